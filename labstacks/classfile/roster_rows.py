"""Rows of a roster that are no students: totals, remarks, teachers. Each is left out with a notice. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from labstacks.classfile.columns import NAME_FIELDS, PEOPLE_FIELDS
from labstacks.classfile.sheet import SheetRow

_TOTAL = re.compile(
    r"(grand |sub-?|class )?totals?\b.*|(overall|class|group) (average|mean|median)\b.*|"
    r"points possible|(number|no\.?) of (students|pupils|participants)\b.*|(student |head ?)count\b.*|"
    r"max(imum)? (score|points)|總數.*|總計.*|合計.*|合共.*|小計.*|人數.*|平均.*|"
    r"共\s*\d+\s*[人名位].*|全班人數.*"
)
_REMARK = re.compile(
    r"(prepared|printed|generated|checked|approved|exported|compiled|signed|updated) (by|on|at)\b.*|"
    r"(class |form |subject )?teachers?( in charge)?( ?[:：].*)?|signature\b.*|"
    r"(remarks?|notes?|legend|key) ?[:：].*|remarks?|end of (report|list|file|roster)\b.*|"
    r"page \d+.*|[-–—*=_ ]{3,}.*|[*†※]\s.*|"
    r"第\s*\d+\s*頁.*|備註.*|附註.*|註[:：].*|說明[:：].*|班主任.*|科任老師.*|任教老師.*|老師[:：].*|製表.*|"
    r"列印.*|打印.*|簽署.*|校長.*|以下空白.*|更新日期.*|- ?完 ?-|完"
)
_MAYBE_NAMES = re.compile(
    r"date|due date|points|count|mean|average|median|key|legend|note|max|min|muted|manual posting"
)
"""Words that are surnames as well: they count only in a row that lacks a name, or both id and address."""
_NOT_STUDENTS = re.compile(
    r".*\b(teacher|owner|instructor|lecturer|faculty|staff|admin|administrator|co-?teacher|organi[sz]er|host|co-?host|"
    r"presenter|parent|guardian|relative|aide|proctor|principal|observer|ta|teaching assistant|"
    r"non-editing teacher|manager|designer|guest|siteadministrator|districtadministrator|counselor)s?\b.*|"
    r".*(老師|教師|導師|校長|主任|家長|監護人|擁有者|管理員|職員|助教|主持人|訪客).*"
)
_GONE = re.compile(
    r"tobedeleted|deleted|inactive|withdrawn|left|transferred|suspended|dropped|已退學|離校|退學|已離校"
)
_TEST_STUDENTS = re.compile(r"student, test|test student|測試學生|test user|student view")


def why_no_student(row: SheetRow, columns: Mapping[str, Sequence[int]]) -> str | None:
    """Why a row is no student, as a few words; None when it is one.

    Args:
        columns: Field → its columns from 0.
    """
    texts = [_folded(cell) for cell in row.cells if cell]
    if not texts:
        return None
    if _TOTAL.fullmatch(texts[0]):
        return "a total"
    if _REMARK.fullmatch(texts[0]):
        return "a remark"
    complete = _filled(row, columns, NAME_FIELDS) and _filled(row, columns, ("id", "email"))
    if not complete and _MAYBE_NAMES.fullmatch(texts[0]):
        return "a total"
    if not _filled(row, columns, PEOPLE_FIELDS) and not row.flaws:
        return "a row without id, name and address"
    if any(_NOT_STUDENTS.fullmatch(_folded(text)) for text in _filled(row, columns, ["role"])):
        return "a teacher or another adult"
    if any(_GONE.fullmatch(_folded(text)) for text in _filled(row, columns, ["status"])):
        return "a student who left"
    if any(_TEST_STUDENTS.fullmatch(_folded(text)) for text in _filled(row, columns, NAME_FIELDS)):
        return "a test student"
    return None


def is_trailing_remark(row: SheetRow) -> bool:
    """Whether a row at the end of the list is a sentence and no student: its only cell holds words."""
    texts = [cell for cell in row.cells if cell]
    return len(texts) == 1 and bool(row.cells[0]) and bool(re.search(r"[\s:：。*]", texts[0]))


def _filled(row: SheetRow, columns: Mapping[str, Sequence[int]], fields: Sequence[str]) -> list[str]:
    places = (column for field in fields for column in columns.get(field, ()))
    return [row.cells[column] for column in places if column < len(row.cells) and row.cells[column]]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
