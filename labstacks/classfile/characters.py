"""Which characters the cells of a roster may hold. Pure.

``str.isprintable`` is no guide: it refuses the joiners of Persian and Sinhala names, and Han characters that
are newer than Python's tables. So what is refused is listed here.
"""

from __future__ import annotations

import html
import re
import unicodedata

_MEANINGLESS = {ord(char): None for char in "\u00ad\u2060\ufeff"}
"""Soft hyphen, word joiner and byte order mark: copying brings them along, and no name needs them."""

_EDGES = "\u061c\u180e\u200b\u200c\u200d\u200e\u200f" + "".join(
    chr(code) for start, end in ((0x202A, 0x202E), (0x2061, 0x2069)) for code in range(start, end + 1)
)
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_ENTITY = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_EXCEL_LINE_END = re.compile(r"_x000[9AaDd]_")
_PRIVATE = "Co"
_LINE_SEPARATORS = ("Zl", "Zp")


def tidied(cell: str) -> str:
    """A cell on one line, without blanks and invisible marks at its ends."""
    if cell.isascii() and cell.isalnum():
        return cell  # the usual case, and a sheet can have a million cells
    text = _EXCEL_LINE_END.sub(" ", cell).translate(_MEANINGLESS)
    line = " ".join(text.split())
    while line != (shorter := line.strip(_EDGES).strip()):
        line = shorter
    return line


def without_entities(cell: str) -> str:
    """A cell with the characters that HTML entities such as ``&#38515;`` stand for."""
    return tidied(html.unescape(cell)) if _ENTITY.search(cell) else cell


def mistake_of(text: str, *, visible: bool = False) -> tuple[str, str] | None:
    """What is wrong with the characters of a text: a sentence and what to do, or None.

    Args:
        visible: Whether each character must be one that people see, as in an id or an address.
    """
    for char in text:
        if found := _mistake(char, visible=visible):
            return found
    return None


def name_of(char: str) -> str:
    """A character as Unicode lists it, such as ``U+200E (LEFT-TO-RIGHT MARK)``."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}{f' ({name})' if name else ''}"


def is_shown(char: str) -> bool:
    """Whether a message can repeat a character without harm to its line."""
    category = unicodedata.category(char)
    return category not in ("Cc", "Cs", *_LINE_SEPARATORS) and not _OVERRIDES.match(char)


def _mistake(char: str, *, visible: bool) -> tuple[str, str] | None:
    category, code = unicodedata.category(char), ord(char)
    if char == "\N{REPLACEMENT CHARACTER}":
        return (
            "A character was lost here when the file was saved: U+FFFD stands for it.",
            "Export the list again as UTF-8 or as .xlsx, or type the character.",
        )
    if category == _PRIVATE:
        return (
            f"{name_of(char)} is a private character (EUDC, or HKSCS of before 2004): only the computer "
            "that wrote it can show it.",
            "Replace it with the standard character, or with a similar one.",
        )
    if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF or category in ("Cc", "Cs", *_LINE_SEPARATORS):
        return (
            f"{name_of(char)} is not a character that can be printed.",
            "Delete the cell and type it again.",
        )
    if _OVERRIDES.match(char) or (visible and (category == "Cf" or char in _EDGES)):
        return f"The cell holds the invisible mark {name_of(char)}.", "Delete the cell and type it again."
    return None


def garbled(name: str) -> str | None:
    """The name that was garbled when its UTF-8 was read as Western text (``é™³`` for ``陳``), or None."""
    for codec in ("cp1252", "latin-1"):
        try:
            before = name.encode(codec).decode("utf-8")
        except UnicodeError:
            continue
        return before if before != name else None
    return None


def is_lost(name: str) -> bool:
    """Whether only question marks are left of a name: it was saved in an encoding without its characters."""
    return bool(name) and not name.replace("?", "").replace("？", "").strip()
