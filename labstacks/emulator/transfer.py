"""Takes the resources of a class from one emulator's memory to another's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labstacks.emulator.store import Place, Store, open_store
from labstacks.emulator.transaction import Transaction
from labstacks.errors import UsageError

_CONTENTS = ("stack", "holder", "name", "number", "version", "at", "deleted", "size", "data")
_WHOLE = ("account", "region", "type", "id", "urn", "stack", "digest", "inputs", "properties", "created")


def carry(old: Place, new: Place, class_name: str) -> int:
    """Copy what a class has in an emulator to another; what it had there is replaced.

    A cloud that is new takes over the account: its id, its secrets, its quotas.

    Returns:
        How many resources.

    Raises:
        UsageError: The other cloud is of another account, whose ids are not this one's.
    """
    with _open(old) as source, _open(new) as target:
        found = source.look(lambda tx: _read(tx, class_name))
        return target.change(lambda tx: _write(tx, class_name, found))


def drop(place: Place, class_name: str) -> None:
    """Remove what a class has in an emulator."""
    with _open(place) as store:
        store.change(lambda tx: _drop(tx, class_name))


def _read(tx: Transaction, class_name: str) -> dict[str, list[Any]]:
    """All that is about a class's resources, by table."""
    where, stacks = _ours(tx, class_name)

    def rows(statement: str) -> list[Any]:
        return [tuple(row) for row in tx.connection.execute(statement, stacks).fetchall()]

    ours = f"SELECT pk FROM resources WHERE {where}"
    urns = f"SELECT urn FROM resources WHERE {where}"
    return {
        "meta": [tuple(row) for row in tx.connection.execute("SELECT key, value FROM meta").fetchall()],
        "resources": rows(f"SELECT pk, {', '.join(_WHOLE)} FROM resources WHERE {where} ORDER BY pk"),
        "links": rows(f"SELECT owner, property, target FROM links WHERE owner IN ({ours})"),
        "timers": rows(f"SELECT owner, kind, at FROM timers WHERE owner IN ({ours})"),
        "births": rows(f"SELECT urn, number FROM births WHERE urn IN ({urns})"),
        "contents": rows(f"SELECT {', '.join(_CONTENTS)} FROM contents WHERE {where}"),
    }


def _write(tx: Transaction, class_name: str, found: dict[str, list[Any]]) -> int:
    own, theirs = dict(found["meta"]).get("account"), tx.meta("account")
    if theirs is None:
        for key, value in found["meta"]:
            tx.set_meta(key, value)
    elif own != theirs:
        raise UsageError(
            f"The emulator there is of the account {theirs}, and class {class_name} is deployed in {own}.",
            hint="Run `labstacks down` first; a class that is not deployed can be moved.",
        )
    _drop(tx, class_name)
    first = int(tx.connection.execute("SELECT coalesce(max(pk), 0) FROM resources").fetchone()[0]) + 1
    new = {row[0]: first + number for number, row in enumerate(found["resources"])}
    marks = ", ".join(f"?{number}" for number in range(1, len(_WHOLE) + 2))
    tx.connection.executemany(
        f"INSERT INTO resources (pk, {', '.join(_WHOLE)}) VALUES ({marks})",
        [(new[row[0]], *row[1:]) for row in found["resources"]],
    )
    tx.connection.executemany(
        "INSERT INTO links (owner, property, target) VALUES (?1, ?2, ?3)",
        [(new[owner], *rest) for owner, *rest in found["links"]],
    )
    tx.connection.executemany(
        "INSERT INTO timers (owner, kind, at) VALUES (?1, ?2, ?3)",
        [(new[owner], *rest) for owner, *rest in found["timers"]],
    )
    tx.connection.executemany(
        "INSERT INTO births VALUES (?1, ?2) ON CONFLICT (urn) DO UPDATE SET number = excluded.number",
        found["births"],
    )
    places = ", ".join(f"?{number}" for number in range(1, len(_CONTENTS) + 1))
    tx.connection.executemany(
        f"INSERT INTO contents ({', '.join(_CONTENTS)}) VALUES ({places})", found["contents"]
    )
    return len(new)


def _drop(tx: Transaction, class_name: str) -> None:
    where, stacks = _ours(tx, class_name)
    for table in ("links", "timers"):
        ours = f"SELECT pk FROM resources WHERE {where}"
        tx.connection.execute(f"DELETE FROM {table} WHERE owner IN ({ours})", stacks)
    for table in ("resources", "contents"):
        tx.connection.execute(f"DELETE FROM {table} WHERE {where}", stacks)


def _ours(tx: Transaction, class_name: str) -> tuple[str, list[str]]:
    """What selects a class's resources, with its values: those of ``f4a-b`` are none of ``f4a``."""
    rows = tx.connection.execute("SELECT DISTINCT stack FROM resources").fetchall()
    names = re.compile(rf"{re.escape(class_name)}-(classroom|s\d+)")
    stacks = [stack for (stack,) in rows if names.fullmatch(stack)]
    marks = ", ".join(f"?{number}" for number in range(1, len(stacks) + 1))
    return (f"stack IN ({marks})", stacks) if stacks else ("1 = 0", [])


@contextmanager
def _open(place: Place) -> Iterator[Store]:
    store = open_store(place)
    try:
        yield store
    finally:
        store.close()
