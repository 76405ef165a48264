"""Moves the stored data of a class to another state backend, and reports where it is.

::

    mark the new backend ─ copy ─ compare ─ rewrite the class file ─ delete from the old backend ─ unmark
          interrupted here: the class     │       interrupted here: the class uses the new backend;
          uses the old backend; repeat    │       a second move deletes the rest from the old one
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from labstacks.classfile import reload_class
from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import Class
from labstacks.classfile.rewrite import rewrite_state
from labstacks.errors import LockedError, StateError, UsageError
from labstacks.runs.class_data import ClassData, read_own, read_state, remove_own, write_own, write_state
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import class_lock
from labstacks.storage.json_text import parse_json
from labstacks.storage.state_address import LOCAL, mistake, without_secrets
from labstacks.storage.state_files import StateFiles

MARK = "labstacks-moving.json"
"""Key that marks an unfinished move in the new state backend."""

Tell = Callable[[str], None]


@dataclass(frozen=True)
class StateLocation:
    """Where the data of a class is stored, and how much there is.

    Args:
        state: State backend: ``local`` or an address without secrets.
        books: Backend of the documents, journal and records, in the same form.
        stacks: Number of stacks.
        unsettled: Number of journal entries.
        documents: Number of documents.
        records: Number of run records.
        bytes: Total size in bytes.
        left_at: Old backend with data that an interrupted move left there. Empty if there is none.
    """

    state: str
    books: str
    stacks: int
    unsettled: int
    documents: int
    records: int
    bytes: int
    left_at: str = ""


def place_of(class_: Class) -> StateLocation:
    """Report where the data of a class is stored, and how much there is."""
    folder = ClassFolder.of(class_.file)
    files = folder.backend().files
    books = replace(read_own(folder), state=read_state(files))
    mark = _mark(files)
    return _place(folder, books, without_secrets(str(mark.get("from", ""))) if mark.get("done") else "")


def move(class_: Class, state: str, tell: Tell = lambda text: None) -> StateLocation:
    """Move the data of a class to another state backend.

    Args:
        class_: Class to move.
        state: New value of ``state`` in the class file.
        tell: Called with a message for each step.

    Raises:
        UsageError: ``state`` is not a valid backend, or it holds other data.
        LockedError: A run holds the class, or an engine holds one of its stacks.
        StateAwayError: A backend cannot be reached or denies access.
    """
    if found := mistake(state):
        raise UsageError(f"{found[2]}: {found[0]}", hint=found[1])
    source = ClassFolder.of(class_.file)
    target = ClassFolder(source.home, state)
    target.create()
    with _held(source, target):
        reload_class(class_, deployed=True)
        if state == source.state:
            return _finish(class_, source, tell)
        return _Move(class_, source, target, tell).run()


class _Move:
    def __init__(self, class_: Class, source: ClassFolder, target: ClassFolder, tell: Tell) -> None:
        self._class = class_
        self._source, self._target = source, target
        self._from, self._to = source.backend(), target.backend()
        self._tell = tell

    def run(self) -> StateLocation:
        source, target = self._source, self._target
        self._refuse_engines()
        self._refuse_strangers()
        source.key()  # fails here, before the copy, if the class key is missing
        note = {"from": source.state, "class": source.name}
        self._to.files.write(MARK, json.dumps(note).encode())
        self._tell(f"Copying from {_shown(source)} to {_shown(target)}")
        books = replace(read_own(source), state=read_state(self._from.files))
        write_state(self._to.files, books.state)
        if _parted(source, target):
            write_own(target, books)
        _carry_cloud(self._class, target, self._tell)
        self._compare(books)
        self._to.files.write(MARK, json.dumps({**note, "done": True}).encode())
        rewrite_state(self._class.file.path, target.state)
        self._tell(f"{self._class.file.path.name} now says where it is; removing what is at the old place")
        _remove(source, target)
        _drop_cloud(self._class, source, target)
        self._to.files.delete(MARK)
        return _place(target, books)

    def _refuse_engines(self) -> None:
        for stack in self._from.stacks():
            if holder := self._from.holder(stack):
                raise LockedError(
                    f"An engine is at work on {stack}: process {holder.pid} on {holder.host}.",
                    hint="Wait until it has ended, then move the class again.",
                )

    def _refuse_strangers(self) -> None:
        """Refuse a backend with data of another class of this name. Data of an interrupted move is fine."""
        mark = _mark(self._to.files)
        if mark.get("class") == self._source.name:
            return
        others = bool(self._to.stacks())
        if not others and _parted(self._source, self._target):
            own = read_own(self._target)
            others = bool(own.documents or own.journal)
        if others:
            raise UsageError(
                f"There is a class {self._source.name} already at {_shown(self._target)}.",
                hint="If it is this one, write that address into the class file. If it is another, give one "
                "of them another name, or another database, bucket or folder.",
            )

    def _compare(self, books: ClassData) -> None:
        there = ClassData(state=read_state(self._to.files))
        if _parted(self._source, self._target):
            there = replace(read_own(self._target), state=there.state)
            books = _without_old_records(books, there, local=not self._target.shared)
        else:
            books = ClassData(state=books.state)
            there = ClassData(state=there.state)
        if different := books.differences(there):
            raise StateError(
                f"What arrived at {_shown(self._target)} is not what was sent: {', '.join(different[:5])}.",
                hint="Nothing was removed, and the class file is as it was. Move it again.",
            )
        count = len(books.state) + len(books.documents) + len(books.journal) + len(books.records)
        self._tell(f"Compared {count} items: all arrived unchanged")


def _without_old_records(books: ClassData, there: ClassData, *, local: bool) -> ClassData:
    """Keep records of earlier runs that a local target folder already holds."""
    if not local:
        return books
    old = {run: text for run, text in there.records.items() if run not in books.records}
    return replace(books, records={**books.records, **old})


def _finish(class_: Class, folder: ClassFolder, tell: Tell) -> StateLocation:
    """Delete what an interrupted move left in the old backend. The class is already in the new one."""
    files = folder.backend().files
    mark = _mark(files)
    origin = str(mark.get("from", ""))
    if mark.get("done") and mark.get("class") == folder.name and origin != folder.state:
        if mistake(origin):
            raise StateError(
                f"{MARK} at {_shown(folder)} names {without_secrets(origin)[:200]!r} as the old place of the "
                "class, where no state can be kept.",
                hint="Somebody may have tampered with it. Nothing was removed.",
            )
        old = ClassFolder(folder.home, origin)
        tell(f"Removing what an earlier move left at {_shown(old)}")
        _remove(old, folder)
        _drop_cloud(class_, old, folder)
        files.delete(MARK)
    return place_of(class_)


def _remove(old: ClassFolder, new: ClassFolder) -> None:
    files = old.backend().files
    write_state(files, {})
    files.delete(MARK)
    if _parted(old, new):
        remove_own(old)


def _carry_cloud(class_: Class, target: ClassFolder, tell: Tell) -> None:
    """Copy a rehearsal's emulated resources to the new backend."""
    old, new = _clouds(class_, ClassFolder.of(class_.file), target)
    if old != new:
        from labstacks.emulator.store import exists
        from labstacks.emulator.transfer import carry

        if exists(old):
            tell(f"Moved {carry(old, new, class_.name)} resources of the emulator too")


