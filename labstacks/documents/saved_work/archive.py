"""The folder of saved work: ``<class>-saved/<date and time>/<seat and name>/``, for the teacher only.

Each student's folder holds the files as the student named them, as far as any system allows, and
``saved.json``, which says what belongs where. It is written last: a folder without it is incomplete.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from labstacks.classfile.model import ClassFile
from labstacks.classfile.people import Seat, fold
from labstacks.errors import UsageError
from labstacks.storage.files import private_folder, write_private

MANIFEST = "saved.json"
LONGEST_PART = 120
"""Bytes of one part of a path; most systems allow 255."""
_UNSAFE = re.compile(r'[\x00-\x1f\x7f\\:*?"<>|]')
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


@dataclass(frozen=True)
class SavedFile:
    """A file in a student's folder.

    Args:
        role: Of the bucket that it came from, such as ``b2-bucket``.
        key: Its name in that bucket.
        path: Where it is, relative to the student's folder, with ``/``.
        etag: MD5 of the content in capital hexadecimal digits, as buckets tell it.
    """

    role: str
    key: str
    path: str
    size: int
    etag: str


@dataclass(frozen=True)
class SavedSeat:
    """The saved work of one student.

    Args:
        folder: The student's folder.
        seat: The seat at that time.
        student: The school's id of the student; empty for a seat without one.
        time: When it was saved, RFC 3339.
        files: From buckets.
        pages: Paths of saved pages, by lab.
    """

    folder: Path
    seat: str
    student: str
    time: str
    files: tuple[SavedFile, ...] = ()
    pages: Mapping[str, str] = field(default_factory=dict)

    def content(self, file: SavedFile) -> bytes:
        """A saved file's content.

        Raises:
            UsageError: The manifest names a path outside the folder.
            OSError: The file is gone.
        """
        path = (self.folder / file.path).resolve()
        if not path.is_relative_to(self.folder.resolve()):
            raise UsageError(f"{self.folder / MANIFEST} names a file outside its folder: {file.path}.")
        return path.read_bytes()


def saved_folder(file: ClassFile) -> Path:
    """Where the work of a class is saved: beside its class file."""
    return file.path.parent / f"{file.name}-saved"


def new_folder(parent: Path, now: datetime) -> Path:
    """A new folder named for a moment, such as ``2026-12-01-1530``."""
    private_folder(parent)
    name = f"{now:%Y-%m-%d-%H%M}"
    for number in range(1, 1000):
        folder = parent / (name if number == 1 else f"{name}-{number}")
        try:
            folder.mkdir(mode=0o700)
        except FileExistsError:
            continue
        return folder
    raise UsageError(f"{parent} holds too many folders called {name}.", hint="Move some away.")


class StudentFolder:
    """Writes one student's folder.

    Args:
        parent: The folder of one save.
        seat: The student's seat.
    """

    def __init__(self, parent: Path, seat: Seat) -> None:
        name = seat.student.name if seat.student else ""
        self.path = private_folder(parent / safe_part(f"{seat.id} {name}".strip()))
        self._seat = seat
        self._files: list[SavedFile] = []
        self._pages: dict[str, str] = {}
        self._names = PathNames()

    def add_file(self, role: str, key: str, content: bytes) -> SavedFile:
        """Write a file from a bucket."""
        path = self._names.path_for(f"{role}/{key}")
        self._write(path, content)
        etag = hashlib.md5(content, usedforsecurity=False).hexdigest().upper()
        saved = SavedFile(role, key, path, len(content), etag)
        self._files.append(saved)
        return saved

    def add_page(self, lab: str, text: str) -> None:
        """Write a page."""
        path = self._names.path_for(f"{lab}-page.html")
        self._write(path, text.encode())
        self._pages[lab] = path

    def finish(self, class_name: str, now: datetime, not_saved: list[str]) -> SavedSeat:
        """Write the manifest."""
        student = self._seat.student.id if self._seat.student else ""
        saved = SavedSeat(
            self.path, self._seat.id, student, now.isoformat(), tuple(self._files), dict(self._pages)
        )
        document = {
            "version": 1,
            "class": class_name,
            "seat": saved.seat,
            "student": student,
            "time": saved.time,
            "files": [asdict(file) for file in saved.files],
            "pages": saved.pages,
            "not_saved": not_saved,
        }
        write_private(self.path / MANIFEST, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return saved

    def _write(self, path: str, content: bytes) -> None:
        target = self.path / path
        private_folder(target.parent)
        write_private(target, content)


class PathNames:
    """Gives each name of a bucket a path that every system can have, and no two the same."""

    def __init__(self) -> None:
        self._files: set[str] = set()
        self._folders: set[str] = {""}

    def path_for(self, name: str) -> str:
        """A relative path for a name such as ``photos/cat.jpg``."""
        *above, last = [safe_part(part) for part in name.split("/")]
        folder = ""
        for part in above:
            folder = self._free(f"{folder}{part}", self._files) + "/"
            self._folders.add(folder.rstrip("/").casefold())
        path = self._free(f"{folder}{last}", self._files | self._folders)
        self._files.add(path.casefold())
        return path

    @staticmethod
    def _free(path: str, taken: set[str]) -> str:
        # Windows and macOS take Cat.jpg and cat.jpg for one file.
        stem, dot, end = (
            path.rpartition(".") if "." in path.rpartition("/")[2].lstrip(".") else (path, "", "")
        )
        number = 1
        while path.casefold() in taken:
            number += 1
            path = f"{stem} ({number}){dot}{end}"
        return path


def safe_part(part: str) -> str:
    """One part of a path, without what Windows, macOS or Linux refuse."""
    safe = _UNSAFE.sub("_", part.replace("/", "_")).rstrip(". ")
    while len(safe.encode()) > LONGEST_PART:
        # The end says what kind of file it is.
        middle = len(safe) // 2
        safe = safe[: middle - 1] + safe[middle + 1 :]
    return f"_{safe}" if not safe or _RESERVED.fullmatch(safe) else safe


def saved_seats(parent: Path, class_name: str) -> Iterator[SavedSeat]:
    """All complete saves of a class, the newest first. What cannot be read is skipped."""
    found = [
        saved for path in parent.glob(f"*/*/{MANIFEST}") if (saved := _read(path, class_name)) is not None
    ]
    yield from sorted(found, key=lambda saved: datetime.fromisoformat(saved.time), reverse=True)


def newest_of(saves: list[SavedSeat], seat: Seat) -> SavedSeat | None:
    """The newest save with files of the student of a seat, wherever the student sat then."""
    for saved in saves:
        same = fold(saved.student) == fold(seat.student.id) if seat.student else saved.seat == seat.id
        if same and bool(saved.student) == bool(seat.student) and (saved.files or saved.pages):
            return saved
    return None


def _read(path: Path, class_name: str) -> SavedSeat | None:
    try:
        document: Any = json.loads(path.read_text("utf-8"))
        datetime.fromisoformat(document["time"])
        if document["class"] != class_name:
            return None
        return SavedSeat(
            path.parent,
            document["seat"],
            document["student"],
            document["time"],
            tuple(SavedFile(**file) for file in document["files"]),
            document["pages"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
