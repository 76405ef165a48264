"""All stored data of a class, from any state backend: count, copy, compare and remove it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.outside_names import plain_below
from labstacks.storage.state_files import StateFiles

STATE = ".pulumi/"
LOCKS = ".pulumi/locks/"
PIECE = 1_000_000
"""Maximum bytes of a run record in one database write."""

Row = Mapping[str, Any]


@dataclass(frozen=True)
class ClassData:
    """Stored data of a class.

    Args:
        state: Pulumi's state: key to content.
        documents: Documents of the class, by name.
        journal: Journal entries, still encrypted.
        records: Run records, by name.
    """

    state: Mapping[str, bytes] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)
    journal: tuple[Row, ...] = ()
    records: Mapping[str, bytes] = field(default_factory=dict)

    def differences(self, other: ClassData) -> list[str]:
        """Names of the items that differ, such as ``document places.json``."""
        found = [
            f"{what} {name}"
            for what, ours, theirs in (
                ("state", self.state, other.state),
                ("document", self.documents, other.documents),
                ("record", self.records, other.records),
            )
            for name in sorted({*ours, *theirs})
            if _digest(ours.get(name)) != _digest(theirs.get(name))
        ]
        return [*found, *(["journal"] if _plain(self.journal) != _plain(other.journal) else [])]

    @property
    def bytes(self) -> int:
        """Total size in bytes."""
        texts = (text.encode() for text in self.documents.values())
        sealed = (row["sealed"] for row in self.journal)
        return sum(map(len, (*self.state.values(), *self.records.values(), *texts, *sealed)))

    @property
    def stacks(self) -> int:
        """Number of stacks in the state."""
        return sum(key.startswith(f"{STATE}stacks/") and key.endswith(".json") for key in self.state)


def read_state(files: StateFiles) -> dict[str, bytes]:
    """Read Pulumi's state without its locks."""
    keys = [key for key in files.keys(STATE) if not key.startswith(LOCKS)]
    return {key: content for key in keys if (content := files.read(key)) is not None}


def write_state(files: StateFiles, state: Mapping[str, bytes]) -> None:
    """Replace the stored state with ``state``."""
    for key, content in state.items():
        if files.read(key) != content:
            files.write(key, content)
    for key in files.keys(STATE):
        if key not in state:
            files.delete(key)


def read_own(folder: ClassFolder) -> ClassData:
    """Read everything except the state. Changes nothing."""
    names = folder.documents.names()
    documents = {name: text for name in names if (text := folder.documents.read(name)) is not None}
    return ClassData({}, documents, tuple(_journal(folder)), _records(folder))


def write_own(folder: ClassFolder, books: ClassData) -> None:
    """Replace the stored data, except the state, with ``books``."""
    before = read_own(folder)
    for name, text in books.documents.items():
        if before.documents.get(name) != text:
            folder.documents.write(name, text)
    for name in before.documents.keys() - books.documents.keys():
        folder.documents.remove(name)
    _write_journal(folder, books.journal)
    _write_records(folder, books.records)


def remove_own(folder: ClassFolder) -> None:
    """Remove everything except the state. Run records in a local folder stay."""
    for name in folder.documents.names():
        folder.documents.remove(name)
    clear_journal(folder)
    if folder.shared:
        _write_records(folder, {})


def clear_journal(folder: ClassFolder) -> None:
    """Delete every journal entry."""
    if folder.shared or folder.journal.exists():
        _write_journal(folder, ())


def _journal(folder: ClassFolder) -> Sequence[Row]:
    from labstacks.storage.database import open_file
    from labstacks.storage.journal_table import JournalTable

    if folder.shared:
        return JournalTable(folder.database(), folder.name).rows() if folder.database().has_tables() else []
    if not folder.journal.exists():
        return []
    database = open_file(folder.journal)
    try:
        return JournalTable(database, "").rows()
    finally:
        database.close()


def _write_journal(folder: ClassFolder, rows: tuple[Row, ...]) -> None:
    from labstacks.storage.database import open_file
    from labstacks.storage.journal_table import JournalTable

    if folder.shared:
        JournalTable(folder.database(), folder.name).replace(rows)
        return
    database = open_file(folder.journal)
    try:
        JournalTable(database, "").replace(rows)
    finally:
        database.close()


def _records(folder: ClassFolder) -> dict[str, bytes]:
    if not folder.shared:
        return {path.name: path.read_bytes() for path in sorted(folder.runs.glob("*.jsonl"))}
    from labstacks.storage.records import Records

    records = Records(folder.database(), folder.name)
    return {run: records.read(run) for run in records.sizes()}


def _write_records(folder: ClassFolder, wanted: Mapping[str, bytes]) -> None:
    if not folder.shared:
        for run, text in wanted.items():
            _write_file(plain_below(folder.runs, run), text)
        return
    from labstacks.storage.records import Records

    records = Records(folder.database(), folder.name)
    for run, size in records.sizes().items():
        if run not in wanted or size > len(wanted[run]):
            records.remove(run)
    for run, text in wanted.items():
        done = len(records.read(run))
        for start in range(done, len(text), PIECE):
            records.add(run, start, text[start : start + PIECE])


def _write_file(path: Path, text: bytes) -> None:
    from labstacks.storage.files import write_private

    if not path.exists() or path.read_bytes() != text:
        write_private(path, text)


def _plain(rows: tuple[Row, ...]) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[key] for key in sorted(row)) for row in rows)


def _digest(content: bytes | str | None) -> str:
    if content is None:
        return ""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()
