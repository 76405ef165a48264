"""``class.yaml`` to a :class:`ClassFile`, with all of its mistakes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from labstacks.classfile import fields, lab_choice, timetable
from labstacks.classfile.dates import HONG_KONG, zone_of
from labstacks.classfile.encoding import UnreadableError, decode
from labstacks.classfile.model import ClassFile, School
from labstacks.classfile.nearby_files import is_file, is_folder, where_else
from labstacks.classfile.setting_checks import SettingChecks
from labstacks.classfile.suggestions import did_you_mean, short
from labstacks.classfile.yaml_document import Note, Value, compose
from labstacks.components.context import REGION
from labstacks.components.network import MAX_SEATS
from labstacks.errors import Problem

KEYS = (
    "class", "level", "labs", "roster", "seats", "cloud", "region", "zones", "sessions", "budget", "spares",
    "language", "state", "parallel", "rehearsal", "prices", "lab_options",
    "fallback", "school", "time_zone", "holidays",
)  # fmt: skip
LARGEST_FILE = 250_000
"""Bytes. A class file of 200 lessons has about 15,000."""
LONGEST_SCHOOL_NAME = 80
LARGEST_LOGO = 2_000_000
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How PNG and JPEG files begin."""


def read_class_file(
    path: Path, now: datetime, note: Note, checks: SettingChecks | None = None
) -> ClassFile | None:
    """Read and check a class file.

    Args:
        path: The file.
        now: An aware time: the sessions must not be years away from it.
        note: Takes each problem.
        checks: What checks settings whose meaning only rooms above know.

    Returns:
        What could be understood, with ``name`` or ``level`` empty where they were wrong, so that the
        roster can be checked too; None when the file cannot be read at all.
    """
    text = _read(path, note)
    document = compose(str(path), text, note) if text is not None else None
    if document is None:
        return None
    entries = document.mapping("a class file", "Write keys and values, such as `class: f4a-2026`.", KEYS)
    return _class_file(path, document, entries, now, checks) if entries is not None else None


def _read(path: Path, note: Note) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        note(
            Problem(
                str(path), f"No class in {path.absolute().parent}.", where_else(path), is_missing_file=True
            )
        )
    except IsADirectoryError:
        note(Problem(str(path), "This is a folder, not a class file.", "Name the class.yaml in it."))
    except OSError as error:
        note(Problem(str(path), f"The file cannot be read: {error.strerror}.", "Check its permissions."))
    else:
        return _text(path, content, note)
    return None


def _text(path: Path, content: bytes, note: Note) -> str | None:
    if len(content) > LARGEST_FILE:
        note(
            Problem(
                str(path), f"A class file of {len(content)} bytes cannot be right.", "Is this another file?"
            )
        )
        return None
    try:
        return decode(content).text
    except UnreadableError as error:
        note(Problem(str(path), "The file is in an unknown encoding.", "Save it as UTF-8.", error.line))
        return None


