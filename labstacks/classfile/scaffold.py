"""A class file and a roster to start from, for ``labstacks init``."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from labstacks.classfile.dates import HONG_KONG, DateError, read_instant, zone_of
from labstacks.classfile.slug import slug_mistake, suggest_slug
from labstacks.classfile.timetable import LONGEST
from labstacks.components.catalog import LEVELS
from labstacks.errors import UsageError

AFTERNOON = time(14)
DOUBLE_PERIOD = 70
"""Minutes of two lessons of 35 minutes in a row."""
SHORTEST = 10
"""Minutes below which a number without a unit is a slip of the pen."""

_LENGTH = re.compile(
    r"(?P<number>\d{1,4}(?:\.\d{1,2})?)\s*"
    r"(?P<unit>(?P<hours>h|hrs?|hours?|小時)|m|mins?|minutes?|分鐘?)?"
)

_CLASS_FILE = """\
# One class: a level of the course, its labs, and who takes part.
# Change what you like, then run `labstacks check`.

# Begins every cloud name and tag: 2 to 20 of a-z, 0-9 and -. Keep it while anything of the class exists.
class: {name}

# {levels}; `labstacks levels` shows their labs.
level: {level}

# `all`, or a list such as [{some_labs}]. Labs that these build on come along, and labs of your own:
# `labstacks new lab notebook` makes one, `- my_labs.notebook:Notebook` uses it.
labs: {labs}

{people}

# Seats kept ready for latecomers.
spares: {spares}

# rehearsal: the emulator, free of charge, no account, no network. alibaba: the real one.
cloud: rehearsal
region: cn-hongkong

# The timetable, one line for each lesson: expiry dates, release times and prices follow from it.
{sessions}

# `labstacks plan` says no-go when the class would cost more.
budget: {{currency: HKD, max: 400}}

# Of cards and other handouts.
language: [en, zh-Hant]

# state: local          # where the engine keeps its state: local, or a Pulumi backend such as s3://bucket
# parallel: 8           # how many seats at once; left out, the machine decides
# prices: prices.json   # a price list of your own
# fallback: {{zones: true}}   # where what is new may go when the cloud has no stock for it
"""

_SERIES = """
# Every week, ten times: add `weeks: 10`. Two periods of 35 minutes: `minutes: 2 x 35`.
# holidays: [2026-12-22 to 2027-01-03, 2027-02-05]   # days that a weekly lesson leaves out"""

_NO_SESSIONS = (
    """\
# sessions:
#   - {{start: {example}, minutes: {minutes}}}"""
    + _SERIES
)

_SESSION = (
    """\
sessions:
  - {{start: {first}, minutes: {minutes}}}"""
    + _SERIES
)

_NAMED = """\
# CSV as Excel or a school system saves it, or XLSX. Its columns: id and name; email and group if you like.
# For a class without names, write `seats: 30` in place of this line.
roster: {roster}"""

_ANONYMOUS = """\
# A class without names. For cards with names, write `roster: roster.csv` in place of this line.
seats: {seats}"""

_ROSTER = """\
id,name,email,group
d2026001,陳大文 Chan Tai Man,d2026001@school.example,A
d2026002,李穎彤 Lee Wing Tung,d2026002@school.example,A
d2026003,黃心怡 Wong Sum Yi,d2026003@school.example,A
d2026004,張浩然 Cheung Ho Yin,d2026004@school.example,A
d2026005,何芷晴 Ho Tsz Ching,d2026005@school.example,B
d2026006,林子軒 Lam Tsz Hin,d2026006@school.example,B
d2026007,吳詠詩 Ng Wing Sze,d2026007@school.example,B
d2026008,Amelia Brook,d2026008@school.example,B
d2026009,周梓朗 Chow Tsz Long,d2026009@school.example,C
d2026010,Daniel Okoye,d2026010@school.example,C
d2026011,鄭凱琳 Cheng Hoi Lam,d2026011@school.example,C
d2026012,Priya Raman,d2026012@school.example,C
"""


@dataclass(frozen=True)
class ClassDraft:
    """What a new class file is to say.

    Args:
        name: The class's slug.
        level: Key of :data:`labstacks.components.catalog.LEVELS`.
        labs: Ids of labs; none is all of the level.
        roster: An existing roster.
        seats: How many seats without names. With neither this nor ``roster``, a sample roster is written too.
        spares: Seats without a student.
        first: Aware start of the first lesson; None writes no lesson, only an example in a comment.
        minutes: How long a lesson is.
    """

    name: str = "f4a-2026"
    level: str = "bridging"
    labs: tuple[str, ...] = ()
    roster: Path | None = None
    seats: int | None = None
    spares: int = 1
    first: datetime | None = None
    minutes: int = DOUBLE_PERIOD


