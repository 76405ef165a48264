"""A page for each student's phone: own addresses, steps and checkpoints, and nobody else's.

A folder of HTML files that any web server can serve. Each file's name ends with a token that only the class
key can make, so that students cannot guess their neighbours' pages.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

from labstacks.classfile.model import Class
from labstacks.documents import inline_markup
from labstacks.documents.html_page import page
from labstacks.documents.worksheets import Worksheet
from labstacks.storage.class_key import ClassKey


def student_pages(
    class_: Class,
    sheets: Iterable[Worksheet],
    key: ClassKey,
    language: Sequence[str] | None = None,
    now: datetime | None = None,
) -> dict[str, str]:
    """The pages by file name.

    Args:
        class_: The class.
        sheets: Of some students, student by student.
        key: The class's key.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
        now: An aware time; None is the present.
    """
    made = f"{(now or datetime.now(UTC)).astimezone(class_.file.time_zone):%Y-%m-%d %H:%M}"
    return {
        file_name(key, seat.id): page(
            "student_page.html",
            class_,
            language,
            seat=seat,
            sheets=list(own),
            made=made,
            marked_up=inline_markup.html,
        )
        for seat, own in groupby(sheets, key=lambda sheet: sheet.seat)
    }


def file_name(key: ClassKey, seat: str) -> str:
    """Such as ``s07-k3j9x2m4qp.html``."""
    # Base 32 in lower case survives any file system and is easy to type.
    token = b32encode(key.derive("student page", seat)).decode().lower()[:16]
    return f"{seat}-{token}.html"
