"""The board as plain JSON: what browsers get, and what the exported file holds.

It holds names of students only if asked for, and no passwords: neither state nor record has one in clear, and
values that are marked as secret, or named like one, are left out too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from labstacks.board.kinds import kind_of_cause, kinds
from labstacks.board.progress import NOTHING, without_outdated
from labstacks.board.work import LatestRun, Work, cloud_step
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.people import Seat
from labstacks.components.catalog import with_dependencies
from labstacks.custom_labs.loading import lab_of
from labstacks.documents.lab_sheets import LabSheet, lab_sheets
from labstacks.runs.failure_causes import without_seat
from labstacks.runs.status import SeatStatus

_SECRET_MARK = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi's state marks a value of a kind of its own, secrets among them."""
_SECRET_WORDS = ("password", "passphrase", "secret", "private_key", "token")

View = dict[str, Any]


def class_view(class_: Class) -> View:
    """What stays the same while a class is deployed and removed.

    ``budget`` and ``expires`` are null where the class file does not set them.
    """
    file, level = class_.file, class_.file.course_level
    return {
        "class": class_.name,
        "level": {"id": level.name, "en": level.title, "zh-Hant": level.title_zh},
        "labs": [
            {
                "id": lab.id,
                "en": lab.title,
                "zh-Hant": lab.title_zh,
                "values": _value_names(level.name, lab.id),
            }
            for lab in (*map(level.lab, with_dependencies(level, file.labs)), *map(lab_of, file.own_labs))
        ],
        "cloud": file.cloud,
        "region": file.region,
        "language": list(file.language),
        "expires": class_.expires,
        "sessions": _sessions(file),
        "kinds": kinds(),
    }


def run_view(run: LatestRun, works: Iterable[Work], *, going_on: bool) -> View | None:
    """The newest run; None when there never was one.

    Args:
        run: The run.
        works: Its seats' parts in it.
        going_on: Whether somebody holds the class for it.
    """
    if not run.command:
        return None
    works = tuple(works)
    return {
        "command": run.command,
        "started": run.started,
        "slots": run.slots,
        "stopping": run.stopping and going_on,
        "going_on": going_on,
        "seconds": run.seconds,
        "total": len(run.stacks),
        "ended": sum(work.ended for work in works),
        "failed": sum(work.status in ("failed", "skipped") for work in works),
    }


def seat_view(
    status: SeatStatus,
    work: Work,
    *,
    seat: Seat | None = None,
    gained: int = 0,
    names: bool = True,
    progress: View = NOTHING,
) -> View:
    """One seat, or the classroom.

    Args:
        status: Its state.
        work: Its part in the newest run.
        seat: The seat and its student; None for the classroom.
        gained: Resources made since its state was read.
        names: Whether the student's name, class and id may be shown.
        progress: Its passed checkpoints and its drift, see :mod:`labstacks.board.progress`.
    """
    shown = names and seat and seat.student
    return {
        "id": status.id,
        "phase": status.phase,
        "resources": max(0, status.resources + gained),
        "name": seat.student.name if shown and seat and seat.student else "",
        "number": seat.student.class_number if shown and seat and seat.student else "",
        "spare": bool(seat and seat.spare),
        "cause": status.cause,
        "why": without_seat(status.cause, status.id) if status.cause else "",
        "about": kind_of_cause(status.cause),
        **without_outdated(progress, status),
        "sign_in": open_values(status.sign_in),
        "labs": {lab: open_values(needed) for lab, needed in _labs(status).items()},
        "work": {
            "action": work.action,
            "status": work.status,
            "started": work.started,
            "seconds": work.seconds,
            "step": asdict(work.step) if work.step else None,
        },
    }


def happening(line: Mapping[str, Any]) -> View | None:
    """A line of a record as the event stream shows it; None for those that it leaves out."""
    told = {"time": line.get("time", 0.0), "event": line["event"], "seat": line.get("seat", "")}
    match line["event"]:
        case "run-started":
            return {**told, "command": line.get("command", ""), "total": len(line.get("stacks", ()))}
        case "job-started":
            return {**told, "action": line.get("action", "")}
        case "job-ended":
            return {**told, **{key: line.get(key) for key in ("action", "status", "seconds", "cause")}}
        case "resource-done" | "resource-failed" if step := cloud_step(line):
            return {**told, "op": step.op, "kind": step.kind, "name": step.name}
        case "error":
            return {**told, "cause": str(line.get("message", "")).strip().split("\n")[0]}
        case "stop-requested":
            return told
        case "run-ended":
            return {**told, "seconds": line.get("seconds"), "stopped": bool(line.get("stopped"))}
    return None


def open_values(values: object) -> dict[str, str]:
    """Those of a stack's outputs that are plain texts or numbers and no secrets."""
    if not isinstance(values, Mapping) or _SECRET_MARK in values:
        return {}
    return {
        str(key): str(value)
        for key, value in values.items()
        if isinstance(value, str | int | float) and not _sounds_secret(str(key))
    }


def differences(before: Sequence[View], after: Sequence[View]) -> list[View] | None:
    """What changed from one list of seats to another: each changed seat's ``id`` and changed keys.

    None when the seats themselves are others, so that only the whole will do.
    """
    # Browsers merge by position and id, so another list needs the whole board.
    if [seat["id"] for seat in before] != [seat["id"] for seat in after]:
        return None
    changed = []
    for old, new in zip(before, after, strict=True):
        if old != new:
            changed.append(
                {"id": new["id"], **{key: value for key, value in new.items() if old[key] != value}}
            )
    return changed


def _value_names(level: str, lab: str) -> Mapping[str, Any]:
    """What a lab's values are called, by name."""
    return lab_sheets(level).get(lab, LabSheet()).values or {}


def _labs(status: SeatStatus) -> Mapping[str, object]:
    return {} if _SECRET_MARK in status.labs else status.labs


def _sounds_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET_WORDS)


def _sessions(file: ClassFile) -> list[View]:
    return [{"start": session.start.isoformat(), "end": session.end.isoformat()} for session in file.sessions]
