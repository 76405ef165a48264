"""A seat's database behind the emulator's RDS: a SQLite file that answers in MySQL's words.

The file is in the class's folder, one for each database. Statements are bounded in time, size and rows, and
reach nothing but this one file.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from labstacks.storage.files import private_folder

SECONDS = 2.0
"""How long a statement may take."""
MOST_PAGES = 1280
"""Pages of 4 KiB that a database may have: 5 MiB."""
MOST_ROWS = 200
"""Rows of an answer that are shown."""
LONGEST_STATEMENT = 16 * 1024
LARGEST_VALUE = 256 * 1024
_ROWS = (sqlite3.SQLITE_INSERT, sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE)
_TABLES = (
    sqlite3.SQLITE_CREATE_TABLE, sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_ALTER_TABLE,
    sqlite3.SQLITE_CREATE_INDEX, sqlite3.SQLITE_DROP_INDEX, sqlite3.SQLITE_CREATE_VIEW,
    sqlite3.SQLITE_DROP_VIEW,
)  # fmt: skip
_ALWAYS = (
    sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_TRANSACTION,
    sqlite3.SQLITE_RECURSIVE, sqlite3.SQLITE_SAVEPOINT, sqlite3.SQLITE_REINDEX, sqlite3.SQLITE_ANALYZE,
)  # fmt: skip
_MAY = {
    "ReadWrite": (*_ROWS, *_TABLES),
    "ReadOnly": (),
    "DMLOnly": _ROWS,
    "DDLOnly": _TABLES,
}
"""What an account's privilege lets it do besides reading."""
_GRANTS = {
    "ReadWrite": "SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, CREATE VIEW",
    "ReadOnly": "SELECT, SHOW VIEW",
    "DMLOnly": "SELECT, INSERT, UPDATE, DELETE",
    "DDLOnly": "CREATE, DROP, ALTER, INDEX, CREATE VIEW",
}
_OWN_WORDS = (
    (re.compile(r"\b(?:BIG|SMALL|MEDIUM|TINY)?INT(?:EGER)?(?:\(\d+\))?((?:\s+(?:UNSIGNED|NOT\s+NULL))*)"
                r"(?:\s+PRIMARY\s+KEY)?\s+AUTO_INCREMENT(?:\s+PRIMARY\s+KEY)?", re.I),
     "INTEGER PRIMARY KEY AUTOINCREMENT"),
    (re.compile(r"\)\s*(?:ENGINE|DEFAULT\s+CHARSET|CHARSET)\s*=?\s*\w+[\w\s=]*$", re.I), ")"),
    (re.compile(r"^\s*START\s+TRANSACTION\b[^;]*", re.I), "BEGIN"),
    (re.compile(r"^\s*TRUNCATE\s+(?:TABLE\s+)?", re.I), "DELETE FROM "),
)  # fmt: skip
_ANSWERS = (
    ("already exists", "ERROR 1050 (42S01): Table already exists"),
    ("no such column", "ERROR 1054 (42S22): Unknown column: {column}"),
    ("UNIQUE", "ERROR 1062 (23000): Duplicate entry: {column}"),
    ("NOT NULL", "ERROR 1048 (23000): Column cannot be null: {column}"),
    ("not authorized", "ERROR 1142 (42000): {verb} command denied to user '{user}'@'%'"),
    ("prohibited", "ERROR 1142 (42000): SELECT command denied to user '{user}'@'%'"),
    ("locked", "ERROR 1205 (HY000): Lock wait timeout exceeded; try restarting transaction"),
    ("interrupted", "ERROR 3024 (HY000): Query execution was interrupted, maximum execution time exceeded"),
    ("full", "ERROR 1114 (HY000): The table is full"),
)
"""What SQLite says, and MySQL's answer in its place."""
_COLUMNS_OF = (
    "SELECT name, type, CASE \"notnull\" WHEN 1 THEN 'NO' ELSE 'YES' END, "
    "CASE pk WHEN 0 THEN '' ELSE 'PRI' END FROM pragma_table_info(?)"
)


