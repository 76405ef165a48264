"""Which column of a roster is which, by its heading in English or Chinese.

The headings are those that school systems write: WebSAMS, eClass, Google Classroom, Google Admin, Microsoft
Teams and School Data Sync, Moodle, Canvas, Blackboard, Schoology, GitHub Classroom, OneRoster, PowerSchool,
Clever, SIMS, iSAMS, Zoom.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

# Per field, groups of headings: the first group that a roster has wins, so that a class number
# counts as an id only where nothing better stands beside it.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "id": (
        # Moodle, Canvas, OneRoster and Schoology have a number of their own beside the school's.
        "idnumber sisuserid sisid identifier uniqueuserid studentnumber personnumber",
        "id studentid studentno studentcode studentidno regno registrationno registrationnumber "
        "websamsregno websamsregistrationno admissionno admno admissionnumber strn pupilid schoolid uniqueid "
        "rollno studentuniqueid 學號 学号 學生編號 学生编号 學生號碼 學生證號碼 註冊編號 "
        "學校編號 學籍號 學生證編號 編號 编号",
        "sourcedid personid sisloginid",
        "userid username login loginid loginname userlogin account accountname sisusername "
        "帳號 賬號 账号 帳戶 用戶名 用户名 內聯網帳號 登入名稱",
        "classno classnumber classnum no number 班號 班号 座號 座号 號碼 号码 序號 序号 學生班號",
    ),
    "name": (
        "name fullname studentname displayname nameofstudent pupilname lastfirst nameoriginalname "
        "namelastfirst legalname studentfullname userfullname 姓名 學生姓名 学生姓名 名字 全名",
        "student pupil participant participants member 學生 学生",
    ),
    "name_en": (
        "englishname nameinenglish nameenglish nameeng engname enname studentenglishname "
        "英文姓名 英文名 英文名字 姓名英文 學生英文姓名",
    ),
    "name_zh": (
        "chinesename nameinchinese namechinese namechi chiname chname cname studentchinesename "
        "中文姓名 中文名 中文名字 姓名中文 學生中文姓名",
    ),
    "family": ("lastname surname familyname legallastname studentlastname 姓 姓氏",),
    "given": (
        "firstname givenname forename givennames legalfirstname studentfirstname 名",
        "preferredname preferredfirstname",
    ),
    "email": (
        "email emailaddress mail studentemail studentemailaddress schoolemail schoolemailaddress useremail "
        "emailid emailprimary primaryemail 電郵 電郵地址 電子郵件 電子郵件地址 電子郵箱 學生電郵 "
        "电邮 电邮地址 电子邮件 电子邮箱 邮箱 信箱 電子信箱 郵箱",
        "userprincipalname",
    ),
    "group": (
        "group groups team 組別 組 小組 分組 组别 组 小组 分组",
        "class form classname classcode section sections homeroom tutorgroup regclass reg formclass "
        "班別 班級 班 班别 班级",
    ),
    "role": ("role roles classrole userrole usertype membertype 角色 身份 身分",),
    "status": ("status state 狀態 状态",),
}  # fmt: skip
_GROUPS = {field: [frozenset(group.split()) for group in groups] for field, groups in _HEADINGS.items()}
_CLASS_NUMBERS = _GROUPS["id"][-1]
_CLASSES = _GROUPS["group"][-1]
_LATIN = re.compile(r"[a-z0-9]+")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_TABLE_NUMBER = re.compile(r"^\s*\[\d+\]")
_BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|（[^）]*）")
NAME_FIELDS = ("name", "name_en", "name_zh", "family", "given")
PEOPLE_FIELDS = ("id", *NAME_FIELDS, "email")


def _spellings(heading: str) -> set[str]:
    """How a heading is looked up.

    ``學號 (Student ID)`` as ``學號studentid``, ``學號`` and ``studentid``; PowerSchool's
    ``[1]Student_Number`` as ``studentnumber``; Google's ``Email Address [Required]`` as ``emailaddress`` too.
    """
    whole = _TABLE_NUMBER.sub("", unicodedata.normalize("NFKC", heading)).casefold()
    found = set()
    for text in {whole, _BRACKETS.sub(" ", whole)}:
        found |= {"".join(_LATIN.findall(text)), "".join(_CHINESE.findall(text)), re.sub(r"[\W_]+", "", text)}
    return found - {""}


def find_columns(headings: Iterable[str], empty: Collection[int] = ()) -> dict[str, list[int]]:
    """Field → its columns, from 0, for the fields that are there.

    More than one column is how a name comes in two languages, and a doubt with any other field.

    Args:
        headings: The cells of the row with the headings.
        empty: Columns with a heading and nothing under it: used only where there is no other for the field.

    Fields: ``id``, ``name``, ``name_en``, ``name_zh``, ``family``, ``given``, ``email``, ``group``, ``role``,
    ``status``.
    """
    spellings = [_spellings(heading) for heading in headings]
    found: dict[str, list[int]] = {}
    for field, groups in _GROUPS.items():
        named = [[column for column, words in enumerate(spellings) if words & group] for group in groups]
        filled = [[column for column in columns if column not in empty] for columns in named]
        columns = next(filter(None, filled), None) or next(filter(None, named), None)
        if columns:
            found[field] = columns
    return found


def is_class_number(heading: str) -> bool:
    """Whether a heading names a number within a class, which students of two classes share."""
    return bool(_spellings(heading) & _CLASS_NUMBERS)


def is_class(heading: str) -> bool:
    """Whether a heading names the class that a student is in, such as 4A."""
    return bool(_spellings(heading) & _CLASSES)


def heading_score(cells: tuple[str, ...]) -> int:
    """How much a row looks like headings: the number of fields it names."""
    return len(find_columns(cells))


def is_heading(cells: tuple[str, ...]) -> bool:
    """Whether a row names a student's name, and an id or an address."""
    found = find_columns(cells)
    return bool({"id", "email"} & set(found)) and any(field in found for field in NAME_FIELDS)
