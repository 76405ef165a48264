"""The tables of the emulator's memory, said once for both databases that may hold them.

Each script makes the next version out of the one before. Its ``$holes`` are filled with a database's
:class:`Words`; what is not a hole means the same to both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from string import Template

SCRIPTS = (
    """
    CREATE TABLE meta (key $text PRIMARY KEY, value $text NOT NULL)$small;
    CREATE TABLE births (urn $text PRIMARY KEY, number $whole NOT NULL)$small;
    CREATE TABLE resources (
        pk $key, account $text NOT NULL, region $text NOT NULL, type $text NOT NULL,
        id $text NOT NULL, urn $text NOT NULL, stack $text NOT NULL, digest $text NOT NULL,
        inputs $text NOT NULL, properties $text NOT NULL, created $text NOT NULL);
    CREATE INDEX resources_by_id ON resources (type, id);
    CREATE INDEX resources_by_urn ON resources (urn);
    CREATE INDEX resources_by_stack ON resources (stack);
    CREATE TABLE links (owner $whole NOT NULL REFERENCES resources ON DELETE CASCADE,
        property $text NOT NULL, target $text NOT NULL);
    CREATE INDEX links_by_target ON links (target);
    CREATE INDEX links_by_owner ON links (owner);
    """,
    """
    CREATE TABLE timers ($rowid owner $whole NOT NULL REFERENCES resources ON DELETE CASCADE,
        kind $text NOT NULL, at $text NOT NULL);
    CREATE INDEX timers_by_time ON timers (at);
    CREATE INDEX timers_by_owner ON timers (owner);
    CREATE TABLE events (number $key, time $text NOT NULL, kind $text NOT NULL,
        type $text NOT NULL, id $text NOT NULL, stack $text NOT NULL, text $text NOT NULL);
    """,
    """
    CREATE INDEX resources_by_region ON resources (type, region);
    """,
    """
    CREATE TABLE runners (name $text PRIMARY KEY, until $real NOT NULL)$small;
    CREATE TABLE attempts (urn $text NOT NULL, operation $text NOT NULL, number $whole NOT NULL,
        PRIMARY KEY (urn, operation))$small;
    CREATE TABLE calls (at $real NOT NULL);
    INSERT INTO meta (key, value)
        SELECT 'clock', '{"gained": ' || value || ', "at": 0, "rate": 0}' FROM meta WHERE key = 'gained';
    """,
    """
    DROP TABLE calls;
    CREATE TABLE calls (lane $text NOT NULL, at $real NOT NULL);
    """,
    """
    CREATE TABLE contents (stack $text NOT NULL, holder $text NOT NULL, name $text NOT NULL,
        number $whole NOT NULL, version $text NOT NULL, at $text NOT NULL, deleted $whole NOT NULL,
        size $whole NOT NULL, data $bytes NOT NULL, PRIMARY KEY (holder, name, number));
    CREATE INDEX contents_by_stack ON contents (stack);
    """,
)
"""One script for each version; a memory of version n still needs ``SCRIPTS[n:]``."""


@dataclass(frozen=True)
class Words:
    """How a database says what the two say differently.

    Args:
        small: What follows a table that is looked up by its primary key only.
        rowid: The column that numbers a table's rows in the order they came, where that is not built in.
        member: One value out of a JSON document, as text; with the holes ``document`` and ``name``.
    """

    text: str
    whole: str
    real: str
    bytes: str
    key: str
    small: str
    rowid: str
    member: str

    def statements(self, after: int) -> Iterator[str]:
        """What makes a memory of some version current."""
        for script in SCRIPTS[after:]:
            filled = Template(script).substitute(asdict(self))
            yield from (statement for statement in filled.split(";") if statement.strip())

    def value(self, document: str, name: str) -> str:
        """An expression for a member of a document; ``name`` is a placeholder."""
        return self.member.format(document=document, name=name)


SQLITE = Words(
    text="TEXT",
    whole="INTEGER",
    real="REAL",
    bytes="BLOB",
    key="INTEGER PRIMARY KEY",
    small=" WITHOUT ROWID",
    rowid="",
    member="json_extract({document}, '$.' || {name})",
)
POSTGRESQL = Words(
    # Times are compared as texts, which a language's order would upset.
    text='TEXT COLLATE "C"',
    whole="BIGINT",
    real="DOUBLE PRECISION",
    bytes="BYTEA",
    key="BIGINT PRIMARY KEY",
    small="",
    rowid="rowid BIGINT GENERATED ALWAYS AS IDENTITY,",
    member="({document}::json ->> {name}::text)",
)
