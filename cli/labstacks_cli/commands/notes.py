"""``labstacks notes``: the teacher's notes of a level's labs."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks.components.catalog import LEVELS, with_dependencies
from labstacks.errors import UsageError
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option
from labstacks_cli.output import print_json


@click.command("notes")
@class_file_option
@click.option("--level", type=click.Choice(tuple(LEVELS)), help="Of this level, without a class file.")
@click.option("--lab", "labs", multiple=True, metavar="LAB", help="Only this lab, such as B4. Repeatable.")
@click.option(
    "--language", multiple=True, type=click.Choice(["en", "zh-Hant"]), help="Default: the class file's."
)
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page (.html) or Markdown (.md) instead of printing.",
)
@json_option
def command(
    path: Path,
    level: str | None,
    labs: tuple[str, ...],
    language: tuple[str, ...],
    output: Path | None,
    as_json: bool,
) -> ExitCode:
    """Print the teacher's notes of the class's labs.

    For each lab: objectives, time, answers to the questions, what may go wrong and what to say about cost.

    \b
    labstacks notes                         the labs of the class
    labstacks notes --level bridging        without a class
    labstacks notes -o notes.html           a page to print
    """
    from labstacks.documents.teacher_notes import notes_html, notes_markdown
    from labstacks_cli.render.markdown import plain_lines

    languages: tuple[str, ...]
    ids: tuple[str, ...]
    if level:
        chosen, languages, ids = LEVELS[level], ("en", "zh-Hant"), LEVELS[level].lab_ids
    else:
        from labstacks.classfile import load_class

        file = load_class(path).file
        chosen, languages = file.course_level, file.language
        ids = with_dependencies(chosen, file.labs)
    languages = language or languages
    named = {id_.casefold(): id_ for id_ in ids}
    if unknown := [lab for lab in labs if lab.casefold() not in named]:
        raise UsageError(f"There is no lab {unknown[0]!r} here.", hint=f"The labs are {', '.join(ids)}.")
    wanted = [id_ for id_ in ids if not labs or id_ in {named[lab.casefold()] for lab in labs}]
    if output:
        as_page = output.suffix == ".html"
        text = (notes_html if as_page else notes_markdown)(chosen, wanted, languages)
        output.write_text(text, "utf-8")
    if as_json:
        file_name = str(output) if output else None
        markdown = notes_markdown(chosen, wanted, languages)
        print_json(
            {
                "command": "notes",
                "ok": True,
                "level": chosen.name,
                "labs": wanted,
                "file": file_name,
                "markdown": markdown,
            }
        )
    elif output:
        click.echo(f"Wrote {output}: the notes of {', '.join(wanted)}.")
    else:
        for line in plain_lines(notes_markdown(chosen, wanted, languages)):
            click.echo(line)
    return ExitCode.DONE