def _drop_cloud(class_: Class, source: ClassFolder, target: ClassFolder) -> None:
    """Delete a rehearsal's emulated resources from the old backend."""
    old, new = _clouds(class_, source, target)
    if old != new:
        from labstacks.emulator.store import exists
        from labstacks.emulator.transfer import drop

        if exists(old):
            drop(old, class_.name)


def _clouds(class_: Class, source: ClassFolder, target: ClassFolder) -> tuple[Path | str, Path | str]:
    """Old and new location of a rehearsal's emulator. Both are empty for the real cloud."""
    file = class_.file
    if file.cloud != "rehearsal":
        return "", ""
    old, new = (rehearsal_place(replace(file, state=folder.state)) for folder in (source, target))
    return old, new


@contextmanager
def _held(source: ClassFolder, target: ClassFolder) -> Iterator[None]:
    with ExitStack() as stack:
        stack.enter_context(class_lock(source.lock, "state move"))
        if _parted(source, target):
            stack.enter_context(class_lock(target.lock, "state move"))
        yield


def _parted(one: ClassFolder, other: ClassFolder) -> bool:
    """Whether two backends store documents and journal separately. With `s3://` they stay in the folder."""
    return (one.state if one.shared else LOCAL) != (other.state if other.shared else LOCAL)


def _mark(files: StateFiles) -> dict[str, Any]:
    try:
        known = parse_json(files.read(MARK) or b"{}")
    except ValueError:
        return {}
    return known if isinstance(known, dict) else {}


def _place(folder: ClassFolder, books: ClassData, left_at: str = "") -> StateLocation:
    return StateLocation(
        without_secrets(folder.state),
        without_secrets(folder.state) if folder.shared else LOCAL,
        books.stacks,
        len(books.journal),
        len(books.documents),
        len(books.records),
        books.bytes,
        left_at,
    )


def _shown(folder: ClassFolder) -> str:
    return str(folder.home) if folder.state == LOCAL else without_secrets(folder.state)
