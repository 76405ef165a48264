"""Rows of an Excel workbook. Imported only when a roster is one: openpyxl takes its time to load."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from labstacks.course.document import Note
from labstacks.course.sheet import Row
from labstacks.errors import Problem

MOST_DIGITS = 15
"""Excel keeps no more digits of a number than these; what follows is lost."""

MOST_COLUMNS = 200
MOST_BLANK = 20_000


def workbook_rows(content: bytes, file: str, note: Note) -> Iterator[Row]:
    """The rows of the first sheet that is not hidden, down to where only blank rows follow."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheets = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        sheet = sheets[0]
        # Programs other than Excel write a wrong size, and openpyxl would believe it.
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            yield Row(number, tuple(cell_text(cell.value, cell.number_format) for cell in cells))
            if number > MOST_BLANK:
                break
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError, SyntaxError):
        note(
            Problem(
                file, "This is not an Excel workbook that can be read.", "Save it as .xlsx, or as CSV UTF-8."
            )
        )


def cell_text(value: Any, number_format: str) -> str:
    """A cell as its author sees it, as far as that matters for ids: ``007`` stays ``007``.

    Args:
        value: openpyxl's value.
        number_format: Excel's, such as ``General`` or ``000``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**MOST_DIGITS:
        value = int(value)
    if isinstance(value, int):
        padded = number_format and set(number_format) == {"0"}
        # Beyond what Excel keeps, show it as Excel would, so that it is refused as an id.
        return str(value).zfill(len(number_format)) if padded else _whole(value)
    return str(value)


def _whole(value: int) -> str:
    return str(value) if abs(value) < 10**MOST_DIGITS else f"{value:.5E}"
