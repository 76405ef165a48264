"""Rows of an Excel workbook. Imported only when a roster is one: openpyxl takes its time to load."""

from __future__ import annotations

import io
import warnings
import zipfile
from itertools import islice
from typing import Any

from labstacks.classfile.sheet import Row
from labstacks.classfile.yaml_document import Note
from labstacks.errors import Problem

MOST_DIGITS = 15
"""Excel keeps no more digits of a number than these; what follows is lost."""

MOST_COLUMNS = 200
MOST_LINES = 20_000
"""Blank rows included: a stray format can stretch a sheet to a million of them."""


def workbook_rows(content: bytes, file: str, note: Note) -> list[Row] | None:
    """The rows of the first sheet that is not hidden.

    Args:
        content: The bytes of the file.
        file: As problems name it.
        note: Takes the problem, when it cannot be read.
    """
    from openpyxl.utils.exceptions import InvalidFileException

    unreadable = (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, OSError, SyntaxError)
    try:
        with warnings.catch_warnings():
            # openpyxl warns of styles that it does not know, which are nothing to a roster.
            warnings.simplefilter("ignore", UserWarning)
            return _rows(content)
    except unreadable:
        fix = "Save it in Excel as .xlsx, or as CSV UTF-8."
        note(Problem(file, "This is not an Excel workbook that can be read.", fix))
        return None


def _rows(content: bytes) -> list[Row]:
    import openpyxl

    workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = next((one for one in workbook.worksheets if one.sheet_state == "visible"), workbook.worksheets[0])
    # Programs other than Excel write a wrong size, and openpyxl would believe it.
    sheet.reset_dimensions()
    rows = islice(sheet.iter_rows(max_col=MOST_COLUMNS), MOST_LINES)
    return [
        Row(line, tuple(cell_text(cell.value, cell.number_format) for cell in cells))
        for line, cells in enumerate(rows, start=1)
    ]


def cell_text(value: Any, number_format: str | None) -> str:
    """A cell as its author sees it, as far as that matters for ids: ``007`` stays ``007``.

    Args:
        value: openpyxl's value.
        number_format: Excel's, such as ``General`` or ``000``.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        # What Excel did not keep whole is shown as Excel shows it, so that it is refused as an id.
        whole = str(value) if abs(value) < 10**MOST_DIGITS else f"{value:.5E}"
        return whole.zfill(len(number_format)) if number_format and set(number_format) == {"0"} else whole
    return str(value)
