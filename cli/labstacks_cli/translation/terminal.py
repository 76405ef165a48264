"""Puts the translation before the terminal: the streams, and the layout of help."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TextIO

import click

from labstacks_cli.render.wording import columns_of, fold
from labstacks_cli.translation.catalog import traditional_chinese


class TranslatedStream:
    """A text stream that translates what is written to it; everything else is the stream's own."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def localized(self, text: str) -> str:
        """A text in the user's language, for those who lay it out before they write it."""
        return traditional_chinese().word(text)

    def write(self, text: str) -> int:
        """Write a whole message, as `click.echo` hands it over."""
        self._stream.write(traditional_chinese().translate(text))
        return len(text)

    def __getattr__(self, name: str) -> object:
        return getattr(self._stream, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)


class TranslatedHelp(click.HelpFormatter):
    """Help whose texts are translated before they are folded, for Chinese has no spaces to fold at."""

    def write_heading(self, heading: str) -> None:
        """Write the title of a section."""
        super().write_heading(_words(heading))

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with ``\\b`` keeps its lines."""
        indent = " " * self.current_indent
        paragraphs = []
        for paragraph in text.split("\n\n"):
            lines = paragraph.split("\n")
            if lines[0].strip() == "\b":
                paragraphs.append("\n".join(indent + _words(line) for line in lines[1:]))
            else:
                whole = _words(" ".join(paragraph.split()))
                paragraphs.append("\n".join(fold(whole, self.width, indent, indent)))
        self.write("\n\n".join(paragraphs))
        self.write("\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write terms and their meanings in two columns."""
        rows = list(rows)
        left = min(max((columns_of(term) for term, _ in rows), default=0), col_max) + col_spacing
        margin = " " * self.current_indent
        hanging = margin + " " * left
        for term, meaning in rows:
            lines = fold(_words(meaning), self.width, hanging, hanging)
            if columns_of(term) > left - col_spacing:
                lines.insert(0, margin + term)
            else:
                lines[0] = margin + term + lines[0][len(margin + term) :]
            self.write("".join(f"{line.rstrip()}\n" for line in lines))


def _words(text: str) -> str:
    return traditional_chinese().translate(text)


def install() -> None:
    """Translate what this process prints from now on."""
    sys.stdout = TranslatedStream(sys.stdout)
    sys.stderr = TranslatedStream(sys.stderr)
    click.Context.formatter_class = TranslatedHelp
