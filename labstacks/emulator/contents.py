"""What is inside things of the emulator: the versions of objects in buckets, and the files on disks.

Pulumi sees none of it. A *holder* is a bucket's name, or the id of a disk, a snapshot or a server. Objects
have numbered versions; a file on a disk has one. Everything goes with its holder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from labstacks.emulator.transaction import Transaction

_COLUMNS = "name, number, version, at, deleted, size"


@dataclass(frozen=True)
class ContentVersion:
    """One version of an object, or a file.

    Args:
        name: The object's key, or the file's path.
        number: From 1; 0 for a file, which has no versions.
        version: The version's id, as the API writes it; empty for a file.
        time: When it was written, RFC 3339 UTC by the cloud's clock.
        deleted: Whether it is a deletion marker, which has no bytes.
        size: In bytes.
    """

    name: str
    number: int
    version: str
    time: str
    deleted: bool
    size: int


def versions(tx: Transaction, holder: str, name: str | None = None) -> list[ContentVersion]:
    """All versions of one name, or of all names, the oldest first."""
    where, values = (" AND name = ?2", (holder, name)) if name is not None else ("", (holder,))
    rows = tx.connection.execute(
        f"SELECT {_COLUMNS} FROM contents WHERE holder = ?1{where} ORDER BY name, number", values
    ).fetchall()
    return [ContentVersion(row[0], row[1], row[2], row[3], bool(row[4]), row[5]) for row in rows]


def data_of(tx: Transaction, holder: str, name: str, number: int = 0) -> bytes | None:
    """The bytes of a version, or of a file; None when there is none."""
    row = tx.connection.execute(
        "SELECT data FROM contents WHERE holder = ?1 AND name = ?2 AND number = ?3 AND deleted = 0",
        (holder, name, number),
    ).fetchone()
    return None if row is None else bytes(row[0])


def newest(tx: Transaction, holder: str, name: str) -> bytes | None:
    """The bytes of the newest version; None when there is none, or when it is a deletion marker."""
    found = versions(tx, holder, name)
    return data_of(tx, holder, name, found[-1].number) if found and not found[-1].deleted else None


def add_version(
    tx: Transaction, stack: str, holder: str, entry: ContentVersion, data: bytes = b"", *, keep: bool = True
) -> None:
    """Add a version after the others.

    Args:
        stack: The stack that its holder belongs to.
        entry: Its ``number`` and ``size`` are not read.
        data: The bytes; of a deletion marker a note about what was deleted, see :func:`note_of`.
        keep: Whether older versions stay.
    """
    if not keep:
        remove(tx, holder, entry.name)
    tx.connection.execute(
        "INSERT INTO contents (stack, holder, name, number, version, at, deleted, size, data) VALUES"
        " (?1, ?2, ?3, (SELECT coalesce(max(number), 0) + 1 FROM contents WHERE holder = ?2 AND name = ?3),"
        " ?4, ?5, ?6, ?7, ?8)",
        (
            stack,
            holder,
            entry.name,
            entry.version,
            entry.time,
            int(entry.deleted),
            0 if entry.deleted else len(data),
            data,
        ),
    )


def note_of(tx: Transaction, holder: str, name: str) -> bytes:
    """The note of the newest deletion marker of a name; empty when there is none."""
    row = tx.connection.execute(
        "SELECT data FROM contents WHERE holder = ?1 AND name = ?2 AND deleted = 1"
        " ORDER BY number DESC LIMIT 1",
        (holder, name),
    ).fetchone()
    return bytes(row[0]) if row else b""


def write_file(tx: Transaction, stack: str, disk: str, path: str, data: bytes, at: str) -> None:
    """Write a file on a disk, in place of an older one."""
    remove(tx, disk, path)
    tx.connection.execute(
        "INSERT INTO contents (stack, holder, name, number, version, at, deleted, size, data)"
        " VALUES (?1, ?2, ?3, 0, '', ?4, 0, ?5, ?6)",
        (stack, disk, path, at, len(data), data),
    )


def remove(tx: Transaction, holder: str, name: str | None = None, number: int | None = None) -> None:
    """Remove everything of a holder, or of one name in it, or one version."""
    wanted = {"holder": holder, "name": name, "number": number}
    given = [(column, value) for column, value in wanted.items() if value is not None]
    where = " AND ".join(f"{column} = ?{place}" for place, (column, _) in enumerate(given, 1))
    tx.connection.execute(f"DELETE FROM contents WHERE {where}", [value for _, value in given])


def copy(tx: Transaction, stack: str, source: str, target: str) -> None:
    """Make what one holder has a copy of what another has, as a snapshot does and its rollback."""
    remove(tx, target)
    tx.connection.execute(
        "INSERT INTO contents (stack, holder, name, number, version, at, deleted, size, data)"
        " SELECT ?1, ?2, name, number, version, at, deleted, size, data FROM contents WHERE holder = ?3",
        (stack, target, source),
    )


def total(tx: Transaction, holder: str) -> tuple[int, int]:
    """How many versions a holder has, and how many bytes they are together."""
    row = tx.connection.execute(
        "SELECT count(*), coalesce(sum(size), 0) FROM contents WHERE holder = ?1", (holder,)
    ).fetchone()
    return int(row[0]), int(row[1])


def files_of(tx: Transaction, disks: Sequence[str]) -> Iterator[tuple[str, str, bytes]]:
    """(disk, path, bytes) of every file on these disks."""
    for disk in disks:
        rows = tx.connection.execute(
            "SELECT name, data FROM contents WHERE holder = ?1 AND deleted = 0 ORDER BY name", (disk,)
        ).fetchall()
        yield from ((disk, name, bytes(data)) for name, data in rows)
