"""Certificates: a page for each student who completed a lab, bilingual, to print and to sign."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path
from typing import Any

from labstacks.classfile.model import Class, School
from labstacks.classfile.people import Seat
from labstacks.components.catalog import Lab
from labstacks.documents.certificate_codes import Claim, code_of
from labstacks.documents.html_page import page
from labstacks.documents.pdf import FIXED, INK, SOFT, WARN, Paper, fitted
from labstacks.documents.progress import LabProgress, StudentProgress
from labstacks.documents.translations import phrases
from labstacks.storage.class_key import ClassKey

MIDDLE, WIDTH, HEIGHT = 148.5, 297.0, 210.0
"""Of A4 lying down, in millimetres."""


@dataclass(frozen=True)
class Certificate:
    """What one certificate says.

    Args:
        seat: Whose; a seat without a student leaves room for a name.
        labs: The completed labs, in teaching order.
        whole_level: Whether they are all labs of the class's level.
        first: The day on which the first of their checkpoints was reached.
        last: The day on which the last was.
        code: See :mod:`labstacks.documents.certificate_codes`; empty on a specimen, which certifies nothing.
    """

    seat: Seat
    labs: tuple[Lab, ...]
    first: date
    last: date
    code: str
    whole_level: bool = False

    @property
    def name(self) -> str:
        """The student's name; empty for a seat without a student."""
        return self.seat.student.name if self.seat.student else ""


def certificates(
    class_: Class,
    students: Sequence[StudentProgress],
    key: ClassKey,
    zone: tzinfo | None = None,
    *,
    specimen: bool = False,
) -> tuple[Certificate, ...]:
    """A certificate for each student who completed at least one lab; none for a rehearsal.

    Args:
        class_: The class.
        students: How far each came.
        key: The class's key.
        zone: In which a day begins; None is the class's.
        specimen: Make specimens without a code, which a rehearsal may have too.
    """
    # A rehearsal shows what the teacher did on the emulator, not what a student can do.
    if class_.file.cloud == "rehearsal" and not specimen:
        return ()
    level_labs, zone = class_.file.course_level.lab_ids, zone or class_.file.time_zone

    def of(student: StudentProgress, done: Sequence[LabProgress]) -> Certificate:
        times = [reached.time for lab in done for _, reached in lab.points if reached]
        first, last = (moment.astimezone(zone).date() for moment in (min(times), max(times)))
        ids = [lab.lab.id for lab in done]
        own = sorted(set(ids).difference(level_labs))
        claim = Claim(student.seat.number, tuple(id_ for id_ in ids if id_ in level_labs), last, tuple(own))
        # Without a code nothing can be verified, so a specimen cannot pass as a certificate.
        code = "" if specimen else code_of(key, class_.name, level_labs, claim)
        labs = tuple(lab.lab for lab in done)
        return Certificate(student.seat, labs, first, last, code, set(level_labs) <= set(ids))

    return tuple(of(student, student.completed) for student in students if student.completed)


def own_ids(class_: Class, record: Iterable[tuple[str, str]]) -> list[str]:
    """The labs that are not of the course and of which a code of this class may speak.

    Args:
        class_: The class: those of its file.
        record: (seat, checkpoint) of all that was ever reached: those that it had once.
    """
    had = {checkpoint.partition(".")[0] for _, checkpoint in record}
    has = {lab.id for lab in class_.file.own_labs}
    return sorted(has | had.difference(class_.file.course_level.lab_ids))


def certificates_html(
    class_: Class, made: Sequence[Certificate], language: Sequence[str] | None = None
) -> str:
    """The certificates as one HTML document, a page of A4 for each.

    Args:
        class_: The class.
        made: What they say.
        language: ``en``, ``zh-Hant`` or both; None is the class file's.
    """
    return page(
        "certificates.html",
        class_,
        language,
        certificates=made,
        dates=_dates,
        school=class_.file.school.name,
        logo=_data_address(class_.file.school.logo),
    )


def certificates_pdf(
    class_: Class,
    made: Sequence[Certificate],
    language: Sequence[str] | None = None,
    font: Path | None = None,
) -> tuple[bytes, frozenset[str]]:
    """The certificates as a PDF document, and the characters that no font has.

    Raises:
        UsageError: The extra ``pdf`` is not installed, or the font cannot be used.
    """
    languages = tuple(language or class_.file.language)
    paper = Paper(f"{class_.name} · {phrases('certificate', languages)[0].text}", landscape=True, font=font)
    for certificate in made:
        paper.page()
        _frame(paper)
        _school(paper, class_.file.school)
        _text(paper, class_, certificate, languages)
        _foot(paper, class_, certificate, languages)
        if not certificate.code:
            paper.mark(MIDDLE, HEIGHT / 2, "Specimen 樣本", 90)
    return paper.done(), frozenset(paper.missing)


