"""A class file and a roster to start from, for ``labstacks init``."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from labstacks.catalog import LEVELS
from labstacks.course.slug import slug_mistake, suggest_slug
from labstacks.errors import UsageError

_CLASS_FILE = """\
# One class: a level of the course, its labs, and who takes part.
# Change what you like, then run `labstacks check`.

# Begins every cloud name and tag: 2 to 20 of a-z, 0-9 and -. Keep it while anything of the class exists.
class: {name}

# {levels}; `labstacks levels` shows their labs.
level: {level}

# `all`, or a list such as [{some_labs}]. Labs that these build on come along.
labs: all

# CSV as Excel or a school system saves it, or XLSX. Its columns: id and name; email and group if you like.
# For a class without names, write `seats: 30` in place of this line.
roster: roster.csv

# Seats kept ready for latecomers.
spares: {spares}

# rehearsal: the embedded cloud, free of charge, no account, no network. alibaba: the real one.
cloud: rehearsal
region: cn-hongkong

# The timetable: expiry dates, release times and prices follow from it.
sessions:
  - {{start: {first}T14:00+08:00, hours: 2}}
  - {{start: {second}T14:00+08:00, hours: 2}}

# `labstacks plan` says no-go when the class would cost more.
budget: {{currency: HKD, max: 400}}

# Of cards and other handouts.
language: [en, zh-Hant]

# state: local          # where the engine keeps its state: local, or a Pulumi backend such as s3://bucket
# parallel: 8           # how many seats at once; left out, the machine decides
# prices: prices.json   # a price list of your own
"""

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


def write_class(
    folder: Path,
    *,
    name: str = "f4a-2026",
    level: str = "bridging",
    spares: int = 1,
    today: date | None = None,
) -> tuple[Path, Path]:
    """Write ``class.yaml`` and ``roster.csv``, a class of twelve invented students that passes every check.

    Args:
        folder: Made when it is missing.
        name: The class's slug.
        level: Key of :data:`labstacks.catalog.LEVELS`.
        spares: Seats without a student.
        today: The lessons are on the two Tuesdays that follow; None is the present day.

    Returns:
        The class file and the roster.

    Raises:
        UsageError: One of the two exists already, or the name or the level will not do. Nothing was written.
    """
    _check(name, level)
    first = _next_tuesday(today or date.today())
    contents = {
        folder / "class.yaml": _CLASS_FILE.format(
            name=name,
            level=level,
            spares=spares,
            levels=" | ".join(LEVELS),
            some_labs=", ".join(LEVELS[level].lab_ids[:2]),
            first=first,
            second=first + timedelta(weeks=1),
        ),
        # Excel takes a CSV file for UTF-8 only when it begins with this mark.
        folder / "roster.csv": f"\ufeff{_ROSTER}",
    }
    _refuse_existing(contents)
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in contents.items():
        with path.open("x", encoding="utf-8", newline="") as file:
            file.write(content)
    class_file, roster = contents
    return class_file, roster


def _check(name: str, level: str) -> None:
    if mistake := slug_mistake(name):
        better = suggest_slug(name)
        raise UsageError(
            f'"{name}" {mistake}.', hint=f"Try {better}." if better else "Try f4a-2026, for example."
        )
    if level not in LEVELS:
        raise UsageError(f'"{level}" is not a level.', hint=f"Choose one of: {', '.join(LEVELS)}.")


def _refuse_existing(paths: dict[Path, str]) -> None:
    for path in paths:
        if path.exists():
            raise UsageError(
                f"{path} exists already and was left as it is.", hint="Choose another folder, or edit it."
            )


def _next_tuesday(today: date) -> date:
    return today + timedelta(days=(1 - today.weekday()) % 7 or 7)
