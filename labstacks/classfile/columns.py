"""Which column of a roster is which, by its heading in English or Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# Per field, groups of headings: the first group that a roster has wins, so that a class number
# counts as an id only where nothing better stands beside it.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": (
        "id studentid studentno studentnumber studentcode idnumber regno registrationno registrationnumber "
        "admissionno strn 學號 学号 學生編號 学生编号 學生號碼 學生證號碼 註冊編號 編號 编号",
        "userid username login loginid account 帳號 賬號 账号 用戶名 用户名",
        "classno classnumber no number 班號 班号 座號 座号 號碼 号码 序號 序号",
    ),
    "name": ("name fullname studentname displayname nameofstudent 姓名 學生姓名 学生姓名 名字 全名",),
    "name_en": ("englishname nameinenglish nameenglish nameeng engname 英文姓名 英文名 英文名字 姓名英文",),
    "name_zh": ("chinesename nameinchinese namechinese namechi chiname 中文姓名 中文名 中文名字 姓名中文",),
    "family": ("lastname surname familyname 姓 姓氏",),
    "given": ("firstname givenname forename givennames 名",),
    "email": (
        "email emailaddress mail studentemail schoolemail 電郵 電郵地址 電子郵件 電子郵件地址 電子郵箱 "
        "电邮 电邮地址 电子邮件 电子邮箱 邮箱 信箱 電子信箱 郵箱",
    ),
    "group": (
        "group team 組別 組 小組 分組 组别 组 小组 分组",
        "class form classname 班別 班級 班 班别 班级",
    ),
}  # fmt: skip
_GROUPS = {field: [frozenset(group.split()) for group in groups] for field, groups in _HEADINGS.items()}
_LATIN = re.compile(r"[a-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
NAME_FIELDS = ("name", "name_en", "name_zh", "family", "given")


def _spellings(heading: str) -> set[str]:
    """``學號 (Student ID)`` is looked up as ``學號studentid``, as ``學號`` and as ``studentid``."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    latin, chinese = "".join(_LATIN.findall(text)), "".join(_CHINESE.findall(text))
    return {latin, chinese, re.sub(r"[\W_]+", "", text)} - {""}


def find_columns(headings: Iterable[str]) -> dict[str, list[int]]:
    """Field → its columns, from 0, for the fields that are there.

    More than one column is how a name comes in two languages, and a doubt with any other field.

    Fields: ``id``, ``name``, ``name_en``, ``name_zh``, ``family``, ``given``, ``email``, ``group``.
    """
    spellings = [_spellings(heading) for heading in headings]
    found: dict[str, list[int]] = {}
    for field, groups in _GROUPS.items():
        for group in groups:
            columns = [column for column, words in enumerate(spellings) if words & group]
            if columns:
                found[field] = columns
                break
    return found


def heading_score(cells: tuple[str, ...]) -> int:
    """How much a row looks like headings: the number of fields it names."""
    return len(find_columns(cells))


def is_heading(cells: tuple[str, ...]) -> bool:
    """Whether a row names both an id and a name."""
    found = find_columns(cells)
    return "id" in found and any(field in found for field in NAME_FIELDS)
