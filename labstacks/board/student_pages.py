"""What each student sees on a phone: own addresses, steps and checkpoints, as the class changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from labstacks.checks.checkpoint_record import read_record
from labstacks.classfile import load_class
from labstacks.classfile.model import Class
from labstacks.classfile.people import Seat
from labstacks.custom_labs.loading import class_checks
from labstacks.documents.student_pages import live_page, seat_token
from labstacks.documents.worksheets import Worksheet, chosen_labs, seat_worksheets
from labstacks.errors import LabstacksError
from labstacks.storage.class_folder import ClassFolder

REST = 2.0
"""Seconds between two reads of a class that changes all the time."""


@dataclass(frozen=True)
class StudentView:
    """What one student's page shows.

    Args:
        seat: The student's seat.
        sheets: A worksheet for each lab; none until the seat is ready.
        version: Changes when the page has to be loaded again.
        passed: Ids of passed checkpoints.
    """

    seat: Seat
    sheets: tuple[Worksheet, ...]
    version: str
    passed: tuple[str, ...]

    @property
    def document(self) -> dict[str, Any]:
        """The message to the page when something changed."""
        return {"version": self.version, "passed": list(self.passed)}


class StudentPages:
    """The pages of a class's students, by the token in their address.

    Args:
        path: The class file.

    Raises:
        ClassFileError: The class file or the roster has mistakes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        class_ = load_class(path)
        folder = ClassFolder.of(class_.file)
        folder.create()
        self._key = folder.key()
        self._read_at = 0.0
        self._class = class_
        self._views: Mapping[str, StudentView] = {}
        self._rendered: dict[str, tuple[StudentView, str]] = {}
        self._rendering = threading.Lock()
        self._read()

    @property
    def views(self) -> Mapping[str, StudentView]:
        """What each student sees, by token. Replaced as a whole, and never changed in place."""
        return self._views

    def token(self, seat: str) -> str:
        """The token of a seat's page: the same for as long as the class has its key."""
        return seat_token(self._key, seat)

    def refresh(self) -> bool:
        """Read the class again, at most every :data:`REST` seconds; returns whether it was read."""
        if time.monotonic() < self._read_at + REST:
            return False
        try:
            self._read()
        except LabstacksError:
            # Such as a class file that is being edited: the pages stay as they are.
            self._read_at = time.monotonic()
        return True

    def page(self, token: str) -> str | None:
        """The page with a token; None where there is none."""
        view = self._views.get(token)
        if view is None:
            return None
        # Forty phones ask at once, and rendering would keep the processor from the class.
        with self._rendering:
            known = self._rendered.get(token)
            if known is None or known[0] != view:
                known = (view, live_page(self._class, view.seat, view.sheets, view.version))
                self._rendered[token] = known
        return known[1]

    def _read(self) -> None:
        class_ = load_class(self._path)
        folder = ClassFolder.of(class_.file)
        backend, record = folder.backend(), read_record(folder.documents, class_.file.cloud)
        labs, checkpoints = chosen_labs(class_), class_checks(class_.file).checkpoints
        views = {}
        for seat in class_.seats:
            outputs = backend.outputs(f"{class_.name}-{seat.id}")
            sheets = seat_worksheets(class_, seat, outputs, labs, checkpoints, record) if outputs else []
            passed = tuple(
                point.checkpoint.id for sheet in sheets for point in sheet.checkpoints if point.passed
            )
            views[self.token(seat.id)] = StudentView(
                seat, tuple(sheets), _version(class_, seat, outputs), passed
            )
        self._class, self._views, self._read_at = class_, views, time.monotonic()


def _version(class_: Class, seat: Seat, outputs: Mapping[str, object]) -> str:
    shown = repr((seat, class_.file.all_labs, class_.file.language, outputs.get("labs"), bool(outputs)))
    return sha256(shown.encode()).hexdigest()[:16]
