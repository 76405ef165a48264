"""Our own Markdown as text for a terminal: headings, bold text, code and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from labstacks_cli.render.wording import columns_of, window_width

_BOLD = re.compile(r"\*\*(.+?)\*\*")
_CODE = re.compile(r"`([^`]+)`")
_EMPHASIS = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def plain_lines(markdown: str) -> Iterator[str]:
    """The lines of a text, folded to the terminal."""
    for line in markdown.splitlines():
        heading = re.match(r"(#+) (.*)", line)
        if heading:
            yield click.style(_without_marks(heading[2]), bold=True, underline=len(heading[1]) <= 2)
        else:
            indent = "  " if line.startswith("- ") else ""
            yield from _folded(_BOLD.sub(r"\1", _without_marks(line)), indent)


def _without_marks(text: str) -> str:
    return _EMPHASIS.sub(r"\1", _CODE.sub(r"\1", text))


def _folded(text: str, indent: str) -> Iterator[str]:
    """Lines that fit; Chinese text, which has no spaces, is cut between any two characters."""
    line, width = "", window_width()
    for piece in re.findall(r"[\u2e80-\uffef]|[^\s\u2e80-\uffef]+\s*|\s+", text) or [""]:
        if line.strip() and columns_of(line + piece.rstrip()) > width:
            yield line.rstrip()
            line = indent
        line += piece
    yield line.rstrip()