def write_class(
    folder: Path, draft: ClassDraft | None = None, *, today: date | None = None
) -> tuple[Path, Path | None]:
    """Write a ``class.yaml`` and, unless the draft says who takes part, a sample ``roster.csv``.

    Args:
        folder: Made when it is missing.
        draft: What the class file is to say; None is a class of twelve invented students.
        today: None is the present day.

    Returns:
        The class file, and the roster if there is one, written or existing.

    Raises:
        UsageError: What would be written exists already, or something of the draft will not do. Nothing was
            written.
    """
    draft = draft or ClassDraft()
    check_name(draft.name)
    check_labs(draft.level, draft.labs)
    class_file, sample = folder / "class.yaml", folder / "roster.csv"
    contents = {class_file: _class_file(folder, draft, today or date.today())}
    if draft.roster is None and draft.seats is None:
        # Excel takes a CSV file for UTF-8 only when it begins with this mark.
        contents[sample] = f"\ufeff{_ROSTER}"
    _refuse_existing(contents)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    return class_file, sample if sample in contents else draft.roster


def _class_file(folder: Path, draft: ClassDraft, today: date) -> str:
    roster = _yaml_text(_relative(draft.roster, folder) if draft.roster else "roster.csv")
    return _CLASS_FILE.format(
        name=draft.name,
        level=draft.level,
        labs=f"[{', '.join(draft.labs)}]" if draft.labs else "all",
        people=_ANONYMOUS.format(seats=draft.seats) if draft.seats else _NAMED.format(roster=roster),
        spares=draft.spares,
        levels=" | ".join(LEVELS),
        some_labs=", ".join(LEVELS[draft.level].lab_ids[:2]),
        sessions=_sessions(draft, today),
    )


def _sessions(draft: ClassDraft, today: date) -> str:
    if draft.first is None:
        return _NO_SESSIONS.format(example=f"{next_first(today):%Y-%m-%d %H:%M}", minutes=draft.minutes)
    return _SESSION.format(first=draft.first.isoformat(timespec="minutes"), minutes=draft.minutes)


def _relative(roster: Path, folder: Path) -> str:
    """The roster as the class file should name it, so that both can move together."""
    there, here = roster.absolute(), folder.absolute()
    try:
        return Path(os.path.relpath(there, here)).as_posix()
    except ValueError:
        return there.as_posix()  # another drive of Windows


def _yaml_text(text: str) -> str:
    return text if re.fullmatch(r"[\w./][\w./-]*", text, re.ASCII) else json.dumps(text, ensure_ascii=False)


def read_first(text: str) -> datetime:
    """When the first lesson begins, as people write it; in Hong Kong's time, at 2 p.m. of a day alone.

    Raises:
        UsageError: It is no such time.
    """
    zone = zone_of(HONG_KONG)
    text = text.strip()
    try:
        with suppress(DateError):
            return read_instant(f"{text} {AFTERNOON:%H:%M}", zone)
        return read_instant(text, zone)
    except DateError as error:
        # Of a day that does not exist, its time of day is not what is wrong.
        wrong = DateError("is not a date that exists") if error.fix.startswith("Write it too") else error
        raise UsageError(f'"{text}" {wrong}.', hint=wrong.fix) from None


def read_length(text: str) -> int:
    """How many minutes a lesson takes: ``70``, ``70 min``, ``2 h`` or ``1.5 hours``.

    Raises:
        UsageError: It is no such length.
    """
    found = _LENGTH.fullmatch(text.strip().lower())
    hours = bool(found and found["hours"])
    minutes = round(float(found["number"]) * (60 if hours else 1)) if found else 0
    # A bare 2 is more likely two hours than two minutes.
    shortest = SHORTEST if found and not found["unit"] else 1
    if not shortest <= minutes <= LONGEST * 60:
        raise UsageError(
            f'"{text}" is not the length of a lesson.',
            hint="Write minutes, such as 70, or hours, such as 2h.",
        )
    return minutes


def next_first(today: date | None = None) -> datetime:
    """An example of a first lesson: 2 p.m. of the next Tuesday, in Hong Kong."""
    return datetime.combine(_next_tuesday(today or date.today()), AFTERNOON, zone_of(HONG_KONG))


def check_name(name: str) -> None:
    """Raises UsageError, with a name that would do, when a class cannot be called so."""
    if mistake := slug_mistake(name):
        better = suggest_slug(name)
        raise UsageError(
            f'"{name}" {mistake}.', hint=f"Try {better}." if better else "Try f4a-2026, for example."
        )


def check_labs(level: str, labs: Iterable[str]) -> None:
    """Raises UsageError when there is no such level, or one of the labs is not of it."""
    if level not in LEVELS:
        raise UsageError(f'"{level}" is not a level.', hint=f"Choose one of: {', '.join(LEVELS)}.")
    known = LEVELS[level].lab_ids
    for lab in labs:
        if lab not in known:
            raise UsageError(f'"{lab}" is not a lab of {level}.', hint=f"Its labs are {', '.join(known)}.")


def _refuse_existing(paths: dict[Path, str]) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                f"{path} exists already and was left as it is.", hint="Choose another folder, or edit it."
            )


def _next_tuesday(today: date) -> date:
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)
