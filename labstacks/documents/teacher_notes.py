"""Teacher's notes of a level: objectives, time, answers, what may go wrong, and what to say about cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from labstacks.components.catalog import Lab, Level
from labstacks.documents.lab_sheets import LabSheet, Text, lab_sheets
from labstacks.documents.translations import phrases


def notes_markdown(level: Level, labs: Sequence[str], languages: Sequence[str]) -> str:
    """The notes as Markdown.

    Args:
        level: The level of the course.
        labs: Ids of its labs, in the order to print.
        languages: ``en``, ``zh-Hant`` or both; each lab says everything in the first language first.
    """
    sheets = lab_sheets(level.name)
    return "\n".join(
        line for lab in labs for line in _lab(level.lab(lab), sheets[lab], languages) if line is not None
    )


def notes_html(level: Level, labs: Sequence[str], languages: Sequence[str]) -> str:
    """The notes as one HTML document to read or print."""
    import jinja2

    from labstacks.documents.html_page import TEMPLATES
    from labstacks.documents.inline_markup import html

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheets = lab_sheets(level.name)
    return environment.get_template("notes.html").render(
        class_name={"en": level.title, "zh-Hant": level.title_zh}[languages[0]],
        languages=tuple(languages),
        say=lambda key, languages=tuple(languages), **values: phrases(key, languages, **values),
        labs=[(level.lab(lab), sheets[lab]) for lab in labs],
        marked_up=html,
    )


def _lab(lab: Lab, sheet: LabSheet, languages: Sequence[str]) -> Iterator[str]:
    titles = {"en": lab.title, "zh-Hant": lab.title_zh}
    yield f"## {lab.id} {' · '.join(titles[language] for language in languages)}\n"
    for language in languages:
        if len(languages) > 1:
            yield f"### {titles[language]}\n"
        yield from _in_language(sheet, language)


def _in_language(sheet: LabSheet, language: str) -> Iterator[str]:
    def say(key: str, **values: str) -> str:
        return phrases(key, [language], **values)[0].text

    def labelled(key: str, text: Text | str) -> str:
        return f"**{say(key)}{stop}** {text if isinstance(text, str) else text[language]}\n"

    stop, colon = ("：", "：") if language == "zh-Hant" else (".", ": ")
    yield labelled("minutes", say("minutes_of", minutes=str(sheet.minutes)))
    if sheet.goal:
        yield labelled("goal", sheet.goal)
    yield f"**{say('answers')}**\n"
    yield from (
        f"- {say('step', step=str(answer.step))}{colon}{answer.text[language]}" for answer in sheet.answers
    )
    yield f"\n**{say('problems')}**\n"
    yield from (f"- {problem[language]}" for problem in sheet.problems)
    yield ""
    if sheet.cost:
        yield labelled("cost", sheet.cost)
