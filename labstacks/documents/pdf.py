"""Draws documents as PDF pages.

Needs the extra ``pdf``: fpdf2, which draws without any library of the system, and Noto Sans TC (SIL Open Font
License 1.1), which has every character of Big5-HKSCS, Hong Kong's own names among them. Only the characters
that are used go into a file, so that a page has some tens of kilobytes.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from labstacks.documents.qr import QrCode
from labstacks.errors import UsageError

Colour = tuple[int, int, int]
INK: Colour = (22, 32, 46)
SOFT: Colour = (91, 102, 117)
LINE: Colour = (195, 202, 212)
WARN: Colour = (194, 65, 12)
WHITE: Colour = (255, 255, 255)

SANS, FIXED = "sans", "courier"
POINT = 25.4 / 72
"""Millimetres."""
MARK_OPACITY = 0.3
"""Of a mark such as "Rehearsal": seen at once, and the text below stays legible."""
_BOLD = 0.028
"""How thick a stroke makes a letter bold, in parts of its size."""


def require_pdf() -> None:
    """Say what to do where the extra ``pdf`` is not installed.

    Raises:
        UsageError: It is not.
    """
    if not all(importlib.util.find_spec(name) for name in ("fpdf", "pylopdf_fonts_zh_tw")):
        raise UsageError(
            "PDF needs the extra `pdf`, and it is not installed.",
            hint="Run `pip install 'labstacks[pdf]'`, or print the HTML page from a browser.",
        )


class Paper:
    """Pages of A4, measured in millimetres from the top left.

    Args:
        title: The document's.
        landscape: Whether the long side lies down.
        font: A font file with characters that Noto Sans TC lacks.

    Raises:
        UsageError: The extra ``pdf`` is not installed, or the font cannot be used.
    """

    def __init__(self, title: str, *, landscape: bool = False, font: Path | None = None) -> None:
        require_pdf()
        import fpdf
        from pylopdf_fonts_zh_tw import sans_path

        self._pdf = fpdf.FPDF("landscape" if landscape else "portrait", unit="mm", format="A4")
        # Every page is laid out here: fpdf must neither break pages nor add margins.
        self._pdf.set_auto_page_break(False)
        self._pdf.set_margin(0)
        self._pdf.c_margin = 0
        self._pdf.set_title(title)
        self._pdf.set_creator("labstacks")
        self._pdf.add_font(SANS, fname=str(sans_path()))
        # Pages of a class repeat most texts, and a line is measured several times until it fits.
        self._widths: dict[tuple[str, float, str, bool], float] = {}
        self._known = self._characters(SANS)
        if font:
            self._add(font)
        self.missing: set[str] = set()
        """Characters that no font has; a box is drawn for each."""

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def width(self, text: str, size: float, family: str = SANS, *, bold: bool = False) -> float:
        """How wide a text is.

        Args:
            size: Points.
        """
        key = (text, size, family, bold and family == FIXED)
        if key not in self._widths:
            self._font(size, family, bold)
            self._widths[key] = float(self._pdf.get_string_width(text))
        return self._widths[key]

    def write(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        family: str = SANS,
        bold: bool = False,
        colour: Colour = INK,
        align: str = "left",
    ) -> float:
        """Write one line; returns how wide it is.

        Args:
            x: Where it begins, has its middle or ends.
            y: Its base line.
            size: Points.
            align: ``left``, ``center`` or ``right``.
        """
        text = self._printable(text, family)
        width = self.width(text, size, family, bold=bold)
        x -= {"left": 0.0, "center": width / 2, "right": width}[align]
        self._font(size, family, bold)
        self._pdf.set_text_color(*colour)
        if stroke := self._stroke(size, family, bold, colour):
            with self._pdf.local_context(**stroke):
                self._pdf.text(x, y, text)
        else:
            self._pdf.text(x, y, text)
        return width

    def write_lines(
        self, x: float, y: float, lines: Iterable[str], size: float, leading: float = 1.25, **how: Any
    ) -> float:
        """Write lines below one another; returns the base line after the last."""
        for line in lines:
            self.write(x, y, line, size, **how)
            y += size * leading * POINT
        return y

    def line(
        self,
        x1: float,
        y1: float,
        x2: float,
        y2: float,
        colour: Colour = LINE,
        width: float = 0.2,
        *,
        dash: bool = False,
    ) -> None:
        """Draw a line."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(width)
        self._pdf.set_dash_pattern(1.6, 1.4) if dash else self._pdf.set_dash_pattern()
        self._pdf.line(x1, y1, x2, y2)
        self._pdf.set_dash_pattern()

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Colour | None = None,
        colour: Colour = INK,
        thick: float = 0.3,
    ) -> None:
        """Draw a box with round corners, filled or as a frame."""
        self._pdf.set_draw_color(*colour)
        self._pdf.set_line_width(thick)
        if fill:
            self._pdf.set_fill_color(*fill)
        self._pdf.rect(x, y, width, height, style="F" if fill else "D", round_corners=True, corner_radius=1)

    def code(self, x: float, y: float, side: float, code: QrCode) -> None:
        """Draw a QR code, its quiet zone within."""
        unit = side / code.size
        self._pdf.set_fill_color(0, 0, 0)
        for column, row, length in code.runs:
            # A hair taller than its row, or readers of PDF would draw white seams between rows.
            self._pdf.rect(x + column * unit, y + row * unit, length * unit, unit * 1.02, style="F")

    def mark(self, x: float, y: float, text: str, size: float, angle: float = 24) -> None:
        """Write a large, translucent text across what is below it.

        Args:
            x: Middle of the text, and ``y``: its middle.
            size: Points.
            angle: Degrees, counter-clockwise.
        """
        self._font(size, SANS, False)
        width = float(self._pdf.get_string_width(text))
        self._pdf.set_text_color(*WARN)
        # The rotation applies to the page's content stream, so it must enclose the opacity.
        with self._pdf.rotation(angle, x, y), self._pdf.local_context(fill_opacity=MARK_OPACITY):
            self._pdf.text(x - width / 2, y + size * POINT * 0.36, text)

    def picture(self, x: float, y: float, width: float, height: float, content: bytes) -> None:
        """Draw a PNG or JPEG picture within a box, centred, with its proportions kept."""
        import io

        self._pdf.image(io.BytesIO(content), x=x, y=y, w=width, h=height, keep_aspect_ratio=True)

    def done(self) -> bytes:
        """The document."""
        return bytes(self._pdf.output())

    def _font(self, size: float, family: str, bold: bool) -> None:
        self._pdf.set_font(family, "B" if bold and family == FIXED else "", size)

    def _stroke(self, size: float, family: str, bold: bool, colour: Colour) -> dict[str, Any]:
        from fpdf.enums import TextMode

        # The font file has one weight: bold is drawn as filled letters with an outline.
        if not bold or family == FIXED:
            return {}
        return {
            "text_mode": TextMode.FILL_STROKE,
            "line_width": size * POINT * _BOLD,
            "draw_color": colour,
        }

    def _printable(self, text: str, family: str) -> str:
        # Courier is a core font of PDF and has Latin-1 only.
        if family == FIXED:
            return text.encode("latin-1", "replace").decode("latin-1")
        lacking = {char for char in text if ord(char) not in self._known}
        self.missing |= lacking
        return "".join("□" if char in lacking else char for char in text)

    def _characters(self, family: str) -> set[int]:
        font: Any = self._pdf.fonts[family]
        return set(font.cmap)

    def _add(self, font: Path) -> None:
        try:
            self._pdf.add_font("other", fname=str(font))
        except Exception as error:  # whatever a damaged font makes the library raise
            raise UsageError(
                f"{font} cannot be used as a font: {error}.", hint="Give a .ttf or .otf file."
            ) from error
        # exact_match would look for a bold variant, which the file does not have.
        self._pdf.set_fallback_fonts(["other"], exact_match=False)
        self._known |= self._characters("other")