class SqlSession:
    """One connection to a seat's database.

    Args:
        path: The file; made on first use.
        database: The database's name.
        user: The account's name.
        privilege: ``ReadWrite``, ``ReadOnly``, ``DMLOnly`` or ``DDLOnly``.
    """

    def __init__(self, path: Path, database: str, user: str, privilege: str) -> None:
        self.database = database
        self.user = user
        self.transcript: list[str] = []
        self._privilege = privilege
        self._lock = threading.Lock()
        self._deadline = 0.0
        private_folder(path.parent)
        if not path.exists():
            path.touch(mode=0o600)
        self._connection = sqlite3.connect(path, timeout=1.0, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute(f"PRAGMA max_page_count = {MOST_PAGES}")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LARGEST_VALUE)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_STATEMENT)
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        self._connection.set_progress_handler(self._is_late, 10_000)
        for name, count, function in _functions(database, user):
            self._connection.create_function(name, count, function)
        self._connection.set_authorizer(self._authorize)

    def run(self, text: str) -> str:
        """Run statements; returns what MySQL's client would print."""
        with self._lock:
            answers = []
            for statement in statements(text[: 4 * LONGEST_STATEMENT]):
                self._deadline = time.monotonic() + SECONDS
                try:
                    answers.append(self._statement(statement))
                except sqlite3.Error as error:
                    answers.append(self._explained(error, statement))
                    break
            output = "\n".join(answers)
            self.transcript = [*self.transcript, *(f"mysql> {line}" for line in text.splitlines()), output][
                -200:
            ]
            return output

    def close(self) -> None:
        """End the connection; an open transaction is rolled back."""
        with self._lock:
            self._connection.close()

    def _statement(self, text: str) -> str:
        words = text.split()
        told = self._told(text, [word.upper().strip("`") for word in words], words)
        if told is not None:
            return told
        for pattern, instead in _OWN_WORDS:
            text = pattern.sub(instead, text)
        began = time.monotonic()
        cursor = self._connection.execute(text)
        if cursor.description is None:
            return f"Query OK, {max(0, cursor.rowcount)} rows affected ({time.monotonic() - began:.2f} sec)\n"
        rows = cursor.fetchmany(MOST_ROWS + 1)
        return table([column[0] for column in cursor.description], rows)

    def _told(self, text: str, upper: Sequence[str], words: Sequence[str]) -> str | None:
        """The answers that SQLite has no statement for; None for all others."""
        begin = upper[:2]
        if begin == ["SHOW", "DATABASES"]:
            return table(["Database"], [("information_schema",), (self.database,)])
        if begin == ["SHOW", "TABLES"]:
            rows = self._own(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'"
            )
            return table([f"Tables_in_{self.database}"], rows)
        if begin == ["SHOW", "GRANTS"]:
            rights = (
                f"GRANT USAGE ON *.* TO `{self.user}`@`%`",
                f"GRANT {_GRANTS[self._privilege]} ON `{self.database}`.* TO `{self.user}`@`%`",
            )
            return table([f"Grants for {self.user}@%"], [(right,) for right in rights])
        if (upper[:1] in (["DESCRIBE"], ["DESC"]) and len(words) == 2) or begin == ["SHOW", "COLUMNS"]:
            name = words[-1].strip("`")
            rows = self._own(_COLUMNS_OF, name)
            if not rows:
                raise sqlite3.OperationalError(f"no such table: {name}")
            return table(["Field", "Type", "Null", "Key"], rows)
        if upper[:1] == ["USE"] and len(words) == 2:
            if words[1].strip("`") == self.database:
                return "Database changed\n"
            return f"ERROR 1044 (42000): Access denied for user '{self.user}'@'%' to database '{words[1]}'\n"
        return None

    def _own(self, statement: str, *values: str) -> list[Any]:
        """Ask the schema itself, past what the account may do."""
        self._connection.set_authorizer(None)
        try:
            return self._connection.execute(statement, values).fetchall()
        finally:
            self._connection.set_authorizer(self._authorize)

    def _authorize(self, action: int, first: str | None, second: str | None, *_: Any) -> int:
        if action == sqlite3.SQLITE_FUNCTION and second == "load_extension":
            return sqlite3.SQLITE_DENY
        if action in _ALWAYS or action in _MAY[self._privilege]:
            return sqlite3.SQLITE_OK
        # Making a table writes into the schema's own table.
        if action in _ROWS and first in ("sqlite_master", "sqlite_sequence") and self._privilege == "DDLOnly":
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    def _is_late(self) -> bool:
        return time.monotonic() > self._deadline

    def _explained(self, error: sqlite3.Error, statement: str) -> str:
        text = str(error)
        found = re.search(r"no such table: (\S+)", text)
        if found:
            return f"ERROR 1146 (42S02): Table '{self.database}.{found[1]}' doesn't exist\n"
        verb = (statement.split() or [""])[0].upper()
        for part, answer in _ANSWERS:
            if part in text:
                about = {"verb": verb, "user": self.user, "column": text.rpartition(": ")[2]}
                return f"{answer.format(**about)}\n"
        return f"ERROR 1064 (42000): You have an error in your SQL syntax: {text}\n"


def statements(text: str) -> Iterator[str]:
    """The statements of a text, which semicolons outside quotes divide."""
    current, quote = "", ""
    for char in text:
        if quote:
            quote = "" if char == quote else quote
        elif char in "'\"`":
            quote = char
        elif char == ";":
            if current.strip():
                yield current.strip()
            current = ""
            continue
        current += char
    if current.strip():
        yield current.strip()


def table(columns: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Rows as MySQL's client draws them."""
    if not rows:
        return "Empty set\n"
    shown = [["NULL" if value is None else str(value)[:200] for value in row] for row in rows[:MOST_ROWS]]
    widths = [max(len(name), *(len(row[place]) for row in shown)) for place, name in enumerate(columns)]
    rule = "+" + "+".join("-" * (width + 2) for width in widths) + "+"

    def line(values: Sequence[str]) -> str:
        return (
            "|" + "|".join(f" {value:<{width}} " for value, width in zip(values, widths, strict=True)) + "|"
        )

    more = "" if len(rows) <= MOST_ROWS else f"(the first {MOST_ROWS} are shown)\n"
    count = f"{len(shown)} row{'s' * (len(shown) != 1)} in set\n"
    return "\n".join([rule, line(columns), rule, *map(line, shown), rule, ""]) + count + more


def _functions(database: str, user: str) -> Iterator[tuple[str, int, Callable[..., Any]]]:
    yield "now", 0, lambda: f"{datetime.now():%Y-%m-%d %H:%M:%S}"
    yield "curdate", 0, lambda: f"{datetime.now():%Y-%m-%d}"
    yield "year", 1, lambda text: int(str(text)[:4]) if str(text)[:4].isdigit() else None
    yield "concat", -1, lambda *parts: None if None in parts else "".join(map(str, parts))
    yield "database", 0, lambda: database
    yield "user", 0, lambda: f"{user}@%"
    yield "version", 0, lambda: "8.0.36"
