"""What the emulator remembers, and what can be asked and changed inside one transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from labstacks.emulator.tables import Words
from labstacks.gateway.cloud import Values

_COLUMNS = "pk, account, region, type, id, urn, stack, inputs, properties, created"


@dataclass(frozen=True)
class StoredResource:
    """A resource as the emulator keeps it. Secret values are blinded: ``{"$secret": <keyed hash>}``.

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
    inputs: Values
    properties: Values
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


class Rows(Protocol):
    """What a statement answers."""

    def fetchone(self) -> Any:
        """The next row, or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


class SqlConnection(Protocol):
    """A connection to a database. Placeholders are ``?1``, ``?2``, …"""

    def execute(self, statement: str, values: Sequence[object] = ..., /) -> Rows:
        """Run a statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[Any]], /) -> Any:
        """Run a statement once for each row."""


class Transaction:
    """What can be asked and changed inside one transaction.

    Args:
        connection: Where statements go.
        words: How this database says what each says in its own way.
        real: The real time by the database's clock, in seconds since 1970: the same for all machines.
        writes: Whether it may change anything.
    """

    def __init__(self, connection: SqlConnection, words: Words, real: float, *, writes: bool = False) -> None:
        self.connection = connection
        self.real = real
        self.writes = writes
        self.gained: float | None = None
        """How far the cloud's time is ahead of the real one; None when nobody asked yet."""
        self._words = words

    def meta(self, key: str, default: str | None = None) -> str | None:
        """A value kept beside the resources, such as the seed."""
        row = self.connection.execute("SELECT value FROM meta WHERE key = ?1", (key,)).fetchone()
        return row[0] if row else default

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value beside the resources."""
        self.connection.execute(
            "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )

    def birth(self, urn: str) -> int:
        """How many resources of this URN there were before; counts this one."""
        row = self.connection.execute(
            "INSERT INTO births VALUES (?1, 1) ON CONFLICT (urn) DO UPDATE SET number = births.number + 1"
            " RETURNING number",
            (urn,),
        ).fetchone()
        return int(row[0]) - 1

    def add(
        self,
        resource: StoredResource,
        digest: str,
        links: Iterable[tuple[str, str]],
        timers: Iterable[tuple[str, str]] = (),
    ) -> int:
        """Keep a new resource (its ``key`` is not read).

        Args:
            links: The (property, id) pairs it names.
            timers: What will happen to it by itself, as (kind, time) pairs.
        """
        # Not numbered by the database: PostgreSQL's numbers would depend on what was undone before.
        row = self.connection.execute(
            "INSERT INTO resources"
            " (pk, account, region, type, id, urn, stack, digest, inputs, properties, created)"
            " VALUES ((SELECT coalesce(max(pk), 0) + 1 FROM resources),"
            " ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING pk",
            (
                resource.account, resource.region, resource.type, resource.id, resource.urn,
                resource.stack, digest, _dump(resource.inputs),
                _dump_beyond(resource.inputs, resource.properties), resource.created,
            ),
        ).fetchone()  # fmt: skip
        key = int(row[0])
        self._link(key, links)
        self._time(key, timers)
        return key

    def change(
        self,
        key: int,
        inputs: Values,
        properties: Values,
        digest: str,
        links: Iterable[tuple[str, str]],
    ) -> None:
        """Overwrite what a resource is made of."""
        self.connection.execute(
            "UPDATE resources SET inputs = ?1, properties = ?2, digest = ?3 WHERE pk = ?4",
            (_dump(inputs), _dump_beyond(inputs, properties), digest, key),
        )
        self.connection.execute("DELETE FROM links WHERE owner = ?1", (key,))
        self._link(key, links)

    def patch(self, key: int, properties: Values) -> None:
        """Change some properties and leave the inputs as they were asked for (the cloud's own doing)."""
        row = self.connection.execute("SELECT properties FROM resources WHERE pk = ?1", (key,)).fetchone()
        if row:
            merged = {**json.loads(row[0]), **properties}
            self.connection.execute(
                "UPDATE resources SET properties = ?1 WHERE pk = ?2", (_dump(merged), key)
            )

    def remove(self, key: int) -> None:
        """Forget a resource, its links and its timers."""
        self.connection.execute("DELETE FROM resources WHERE pk = ?1", (key,))

    def set_timers(self, key: int, timers: Iterable[tuple[str, str]]) -> None:
        """What will happen to a resource by itself: (kind, time) pairs, instead of those before."""
        self.connection.execute("DELETE FROM timers WHERE owner = ?1", (key,))
        self._time(key, timers)

    def has_due(self, now: str) -> bool:
        """Whether the time of some timer has come."""
        row = self.connection.execute("SELECT 1 FROM timers WHERE at <= ?1 LIMIT 1", (now,)).fetchone()
        return row is not None

    def take_due(self, now: str) -> tuple[str, str, StoredResource] | None:
        """The first timer whose time has come, taken off: its kind, its time, and whose it is."""
        row = self.connection.execute(
            "SELECT rowid, kind, at, owner FROM timers WHERE at <= ?1 ORDER BY at, rowid LIMIT 1", (now,)
        ).fetchone()
        if row is None:
            return None
        self.connection.execute("DELETE FROM timers WHERE rowid = ?1", (row[0],))
        return row[1], row[2], self._select("pk = ?1", (row[3],))[0]

    def clock(self) -> tuple[str | None, float]:
        """What is kept of the clock, and until when, in real seconds since 1970, somebody surely runs it."""
        row = self.connection.execute(
            "SELECT (SELECT value FROM meta WHERE key = 'clock'), (SELECT max(until) FROM runners)"
        ).fetchone()
        return row[0], float(row[1] or 0)

    def run_clock(self, name: str, until: float | None) -> None:
        """Note until when somebody surely runs the clock; None when they stop."""
        if until is None:
            self.connection.execute("DELETE FROM runners WHERE name = ?1", (name,))
            return
        self.connection.execute(
            "INSERT INTO runners VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET until = excluded.until",
            (name, until),
        )

    def forget_runners(self, before: float) -> None:
        """Forget who would have run the clock until then, and did not live to."""
        self.connection.execute("DELETE FROM runners WHERE until < ?1", (before,))

    def attempt(self, urn: str, operation: str) -> int:
        """The number of an attempt to do something to a resource, from 1; counts this one."""
        row = self.connection.execute(
            "INSERT INTO attempts VALUES (?1, ?2, 1)"
            " ON CONFLICT (urn, operation) DO UPDATE SET number = attempts.number + 1 RETURNING number",
            (urn, operation),
        ).fetchone()
        return int(row[0])

    def let_through(self, lane: str) -> None:
        """Note that a call of a lane was let through now."""
        self.connection.execute("INSERT INTO calls VALUES (?1, ?2)", (lane, self.real))

    def recent_calls(self, lane: str) -> int:
        """How many calls of a lane were let through in the last real second."""
        self.connection.execute("DELETE FROM calls WHERE at < ?1", (self.real - 1,))
        row = self.connection.execute("SELECT count(*) FROM calls WHERE lane = ?1", (lane,)).fetchone()
        return int(row[0])

    def log(self, time_: str, kind: str, text: str, about: tuple[str, str, str] = ("", "", "")) -> None:
        """Add an event; ``about`` is a type, an id and a stack."""
        self.connection.execute(
            "INSERT INTO events (number, time, kind, type, id, stack, text)"
            " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM events), ?1, ?2, ?3, ?4, ?5, ?6)",
            (time_, kind, *about, text),
        )

    def events(self, after: int, stack: str | None) -> list[Event]:
        """Events after a number, of one stack if given, in their order."""
        where, values = _where({"stack": stack}, after)
        rows = self.connection.execute(
            "SELECT number, time, kind, type, id, stack, text FROM events"
            f" WHERE number > ?1{where} ORDER BY number",
            values,
        )
        return [Event(*row) for row in rows.fetchall()]

    def fingerprints(self) -> dict[str, str]:
        """For each stack a text that changes with its resources and its events."""
        found: dict[str, Any] = {}
        for statement in (
            "SELECT stack, pk, inputs, properties FROM resources ORDER BY pk",
            "SELECT stack, max(number) FROM events GROUP BY stack",
        ):
            for stack, *values in self.connection.execute(statement).fetchall():
                found.setdefault(stack, hashlib.blake2b(digest_size=16)).update(repr(values).encode())
        return {stack: digest.hexdigest() for stack, digest in found.items()}

    def known_by(self, id_: str) -> list[StoredResource]:
        """All resources with this id, of whatever type."""
        return self._select("id = ?1", (id_,))

    def with_id(self, type_: str, id_: str) -> list[StoredResource]:
        """All resources of a type with this id, oldest first (ids that are names need not be unique)."""
        return self._select("type = ?1 AND id = ?2", (type_, id_))

    def of_type(self, type_: str, region: str | None = None) -> list[StoredResource]:
        """All resources of a type, in a region if given, oldest first."""
        where, values = _where({"region": region}, type_)
        return self._select(f"type = ?1{where}", values)

    def having(self, type_: str, property_: str, value: str) -> list[StoredResource]:
        """All resources of a type whose computed property has a value, oldest first."""
        found = self._words.value("properties", "?2")
        return self._select(f"type = ?1 AND {found} = ?3", (type_, property_, value))

    def of_stack(self, stack: str | None) -> list[StoredResource]:
        """All resources of a stack, or of all stacks, oldest first."""
        where, values = _where({"stack": stack})
        return self._select(f"1 = 1{where}", values)

    def made_as(self, urn: str, digest: str) -> list[StoredResource]:
        """Resources of a URN made from inputs of this digest, oldest first."""
        return self._select("urn = ?1 AND digest = ?2", (urn, digest))

    def naming(
        self, target: str, type_: str | None = None, property_: str | None = None
    ) -> list[StoredResource]:
        """Resources one of whose inputs (or this one) names this id or text, oldest first."""
        of_property, values = _where({"property": property_}, target)
        of_type, values = _where({"type": type_}, *values)
        return self._select(
            f"pk IN (SELECT owner FROM links WHERE target = ?1{of_property}){of_type}", values
        )

    def count_naming(self, target: str, type_: str, property_: str) -> int:
        """How many resources of a type have an input of this value."""
        row = self.connection.execute(
            "SELECT count(*) FROM links JOIN resources ON pk = owner"
            " WHERE target = ?1 AND property = ?2 AND type = ?3",
            (target, property_, type_),
        ).fetchone()
        return int(row[0])

    def values_naming(self, target: str, type_: str, property_: str) -> list[Any]:
        """The values of one input, a text, of all resources of a type that name something."""
        # A database reads one value out of a document many times faster than Python reads the whole.
        rows = self.connection.execute(
            f"SELECT {self._words.value('inputs', '?1')} FROM resources"
            " WHERE pk IN (SELECT owner FROM links WHERE target = ?2) AND type = ?3 ORDER BY pk",
            (property_, target, type_),
        )
        return [row[0] for row in rows.fetchall()]

    def tally(self, type_: str, property_: str, region: str | None) -> dict[Any, int]:
        """How many resources of a type have each value of an input, a text."""
        where, values = _where({"region": region}, property_, type_)
        rows = self.connection.execute(
            f"SELECT {self._words.value('inputs', '?1')}, count(*) FROM resources"
            f" WHERE type = ?2{where} GROUP BY 1",
            values,
        )
        return dict(rows.fetchall())

    def count(self, type_: str | None = None, region: str | None = None) -> int:
        """How many there are, of a type and in a region if given."""
        where, values = _where({"type": type_, "region": region})
        row = self.connection.execute(f"SELECT count(*) FROM resources WHERE 1 = 1{where}", values).fetchone()
        return int(row[0])

    def _link(self, key: int, links: Iterable[tuple[str, str]]) -> None:
        rows = [(key, *link) for link in links]
        if rows:
            self.connection.executemany("INSERT INTO links VALUES (?1, ?2, ?3)", rows)

    def _time(self, key: int, timers: Iterable[tuple[str, str]]) -> None:
        rows = [(key, *timer) for timer in timers]
        if rows:
            self.connection.executemany("INSERT INTO timers (owner, kind, at) VALUES (?1, ?2, ?3)", rows)

    def _select(self, where: str, values: tuple[object, ...]) -> list[StoredResource]:
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM resources WHERE {where} ORDER BY pk", values
        ).fetchall()
        return [_stored(*row) for row in rows]


def _where(wanted: Mapping[str, str | None], *before: Any) -> tuple[str, tuple[Any, ...]]:
    """Further conditions, of the columns whose value is given, and all values of the statement.

    Args:
        before: The values of the placeholders that come before.
    """
    values, text = before, ""
    for column, value in wanted.items():
        if value is not None:
            values = (*values, value)
            text += f" AND {column} = ?{len(values)}"
    return text, values


def _stored(
    key: int, account: str, region: str, type_: str, id_: str, urn: str, stack: str, *rest: str
) -> StoredResource:
    inputs, properties, created = json.loads(rest[0]), json.loads(rest[1]), rest[2]
    return StoredResource(
        key, account, region, type_, id_, urn, stack, inputs, {**inputs, **properties}, created
    )


def _dump_beyond(inputs: Values, properties: Values) -> str:
    """Properties without those that are as the inputs ask: half the file would be said twice."""
    return _dump(
        {name: value for name, value in properties.items() if name not in inputs or inputs[name] != value}
    )


def _dump(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