def wrapped(paper: Paper, pieces: Sequence[str], width: float, size: float, family: str = SANS) -> list[str]:
    """Pieces between which a line may break, put together to lines no wider than that where it can be."""
    lines = [""]
    for piece in pieces:
        if lines[-1] and paper.width(lines[-1] + piece, size, family) > width:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def words_of(text: str) -> list[str]:
    """A text as the pieces between which a line may break: after spaces, and around Chinese characters."""
    pieces: list[str] = []
    for char in text:
        last = pieces[-1][-1] if pieces else " "
        # An opening bracket never ends a line.
        breaks = last == " " or (max(ord(char), ord(last)) > 0x2E7F and last not in "「『（")
        # A space, a full stop or a closing bracket never begins a line.
        if not pieces or (breaks and char not in " 。，、：；！？」』）"):
            pieces.append(char)
        else:
            pieces[-1] += char
    return pieces


def fitted(
    paper: Paper, text: str, width: float, size: float, most: int, *, bold: bool = False, name: bool = False
) -> tuple[bool, list[str]]:
    """Break a text into lines; returns whether it fits, and the lines. A word that is too long is cut.

    Args:
        width: Of a line, in millimetres.
        most: Lines.
        name: Whether the text is a person's name, in which Chinese characters stay together.
    """
    pieces = re.findall(r"\S+\s*", text) if name else words_of(text)
    if any(paper.width(piece.strip(), size, bold=bold) > width for piece in pieces):
        pieces = words_of(text)
    lines = wrapped(paper, pieces, width, size)
    fits = len(lines) <= most and all(paper.width(line, size, bold=bold) <= width for line in lines)
    return fits, [_cut(paper, line, width, size) for line in lines[:most]]


def _cut(paper: Paper, line: str, width: float, size: float) -> str:
    while len(line) > 1 and paper.width(line, size) > width:
        line = line[:-1]
    return line
