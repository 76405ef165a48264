"""Worksheets: a page of A4 for each student and lab, with own addresses, steps and checkpoints.

They hold names and addresses, and no password.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from labstacks.checks.checkpoint_record import First, read_record
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.components.catalog import Lab, with_dependencies
from labstacks.components.checkpoints import Checkpoint
from labstacks.custom_labs.loading import class_checks, class_lab
from labstacks.documents import inline_markup
from labstacks.documents.html_page import page
from labstacks.documents.lab_sheets import LabSheet, LabStep, Text, lab_sheets, with_values
from labstacks.documents.qr import QrCode, qr_code
from labstacks.errors import UsageError
from labstacks.storage.class_folder import ClassFolder

_SIZES = ((1500, ""), (2300, "dense"))
"""How much text fits at which size of type; a Chinese character counts twice."""


@dataclass(frozen=True)
class LabValue:
    """Something that belongs to one student, such as the address of their page.

    Args:
        name: What it is, by language.
    """

    name: Text
    value: str


@dataclass(frozen=True)
class LabCheckpoint:
    """A box to tick.

    Args:
        passed: When the student passed it, or None.
    """

    checkpoint: Checkpoint
    passed: datetime | None = None


@dataclass(frozen=True)
class Worksheet:
    """One page: one student in one lab.

    Args:
        seat: The student's seat.
        lab: The lab.
        user: User name for the console, with the account; empty where none is known.
        values: The student's own addresses and names.
        steps: With the student's own values filled in.
        checkpoints: In teaching order.
        sheet: The lab's texts.
        link: An address of the student's that a phone can open; empty where there is none.
    """

    seat: Seat
    lab: Lab
    user: str
    values: tuple[LabValue, ...]
    steps: tuple[LabStep, ...]
    checkpoints: tuple[LabCheckpoint, ...]
    sheet: LabSheet
    link: str = ""

    @property
    def code(self) -> QrCode | None:
        """The QR code of :attr:`link`."""
        return qr_code(self.link) if self.link else None

    @property
    def density(self) -> str:
        """``""``, ``dense`` or ``densest``: the more text, the smaller the type."""
        # The browser cannot shrink text until it fits, so the amount of text chooses the size.
        texts = [text for step in self.steps for text in (*step.text.values(), step.code)]
        amount = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for t in texts for char in t)
        return next((size for most, size in _SIZES if amount <= most), "densest")


def worksheets(class_: Class, seats: Collection[str] = (), labs: Collection[str] = ()) -> list[Worksheet]:
    """The worksheets of all students that are ready, student by student.

    Args:
        class_: The class.
        seats: Ids of seats; empty for all.
        labs: Ids of labs; empty for all of the class.

    Raises:
        UsageError: No such seat is ready, or the class has no such lab.
    """
    folder = ClassFolder.of(class_.file)
    # The state alone says what is deployed, so this works without the cloud and without an engine.
    backend, record = folder.backend(), read_record(folder.documents, class_.file.cloud)
    checkpoints, chosen = class_checks(class_.file).checkpoints, chosen_labs(class_, labs)
    made = [
        sheet
        for seat in class_.seats
        if (not seats or seat.id in seats) and (outputs := backend.outputs(f"{class_.name}-{seat.id}"))
        for sheet in seat_worksheets(class_, seat, outputs, chosen, checkpoints, record)
    ]
    if not made:
        raise UsageError(
            f"No worksheet was written: no seat of class {class_.name} is ready yet.",
            hint="Run `labstacks up` first, then `labstacks worksheets`.",
        )
    return made


def seat_worksheets(
    class_: Class,
    seat: Seat,
    outputs: Mapping[str, Any],
    labs: Sequence[Lab],
    checkpoints: Sequence[Checkpoint],
    record: First,
) -> list[Worksheet]:
    """The worksheets of one student.

    Args:
        outputs: Of the seat's stack: ``sign_in`` and, by lab id, ``labs``.
        labs: Which, in teaching order.
        checkpoints: Of the class's labs.
        record: By (seat, checkpoint id).
    """
    known: Mapping[str, Mapping[str, str]] = outputs.get("labs") or {}
    # The user name is on the sheet, the password is not: sheets lie about on desks.
    user = str((outputs.get("sign_in") or {}).get("user", ""))
    level = lab_sheets(class_.file.level)

    def of(lab: Lab) -> Worksheet:
        sheet = level.get(lab.id, LabSheet())
        own = {name: str(value) for name, value in (known.get(lab.id) or {}).items() if value}
        names = sheet.values or {}
        return Worksheet(
            seat=seat,
            lab=lab,
            # B1 lists the user name among its values.
            user="" if own.get("user") == user else user,
            values=tuple(
                LabValue(
                    names.get(name) or dict.fromkeys(("en", "zh-Hant"), name.replace("_", " ")), own[name]
                )
                # Values that the sheet does not name come last, under their own name.
                for name in (*names, *(name for name in own if name not in names))
                if name in own
            ),
            steps=tuple(
                LabStep(
                    {language: with_values(text, own) for language, text in step.text.items()},
                    with_values(step.code, own),
                )
                for step in sheet.steps
            ),
            checkpoints=tuple(
                LabCheckpoint(point, passed.time if (passed := record.get((seat.id, point.id))) else None)
                for point in checkpoints
                if point.lab == lab.id
            ),
            sheet=sheet,
            link="" if class_.file.cloud == "rehearsal" else _link(own, sheet),
        )

    return [of(lab) for lab in labs]


def worksheets_html(class_: Class, sheets: Sequence[Worksheet], language: Sequence[str] | None = None) -> str:
    """The worksheets as one HTML document, a page of A4 for each.

    Args:
        class_: The class.
        sheets: In the order to print.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
    """
    return page(
        "worksheets.html",
        class_,
        language,
        sheets=sheets,
        marked_up=inline_markup.html,
        school=class_.file.school.name,
    )


def chosen_labs(class_: Class, chosen: Collection[str] = ()) -> list[Lab]:
    """The labs of a class in teaching order, or those of them that somebody chose by id.

    Raises:
        UsageError: The class has no such lab.
    """
    file = class_.file
    ids = (*with_dependencies(file.course_level, file.labs), *(lab.id for lab in file.own_labs))
    # Teachers type b4 as well as B4.
    named = {id_.casefold(): id_ for id_ in ids}
    for name in chosen:
        if name.casefold() not in named:
            raise UsageError(
                f"Class {class_.name} has no lab {name!r}.", hint=f"Its labs are {', '.join(ids)}."
            )
    wanted = {named[name.casefold()] for name in chosen}
    return [class_lab(file, id_) for id_ in ids if not wanted or id_ in wanted]


def _link(values: Mapping[str, str], sheet: LabSheet) -> str:
    """The address that a student's phone can open; empty where there is none."""
    # An internal load balancer has a public-looking name, so the sheet decides. Own labs have no sheet.
    candidates = [values.get(sheet.link, "")] if sheet.steps else values.values()
    return next((value for value in candidates if _is_public(value)), "")


def _is_public(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or host.endswith(".internal"):
        return False
    # A private address answers inside the class's network only, and a phone is outside.
    try:
        return not ipaddress.ip_address(host).is_private
    except ValueError:
        return "." in host