def _class_file(
    path: Path, document: Value, entries: dict[str, Value], now: datetime, checks: SettingChecks | None
) -> ClassFile:
    """Every key, read and checked; one that is wrong keeps its default."""
    folder = path.absolute().parent
    level = fields.level(entries["level"]) if "level" in entries else None
    region = fields.region(entries["region"]) if "region" in entries else REGION
    zone = fields.time_zone(entries["time_zone"]) if "time_zone" in entries else None
    zone = zone or zone_of(HONG_KONG)
    free = (timetable.holidays(entries["holidays"]) if "holidays" in entries else None) or ()
    readers = {
        "name": ("class", fields.class_name),
        "labs": ("labs", lambda value: lab_choice.labs(value, level)),
        "own_labs": ("labs", lambda value: lab_choice.own_labs(value, folder)),
        "roster": ("roster", lambda value: _path(value, folder, "a roster")),
        "seats": ("seats", lambda value: value.integer(1, MAX_SEATS)),
        "cloud": ("cloud", fields.cloud),
        "zones": ("zones", lambda value: fields.zones(value, region)),
        "sessions": ("sessions", lambda value: timetable.sessions(value, now, zone, free)),
        "budget": ("budget", fields.budget),
        "spares": ("spares", lambda value: value.integer(0, MAX_SEATS)),
        "language": ("language", fields.languages),
        "state": ("state", fields.state),
        "parallel": ("parallel", lambda value: value.integer(1, fields.MAX_PARALLEL)),
        "rehearsal": ("rehearsal", lambda value: fields.rehearsal(value, checks)),
        "prices": ("prices", lambda value: _path(value, folder, "a price list")),
        "lab_options": (
            "lab_options",
            lambda value: lab_choice.lab_options(value, level, entries.get("labs"), checks),
        ),
        "fallback": ("fallback", fields.fallback),
        "school": ("school", lambda value: _school(value, folder)),
    }
    given = {name: reader(entries[key]) for name, (key, reader) in readers.items() if key in entries}
    _check_presence(document, entries, region)
    known = {name: value for name, value in given.items() if value is not None}
    required = {"name": "", "labs": (), "level": level or "", "region": region or REGION}
    return ClassFile(path=path.absolute(), time_zone=zone, **{**required, **known})


def _path(value: Value, folder: Path, what: str) -> Path | None:
    text = value.scalar(what, "Write the name of a file in this folder.")
    if text is None:
        return None
    path = folder / text
    if not is_file(path):
        return value.wrong(f"There is no file {short(text)}.", _instead_of(path, Path(text)))
    return path


def _school(value: Value, folder: Path) -> School | None:
    entries = value.mapping("a school", "Write {name: My School, logo: logo.png}.", ("name", "logo"))
    if entries is None:
        return None
    name = entries["name"].scalar("a name", "Write the school's name.") if "name" in entries else ""
    if name and len(name) > LONGEST_SCHOOL_NAME:
        return entries["name"].wrong(
            f"A name of {len(name)} characters does not fit on a certificate.",
            f"Write at most {LONGEST_SCHOOL_NAME} characters.",
        )
    return School(name or "", _logo(entries["logo"], folder) if "logo" in entries else None)


def _logo(value: Value, folder: Path) -> Path | None:
    path = _path(value, folder, "a picture")
    if path is None:
        return None
    with path.open("rb") as file:
        begins_well = file.read(8).startswith(PICTURES)
    if not begins_well or path.stat().st_size > LARGEST_LOGO:
        return value.wrong(
            f"{path.name} is not a PNG or JPEG picture of at most {LARGEST_LOGO // 1_000_000} MB.",
            "Save the logo as PNG, about 600 pixels high.",
        )
    return path


def _instead_of(path: Path, written: Path) -> str:
    """What to write instead of a file that is not there."""
    if is_folder(path):
        return "That is a folder; name a file in it."
    try:
        names = [other.name for other in path.parent.iterdir() if other.is_file()]
    except (OSError, ValueError):
        return f"There is no folder {short(str(written.parent))} either."
    meant = did_you_mean(path.name, names)
    return f"Did you mean {written.with_name(meant)}?" if meant else "It is looked for beside the class file."


def _check_presence(document: Value, entries: dict[str, Value], region: str | None) -> None:
    """Keys that must be there, and those that exclude each other."""
    examples = {"class": "class: f4a-2026", "level": "level: beginner", "labs": "labs: all"}
    for key, example in examples.items():
        if key not in entries:
            document.wrong(f"The key {key} is missing.", f"Add a line such as `{example}`.")
    if "roster" in entries and "seats" in entries:
        entries["seats"].wrong(
            "The file has both roster and seats.", "Keep roster for named students, or seats."
        )
    if "roster" not in entries and "seats" not in entries:
        document.wrong("The file has neither roster nor seats.", "Add `roster: roster.csv`, or `seats: 30`.")
    if region not in (None, REGION) and "zones" not in entries:
        entries["region"].wrong(
            f"The zones of {region} are not known here.",
            f"Add at least two: `zones: {fields.example_zones(region)}`.",
        )
