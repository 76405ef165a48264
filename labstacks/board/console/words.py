"""The console's texts in two languages, from ``words.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("en", "zh-Hant")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Every text by key, then by language."""
    found = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))
    # YAML takes the dash of "never" for a text, and a bare number for a number.
    return {key: dict(zip(LANGUAGES, map(str, texts), strict=True)) for key, texts in found.items()}


def speaker(language: str) -> Callable[..., str]:
    """A function that gives a text of one language, with its holes filled."""
    texts = words()

    def say(key: str, **values: object) -> str:
        text = texts[key][language]
        return text.format(**values) if values else text

    return say
