"""What the embedded cloud remembers, and what can be asked and changed inside one transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

_COLUMNS = "pk, account, region, type, id, urn, stack, inputs, properties, created"


@dataclass(frozen=True)
class StoredResource:
    """A resource as the embedded cloud keeps it. Secret values are blinded: ``{"$secret": <keyed hash>}``.

    Args:
        key: Its row; what the store knows it by.
        inputs: The checked inputs it was made from.
        properties: All its properties, inputs and computed ones.
        created: When it was made, RFC 3339 UTC by the cloud's clock.
    """

    key: int
    account: str
    region: str
    type: str
    id: str
    urn: str
    stack: str
    inputs: Mapping[str, Any]
    properties: Mapping[str, Any]
    created: str


@dataclass(frozen=True)
class Event:
    """Something that the cloud did by itself, or that was done to it by hand or by chaos.

    Args:
        number: Its place in the order of events.
        time: By the cloud's clock, RFC 3339 UTC.
        kind: ``released``, ``reclaimed``, ``scaled``, ``by hand``, ``throttled``, ``notice``, …
        text: A sentence for people.
    """

    number: int
    time: str
    kind: str
    type: str
    id: str
    stack: str
    text: str


class Transaction:
    """What can be asked and changed inside one transaction."""

    def __init__(self, connection: sqlite3.Connection, *, writes: bool = False) -> None:
        self.connection = connection
        self.writes = writes

    def meta(self, key: str, default: str | None = None) -> str | None:
        """A value kept beside the resources, such as the seed."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else default

    def set_meta(self, key: str, value: str) -> None:
        self.connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def birth(self, urn: str) -> int:
        """How many resources of this URN there were before; counts this one."""
        row = self.connection.execute(
            "INSERT INTO births VALUES (?, 1) ON CONFLICT (urn) DO UPDATE SET number = number + 1"
            " RETURNING number",
            (urn,),
        ).fetchone()
        return int(row[0]) - 1

    def add(self, resource: StoredResource, digest: str, links: Iterable[tuple[str, str]]) -> int:
        """Keep a new resource (its ``key`` is not read) and the (property, id) pairs it names."""
        cursor = self.connection.execute(
            "INSERT INTO resources"
            " (account, region, type, id, urn, stack, digest, inputs, properties, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                resource.account, resource.region, resource.type, resource.id, resource.urn,
                resource.stack, digest, _dump(resource.inputs),
                _dump_beyond(resource.inputs, resource.properties), resource.created,
            ),
        )  # fmt: skip
        key = int(cursor.lastrowid or 0)
        self._link(key, links)
        return key

    def change(
        self,
        key: int,
        inputs: Mapping[str, Any],
        properties: Mapping[str, Any],
        digest: str,
        links: Iterable[tuple[str, str]],
    ) -> None:
        """Overwrite what a resource is made of."""
        self.connection.execute(
            "UPDATE resources SET inputs = ?, properties = ?, digest = ? WHERE pk = ?",
            (_dump(inputs), _dump_beyond(inputs, properties), digest, key),
        )
        self.connection.execute("DELETE FROM links WHERE owner = ?", (key,))
        self._link(key, links)

    def patch(self, key: int, properties: Mapping[str, Any]) -> None:
        """Change some properties and leave the inputs as they were asked for (the cloud's own doing)."""
        row = self.connection.execute("SELECT properties FROM resources WHERE pk = ?", (key,)).fetchone()
        if row:
            merged = {**json.loads(row[0]), **properties}
            self.connection.execute("UPDATE resources SET properties = ? WHERE pk = ?", (_dump(merged), key))

    def remove(self, key: int) -> None:
        self.connection.execute("DELETE FROM resources WHERE pk = ?", (key,))

    def set_timers(self, key: int, timers: Iterable[tuple[str, str]]) -> None:
        """What will happen to a resource by itself: (kind, time) pairs, instead of those before."""
        self.connection.execute("DELETE FROM timers WHERE owner = ?", (key,))
        rows = ((key, kind, at) for kind, at in timers)
        self.connection.executemany("INSERT INTO timers VALUES (?, ?, ?)", rows)

    def has_due(self, now: str) -> bool:
        """Whether the time of some timer has come."""
        row = self.connection.execute("SELECT 1 FROM timers WHERE at <= ? LIMIT 1", (now,)).fetchone()
        return row is not None

    def take_due(self, now: str) -> tuple[str, str, StoredResource] | None:
        """The first timer whose time has come, taken off: its kind, its time, and whose it is."""
        row = self.connection.execute(
            "SELECT rowid, kind, at, owner FROM timers WHERE at <= ? ORDER BY at, rowid LIMIT 1", (now,)
        ).fetchone()
        if row is None:
            return None
        self.connection.execute("DELETE FROM timers WHERE rowid = ?", (row[0],))
        return row[1], row[2], self._select("pk = ?", (row[3],))[0]

    def log(self, time_: str, kind: str, text: str, about: tuple[str, str, str] = ("", "", "")) -> None:
        """Add an event; ``about`` is a type, an id and a stack."""
        self.connection.execute(
            "INSERT INTO events (time, kind, type, id, stack, text) VALUES (?, ?, ?, ?, ?, ?)",
            (time_, kind, *about, text),
        )

    def events(self, after: int, stack: str | None) -> list[Event]:
        """Events after a number, of one stack if given, in their order."""
        rows = self.connection.execute(
            "SELECT number, time, kind, type, id, stack, text FROM events"
            " WHERE number > ?1 AND (?2 IS NULL OR stack = ?2) ORDER BY number",
            (after, stack),
        )
        return [Event(*row) for row in rows]

    def known_by(self, id_: str) -> list[StoredResource]:
        """All resources with this id, of whatever type."""
        return self._select("id = ?", (id_,))

    def with_id(self, type_: str, id_: str) -> list[StoredResource]:
        """All resources of a type with this id, oldest first (ids that are names need not be unique)."""
        return self._select("type = ? AND id = ?", (type_, id_))

    def of_type(self, type_: str, region: str | None = None) -> list[StoredResource]:
        if region is None:
            return self._select("type = ?", (type_,))
        return self._select("type = ? AND region = ?", (type_, region))

    def having(self, type_: str, property_: str, value: str) -> list[StoredResource]:
        """All resources of a type whose computed property has a value, oldest first."""
        return self._select("type = ? AND json_extract(properties, '$.' || ?) = ?", (type_, property_, value))

    def of_stack(self, stack: str | None) -> list[StoredResource]:
        return self._select("stack = ?", (stack,)) if stack is not None else self._select("1", ())

    def made_as(self, urn: str, digest: str) -> list[StoredResource]:
        """Resources of a URN made from inputs of this digest, oldest first."""
        return self._select("urn = ? AND digest = ?", (urn, digest))

    def naming(
        self, target: str, type_: str | None = None, property_: str | None = None
    ) -> list[StoredResource]:
        """Resources one of whose inputs (or this one) names this id or text, oldest first."""
        return self._select(
            "pk IN (SELECT owner FROM links WHERE target = ?1 AND (?3 IS NULL OR property = ?3))"
            " AND (?2 IS NULL OR type = ?2)",
            (target, type_, property_),
        )

    def count_naming(self, target: str, type_: str, property_: str) -> int:
        """How many resources of a type have an input of this value."""
        row = self.connection.execute(
            "SELECT count(*) FROM links JOIN resources ON pk = owner"
            " WHERE target = ? AND property = ? AND type = ?",
            (target, property_, type_),
        ).fetchone()
        return int(row[0])

    def values_naming(self, target: str, type_: str, property_: str) -> list[Any]:
        """The values of one input of all resources of a type that name something."""
        # SQLite reads one value out of a document many times faster than Python reads the whole.
        rows = self.connection.execute(
            "SELECT json_extract(inputs, '$.' || ?) FROM resources"
            " WHERE pk IN (SELECT owner FROM links WHERE target = ?) AND type = ? ORDER BY pk",
            (property_, target, type_),
        )
        return [row[0] for row in rows]

    def tally(self, type_: str, property_: str, region: str | None) -> dict[Any, int]:
        """How many resources of a type have each value of an input."""
        rows = self.connection.execute(
            "SELECT json_extract(inputs, '$.' || ?1), count(*) FROM resources"
            " WHERE type = ?2 AND (?3 IS NULL OR region = ?3) GROUP BY 1",
            (property_, type_, region),
        )
        return dict(rows.fetchall())

    def count(self, type_: str | None = None, region: str | None = None) -> int:
        """How many there are, of a type and in a region if given."""
        given = {"type": type_, "region": region}
        wanted = {name: value for name, value in given.items() if value is not None}
        where = " AND ".join(f"{name} = ?" for name in wanted) or "1"
        row = self.connection.execute(
            f"SELECT count(*) FROM resources WHERE {where}", tuple(wanted.values())
        ).fetchone()
        return int(row[0])

    def _link(self, key: int, links: Iterable[tuple[str, str]]) -> None:
        self.connection.executemany("INSERT INTO links VALUES (?, ?, ?)", ((key, *link) for link in links))

    def _select(self, where: str, values: tuple[Any, ...]) -> list[StoredResource]:
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM resources WHERE {where} ORDER BY pk", values
        ).fetchall()
        return [_stored(*row) for row in rows]


def _stored(
    key: int, account: str, region: str, type_: str, id_: str, urn: str, stack: str, *rest: str
) -> StoredResource:
    inputs, properties, created = json.loads(rest[0]), json.loads(rest[1]), rest[2]
    return StoredResource(
        key, account, region, type_, id_, urn, stack, inputs, {**inputs, **properties}, created
    )


def _dump_beyond(inputs: Mapping[str, Any], properties: Mapping[str, Any]) -> str:
    """Properties without those that are as the inputs ask: half the file would be said twice."""
    return _dump(
        {name: value for name, value in properties.items() if name not in inputs or inputs[name] != value}
    )


def _dump(values: Mapping[str, Any]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
