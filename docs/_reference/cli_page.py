"""docs/reference/cli.md, out of the very commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.main import COMMANDS, cli

HEAD = """\
# Commands

<!-- Written by scripts/docs out of the commands themselves: change their help texts, not this page. -->

Each command does one thing, says what to do next, and prints one JSON document with `--json`: see
[JSON](json.md). The class is `class.yaml` in this folder unless `-f` names another.
"""
MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "the operation failed",
    ExitCode.USAGE: "bad usage or bad input: nothing was changed",
    ExitCode.SOME_SEATS_FAILED: "some seats failed, or are not as they were made",
    ExitCode.LOCKED: "locked by another run on the same class",
    ExitCode.NO_GO: "the plan speaks against it: nothing was changed",
    ExitCode.SURVIVORS: "something is left in the cloud after `down`",
}


def page() -> str:
    """The whole page."""
    sections = [HEAD, "\n".join(_exit_codes())]
    for name in COMMANDS:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        sections += ["\n".join(lines) for lines in _sections(command, ("labstacks", name))]
    return "\n".join(sections)


def _exit_codes() -> Iterator[str]:
    yield "## Exit codes\n\n| code | meaning |\n|---|---|"
    yield from (f"| {int(code)} | {MEANINGS[code]} |" for code in ExitCode)
    yield ""


def _sections(command: click.Command, words: tuple[str, ...]) -> Iterator[list[str]]:
    """A command's section, and those of its own commands."""
    context = click.Context(command, info_name=" ".join(words), max_content_width=100)
    usage = " ".join(piece for piece in command.collect_usage_pieces(context) if piece)
    level = "#" * len(words)
    section = [
        f"{level} {' '.join(words)}",
        "",
        f"`{' '.join(words)} {usage}`",
        "",
        _prose(command.help or ""),
        "",
    ]
    yield [*section, *_options(command, context)]
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from _sections(child, (*words, name))


def _prose(text: str) -> str:
    """A help text as paragraphs of Markdown."""
    return "\n\n".join(_paragraph(paragraph) for paragraph in re.split(r"\n\s*\n", text.strip()))


def _paragraph(text: str) -> str:
    """One paragraph; one whose lines stay as they are becomes a block."""
    lines = text.strip().splitlines()
    if lines[0] == "\b":
        return "\n".join(["```text", *(line.strip() for line in lines[1:]), "```"])
    return " ".join(_escaped(text).split())


def _options(command: click.Command, context: click.Context) -> list[str]:
    rows = [record for param in command.get_params(context) if (record := param.get_help_record(context))]
    if not rows:
        return []
    told = [(names, text) for names, text in rows if text and "--help" not in names]
    table = [f"| `{_cell(names)}` | {_cell(_escaped(text))} |" for names, text in told]
    return ["| option | what it does |", "|---|---|", *table, ""] if table else []


def _escaped(text: str) -> str:
    """Placeholders such as <class> are no HTML."""
    return re.sub(r"<(\w+)>", r"&lt;\1&gt;", text)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", r"\|")
