"""``labstacks`` alone: the next step for the class in this folder."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from labstacks.errors import ClassFileError
from labstacks_cli.render.wording import counted, typing

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.runs.status import ClassStatus

CLASS_FILE = Path("class.yaml")
PROGRAMME_FILE = "programme.yaml"


@dataclass(frozen=True)
class NextStep:
    """What to do now.

    Args:
        stands: The current state, as a sentence.
        do: What to do about it, as part of a sentence.
        commands: Commands for that, the most likely first.
    """

    stands: str
    do: str
    commands: tuple[str, ...]

    def __str__(self) -> str:
        lines = "".join(f"\n  {command}" for command in self.commands)
        return f"{self.stands}\nNext: {self.do}{lines}"


def next_step(folder: Path, now: datetime | None = None) -> NextStep:
    """Look at a folder, and change nothing.

    Args:
        folder: Where a ``class.yaml`` may be.
        now: An aware time; None is the present.

    Raises:
        StateError: What labstacks keeps in the folder is damaged.
    """
    path = folder / CLASS_FILE
    if not path.exists():
        from labstacks.classfile.find_files import class_files_in

        return _without_class_file(folder, class_files_in(folder))
    from labstacks.classfile import load_class
    from labstacks.runs.status import class_status

    try:
        class_ = load_class(path, now)
    except ClassFileError as error:
        first, count = error.problems[0], counted(error.problems, "mistake")
        return NextStep(
            f"The class cannot be read yet: {count}, first {first.where}: {first.message}",
            "correct it; this lists every mistake:",
            (typing("check", CLASS_FILE),),
        )
    return of_class(class_, class_status(class_), now or datetime.now(UTC))


def of_class(class_: Class, status: ClassStatus, now: datetime) -> NextStep:
    """The next step of a class. Pure.

    Args:
        class_: Which.
        status: The state of its seats.
        now: An aware time.
    """
    about = f"Class {class_.name} ({class_.file.level}, {counted(class_.seats, 'seat')})"
    phases = [seat.phase for seat in (*status.seats, status.classroom)]
    sessions = class_.file.sessions
    over = bool(sessions) and now > sessions[-1].end
    if status.running:
        what = status.running.get("command", "?")
        return _step(f"{about}: `labstacks {what}` is running.", "watch it.", "board", "status")
    if all(phase == "absent" for phase in phases):
        if over:
            return _step(f"{about} is over, and it is not deployed.", "give it new dates, then:", "check")
        return _step(f"{about} is not deployed.", "see what it costs, or deploy it.", "plan", "up")
    if over:
        return _step(
            f"{about}: its last session is over, and it is still deployed.",
            "save the progress, then remove the class.",
            "report",
            "down",
        )
    unfinished = _unfinished(phases)
    if unfinished and status.removing:
        return _step(
            f"{about}: {unfinished}.", "finish removing it, or deploy what is missing.", "down", "up"
        )
    if unfinished:
        return _step(f"{about}: {unfinished}.", "deploy what is missing; the rest stays as it is.", "up")
    return _step(
        f"{about} is ready.",
        "print the sign-in cards, or check the students' progress.",
        "cards",
        "verify",
        "board",
    )


def _step(stands: str, do: str, *commands: str) -> NextStep:
    return NextStep(stands, do, tuple(typing(command, CLASS_FILE) for command in commands))


def _unfinished(phases: Iterable[str]) -> str:
    phases = list(phases)
    words = {
        "failed": "failed",
        "incomplete": "incomplete",
        "working": "incomplete",
        "absent": "not deployed",
        "leaving": "to be removed",
    }
    told: dict[str, int] = {}
    for phase in phases:
        if phase in words:
            told[words[phase]] = told.get(words[phase], 0) + 1
    return ", ".join(f"{count} {word}" for word, count in told.items())


def _without_class_file(folder: Path, others: list[Path]) -> NextStep:
    from labstacks.classfile.nearby_files import class_files_near

    if (folder / PROGRAMME_FILE).exists():
        return NextStep(
            f"There is a programme of many classes here: {PROGRAMME_FILE}.",
            "see the state of its classes, what they cost, or deploy them.",
            tuple(f"labstacks {what} --programme {PROGRAMME_FILE}" for what in ("status", "plan", "up")),
        )
    if not others and (near := class_files_near(folder)):
        return NextStep(
            f"There is no class file here, but {counted(near, 'class file')} in another folder.",
            "go there, or name its file.",
            tuple(typing("status", path) for path in near[:5]),
        )
    if others:
        return NextStep(
            f"There is no {CLASS_FILE} here, but {counted(others, 'class file')} of another name.",
            "name it.",
            tuple(typing("check", Path(path.name)) for path in others[:5]),
        )
    return NextStep(
        f"No class in {folder.absolute()}. Wrong folder? Name the class file with -f.",
        "go to the folder of your class; or write a new class file and a sample roster:",
        ("labstacks init",),
    )
