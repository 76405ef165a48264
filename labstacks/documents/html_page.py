"""Fills the template of a handout: what every page says of its class is said here once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Class
from labstacks.components.catalog import Lab, Level
from labstacks.documents.translations import phrases

TEMPLATES = Path(__file__).parent / "templates"


def page(template: str, class_: Class, language: Sequence[str] | None, **more: Any) -> str:
    """One HTML document; what comes from a roster stays text.

    Args:
        template: A file of the folder ``templates``.
        class_: The class.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
        more: What this page shows besides.
    """
    import jinja2

    # StrictUndefined: a misspelt name fails here and not as an empty place on paper.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    languages, level = tuple(language or class_.file.language), class_.file.course_level
    return environment.get_template(template).render(
        class_name=class_.name,
        languages=languages,
        say=partial(phrases, languages=languages),
        level=_titled(level),
        titled=_titled,
        rehearsal=class_.file.cloud == "rehearsal",
        **more,
    )


def _titled(thing: Level | Lab) -> dict[str, str]:
    return {"en": thing.title, "zh-Hant": thing.title_zh}
