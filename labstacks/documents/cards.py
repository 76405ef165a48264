"""Cards to print, cut out and hand to students: who they are, where they sign in, and with what.

One HTML file without anything outside it, eight cards to a page of A4. It holds names and passwords: write
it with :func:`labstacks.storage.files.write_private`.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.documents.html_page import page
from labstacks.documents.qr import qr_code

CARDS_PER_PAGE = 8
PASSWORD_GROUP = 4

# How wide a name may be for each size of type, in halves of a Chinese character.
_NAME_SIZES = {"": 26, "long": 56}
COLUMNS = (
    "seat", "id", "name", "group", "email", "user", "password", "address",
    "database_host", "database_user", "database_password",
)  # fmt: skip
_FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n")


@dataclass(frozen=True)
class DatabaseCredentials:
    """How one student connects to the own database, from inside the class's network."""

    host: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Credentials:
    """User and password of one student.

    Args:
        user: Full name of the RAM user.
        password: The first password, to be changed at the first sign-in.
        address: The page where students sign in.
        database: The own database, in labs that have one.
    """

    user: str
    password: str = field(repr=False)
    address: str
    database: DatabaseCredentials | None = None


@dataclass(frozen=True)
class Card:
    """A card as the template shows it.

    Args:
        name_size: ``""``, ``long`` or ``longest``, which shrinks the type.
        address: Cut where a line may break, without ``https://``.
        password: In groups of four.
        class_number: Class and roster id, such as ``4A (12)``.
        code: Number of its QR code; None in a rehearsal, where the sign-in page knows no such user.
        database: User of the own database, and its password in groups of four; None where there is none.
    """

    seat: Seat
    name: str
    name_size: str
    class_number: str
    user: Sequence[str]
    address: Sequence[str]
    password: Sequence[str]
    code: int | None
    database: tuple[str, Sequence[str]] | None = None


def cards_html(
    class_: Class, sign_ins: Mapping[str, Credentials], language: Sequence[str] | None = None
) -> str:
    """The cards of a class as one HTML document.

    Args:
        class_: The class; its seats' order is the cards'.
        sign_ins: Seat id → how to sign in. Seats that are not in it get no card.
        language: ``en``, ``zh-Hant`` or both, in the order to print them; None is the class file's.
    """
    addresses, cards = cards_of(class_, sign_ins)
    first_lab = class_.file.course_level.lab(class_.file.labs[0])
    return page(
        "cards.html",
        class_,
        language,
        lab_id=first_lab.id,
        lab_title={"en": first_lab.title, "zh-Hant": first_lab.title_zh},
        pages=[cards[start : start + CARDS_PER_PAGE] for start in range(0, len(cards), CARDS_PER_PAGE)],
        codes=[qr_code(address) for address in addresses],
    )


def cards_of(class_: Class, sign_ins: Mapping[str, Credentials]) -> tuple[list[str], list[Card]]:
    """The addresses of the QR codes by number, and the cards of the seats that can sign in."""
    # A code of a rehearsal would lead to the real sign-in page, which knows no such user.
    rehearsal = class_.file.cloud == "rehearsal"
    addresses = [] if rehearsal else list(dict.fromkeys(s.address for s in sign_ins.values()))
    cards = [
        _card(seat, known, None if rehearsal else addresses.index(known.address))
        for seat in class_.seats
        if (known := sign_ins.get(seat.id))
    ]
    return addresses, cards


def _card(seat: Seat, sign_in: Credentials, code: int | None) -> Card:
    name = seat.student.name if seat.student else ""
    # A Chinese character is as wide as two Latin letters.
    width = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in name)
    own = sign_in.database
    return Card(
        seat=seat,
        name=name,
        name_size=next((size for size, most in _NAME_SIZES.items() if width <= most), "longest"),
        class_number=seat.student.class_number if seat.student else "",
        user=_breakable(sign_in.user, "@"),
        address=_breakable(sign_in.address.removeprefix("https://"), "/"),
        password=_grouped(sign_in.password),
        code=code,
        database=(own.user, _grouped(own.password)) if own else None,
    )


def _grouped(password: str) -> list[str]:
    # Groups of four are easier to copy from paper.
    return [password[at : at + PASSWORD_GROUP] for at in range(0, len(password), PASSWORD_GROUP)]


def _breakable(text: str, before: str) -> list[str]:
    """A text in the pieces between which a line may break: before any of some characters."""
    pieces = [""]
    for char in text:
        if char in before:
            pieces.append("")
        pieces[-1] += char
    return [piece for piece in pieces if piece]


def instructor_csv(class_: Class, sign_ins: Mapping[str, Credentials]) -> str:
    """All seats as a table for the instructor, which Excel opens as it is.

    Seats that are not in ``sign_ins`` are in it too, without user and password.
    """
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for seat in class_.seats:
        student, sign_in = seat.student, sign_ins.get(seat.id)
        who = [student.id, student.name, student.group, student.email] if student else ["", "", "", ""]
        how = [sign_in.user, sign_in.password, sign_in.address] if sign_in else ["", "", ""]
        own = sign_in.database if sign_in else None
        database = [own.host, own.user, own.password] if own else ["", "", ""]
        writer.writerow([seat.id, *map(as_text, who), *how, *database])
    # Excel takes a CSV file for UTF-8 only when it begins with this mark.
    return "\ufeff" + table.getvalue()


def instructor_html(
    class_: Class, sign_ins: Mapping[str, Credentials], language: Sequence[str] | None = None
) -> str:
    """The same table as a page to print, with a box to tick for each seat.

    Args:
        class_: The class; seats that are not in ``sign_ins`` are in it too.
        sign_ins: Seat id → how to sign in.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
    """
    return page(
        "sheet.html",
        class_,
        language,
        rows=[(seat, sign_ins.get(seat.id)) for seat in class_.seats],
        addresses=list(dict.fromkeys(sign_in.address for sign_in in sign_ins.values())),
        hosts=list(dict.fromkeys(s.database.host for s in sign_ins.values() if s.database)),
    )


def as_text(cell: str) -> str:
    """A cell from the roster, kept from running as a formula.

    Full-width signs such as ＝ count too: spreadsheet programs with Chinese input read them as formulas.
    """
    begins = unicodedata.normalize("NFKC", cell[:1])
    return f"'{cell}" if begins.startswith(_FORMULA_BEGINS) else cell
