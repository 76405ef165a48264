"""The little markup that lab sheets use: code in backticks, ``*emphasis*`` and ``**strong emphasis**``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

PLAIN, CODE, EMPHASIS, STRONG = "plain", "code", "emphasis", "strong"
# Emphasis needs text right after its star, so that `2 * 3` stays as it is.
_MARKED = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|(?<![\w*])\*([^*\s][^*]*)\*")
_ELEMENTS = {CODE: "code", EMPHASIS: "em", STRONG: "strong"}


@dataclass(frozen=True)
class Span:
    """A piece of text in one style."""

    text: str
    style: str = PLAIN


def spans(text: str) -> Iterator[Span]:
    """The pieces of a text, by style."""
    at = 0
    for found in _MARKED.finditer(text):
        if found.start() > at:
            yield Span(text[at : found.start()])
        for style, content in zip((CODE, STRONG, EMPHASIS), found.groups(), strict=True):
            if content is not None:
                yield Span(content, style)
        at = found.end()
    if at < len(text):
        yield Span(text[at:])


def html(text: str) -> Markup:
    """The text as HTML; everything else in it stays text."""
    from markupsafe import Markup, escape

    return Markup("").join(
        Markup("<{0}>{1}</{0}>").format(_ELEMENTS[span.style], span.text)
        if span.style in _ELEMENTS
        else escape(span.text)
        for span in spans(text)
    )