def _data_address(picture: Path | None) -> str:
    """A picture as a ``data:`` address, so that the page needs no other file."""
    if picture is None:
        return ""
    # The class file was checked: the picture is PNG or JPEG.
    content = picture.read_bytes()
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{b64encode(content).decode()}"


def _dates(certificate: Certificate) -> str:
    first, last = certificate.first.isoformat(), certificate.last.isoformat()
    return first if first == last else f"{first} – {last}"


def _frame(paper: Paper) -> None:
    paper.box(9, 9, WIDTH - 18, HEIGHT - 18, thick=0.9)
    paper.box(11, 11, WIDTH - 22, HEIGHT - 22, colour=SOFT, thick=0.2)


def _school(paper: Paper, school: School) -> None:
    if school.logo:
        paper.picture(20, 15, 40, 24, school.logo.read_bytes())
    if school.name:
        size = next((size for size in (14, 11, 8) if paper.width(school.name, size) < 170), 6)
        paper.write(MIDDLE, 24, school.name, size, bold=True, align="center")


def _text(paper: Paper, class_: Class, certificate: Certificate, languages: Sequence[str]) -> None:
    level = class_.file.course_level
    middle: dict[str, Any] = {"align": "center"}

    def say(key: str, **values: Any) -> str:
        return "　".join(phrase.text for phrase in phrases(key, languages, **values))

    paper.write(MIDDLE, 38, say("certificate"), 28, bold=True, **middle)
    paper.write(MIDDLE, 53, say("certify"), 12, colour=SOFT, **middle)
    if certificate.name:
        size = next(
            size for size in (30, 24, 18, 13, 9) if size == 9 or paper.width(certificate.name, size) < 240
        )
        paper.write(MIDDLE, 71, certificate.name, size, bold=True, **middle)
    paper.line(MIDDLE - 70, 76, MIDDLE + 70, 76, SOFT)
    title = {"en": level.title, "zh-Hant": level.title_zh}
    completed = "completed_level" if certificate.whole_level else "completed"
    paper.write(MIDDLE, 87, say(completed, level=title), 13, **middle)
    y = 98.0
    step = min(9.0, 54 / len(certificate.labs))
    left = MIDDLE - 62
    titles_at = left + max(14.0, *(paper.width(lab.id, 12, FIXED, bold=True) + 4 for lab in certificate.labs))
    for lab in certificate.labs:
        titles = {"en": lab.title, "zh-Hant": lab.title_zh}
        paper.write(left, y, lab.id, 12, family=FIXED, bold=True)
        text = "　".join(dict.fromkeys(titles[language] for language in languages))
        _, lines = fitted(paper, text, MIDDLE + 110 - titles_at, 12, 1)
        paper.write(titles_at, y, lines[0], 12)
        y += step


def _foot(paper: Paper, class_: Class, certificate: Certificate, languages: Sequence[str]) -> None:
    def say(key: str) -> str:
        return " ".join(phrase.text for phrase in phrases(key, languages))

    student = certificate.seat.student
    who = f"{certificate.seat.id} · {student.class_number}" if student else certificate.seat.id
    facts = (("class", class_.name), ("seat", who), ("dates", _dates(certificate)))
    for place, (key, value) in enumerate(facts):
        x = 70.0 + place * 78.5
        paper.write(x, 158, say(key), 9, colour=SOFT, align="center")
        paper.write(x, 164, value, 12, bold=True, align="center")
    for x, key in ((70.0, "teacher"), (227.0, "date")):
        paper.line(x - 35, 182, x + 35, 182, INK)
        paper.write(x, 187, say(key), 9, colour=SOFT, align="center")
    if not certificate.code:
        paper.write(MIDDLE, 188, say("specimen"), 13, colour=WARN, bold=True, align="center")
        return
    paper.write(MIDDLE, 182, say("code"), 8, colour=SOFT, align="center")
    paper.write(MIDDLE, 188, certificate.code, 13, family=FIXED, bold=True, align="center")
    paper.write(
        MIDDLE,
        194,
        f"labstacks report --check {certificate.code}",
        7,
        family=FIXED,
        colour=SOFT,
        align="center",
    )
