"""A page for each student's phone: own addresses, steps and checkpoints, and nobody else's.

A folder of HTML files that any web server can serve. Each file's name ends with a token that only the class
key can make, so that students cannot guess their neighbours' pages.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import groupby

from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.documents import inline_markup
from labstacks.documents.html_page import page
from labstacks.documents.qr import qr_code
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
            live="",
            marked_up=inline_markup.html,
        )
        for seat, own in groupby(sheets, key=lambda sheet: sheet.seat)
    }


def live_page(class_: Class, seat: Seat, sheets: Sequence[Worksheet], version: str) -> str:
    """The page of one student as the board serves it: it follows what is passed.

    Args:
        sheets: The student's; none until the seat is ready.
        version: Of the texts: a page with another version loads itself again.
    """
    return page(
        "student_page.html",
        class_,
        None,
        seat=seat,
        sheets=sheets,
        marked_up=inline_markup.html,
        live=version,
    )


def links_html(class_: Class, addresses: Mapping[str, str]) -> str:
    """A sheet to print and cut: each student's address with its QR code.

    Args:
        addresses: By seat id.
    """
    rows = [(seat, addresses[seat.id], qr_code(addresses[seat.id])) for seat in class_.seats]
    return page("links.html", class_, None, rows=rows)


def file_name(key: ClassKey, seat: str) -> str:
    """Such as ``s07-k3j9x2m4qp.html``."""
    return f"{seat_token(key, seat)}.html"


def seat_token(key: ClassKey, seat: str) -> str:
    """Such as ``s07-k3j9x2m4qp7t6w2a``: seat and 80 bits that only the class key can make."""
    # Base 32 in lower case survives any file system and is easy to type.
    return f"{seat}-{b32encode(key.derive('student page', seat)).decode().lower()[:16]}"
