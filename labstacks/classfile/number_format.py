"""A number of a workbook as the sheet shows it, as far as ids need it: ``7`` as ``0000`` is ``0007``."""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

MAX_DIGITS = 15
"""Excel keeps no more digits of a number than these; what follows is lost."""

BUILT_IN = {
    "0": "General", "1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%",
    "11": "0.00E+00", "12": "# ?/?", "13": "# ??/??", "48": "##0.0E+0", "49": "@",
    **dict.fromkeys(map(str, (*range(5, 9), *range(37, 45))), "#,##0.00"),
    **dict.fromkeys(map(str, (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))), "yyyy-mm-dd"),
}  # fmt: skip
"""Formats that a workbook names by number only."""

_FIRST_DAY = datetime(1899, 12, 30)
_PART = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([0#?])|(.)', re.DOTALL)
_DATE_LETTERS = frozenset("ymdhsYMDHS年月日")
_PLAIN = ("", "general", "@")

Flaw = tuple[str, str]


def shown_number(value: str, number_format: str) -> tuple[str, Flaw | None]:
    """The text of a number, and what is wrong with it as an id (a sentence and what to do), if anything.

    Args:
        value: As the workbook keeps it, such as ``7`` or ``2.026E7``.
        number_format: Excel's, such as ``General``, ``0000`` or ``"S"0000``.
    """
    number = float(value)
    if not math.isfinite(number):
        return value[:MAX_DIGITS], (
            "The number in this cell is too large for Excel.",
            "Type the id as text.",
        )
    section = number_format.split(";")[0]
    if section.strip().lower() in _PLAIN:
        return _plain(number), None
    # An elapsed time such as [h]:mm is a time too, so brackets are looked into.
    literal = re.sub(r'"[^"]*"|\\.|\[(?![hmsHMS])[^\]]*\]', "", section)
    if _DATE_LETTERS & set(literal) and "General" not in literal:
        return _date(number), None
    if number < 0 or not number.is_integer() or number >= 10**MAX_DIGITS:
        return _plain(number), None
    return _digits(int(number), section)


def _plain(number: float) -> str:
    """As the format ``General`` shows it; what Excel did not keep whole is in scientific notation."""
    if abs(number) >= 10**MAX_DIGITS:
        return f"{number:.5E}"
    return str(int(number)) if number.is_integer() else str(number)


def _date(number: float) -> str:
    try:
        return str(_FIRST_DAY + timedelta(days=number))
    except OverflowError:
        return f"{number:g}"


def _digits(number: int, section: str) -> tuple[str, Flaw | None]:
    """Digits and literal text as a format lays them out: from the right, what is left over at the left."""
    parts: list[tuple[str, str]] = []
    for found in _PART.finditer(section):
        quoted, escaped, digit, other = found.groups()
        if digit:
            parts.append(("digit", digit))
        elif other is not None and other not in " -/()+:#" and (other.isalnum() or other in ".,%"):
            fix = "Format the column as Text in Excel and type the id again."
            return str(number), (f"The sheet shows this number in the format {section}.", fix)
        elif text := quoted or escaped or other:
            parts.append(("text", text))
    places = [index for index, (kind, _) in enumerate(parts) if kind == "digit"]
    digits, shown = str(number), []
    for index in reversed(range(len(parts))):
        kind, text = parts[index]
        if kind == "text":
            shown.append(text)
            continue
        first = index == places[0]
        taken, digits = (digits, "") if first else (digits[-1:], digits[:-1])
        shown.append(taken or {"0": "0", "?": " "}.get(text, ""))
    return "".join(reversed(shown)), None
