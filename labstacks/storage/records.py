"""Run records of a shared class: pieces of text in a table, copied to files on each machine.

Readers use the files. The machine of a run writes its own; on other machines :meth:`Records.fetch` appends
what is missing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import and_, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from labstacks.errors import LabstacksError
from labstacks.storage.database import Database
from labstacks.storage.files import private_folder
from labstacks.storage.outside_names import is_plain, plain_below
from labstacks.storage.schema import records as table

EVERY = 1.0
"""Seconds after which a piece is sent."""
_INSERT: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_LOG = logging.getLogger(__name__)


class Records:
    """The records of one class in a database.

    Args:
        database: Where the records are.
        class_name: The class's slug.
    """

    def __init__(self, database: Database, class_name: str) -> None:
        self._database = database
        self._ours = table.c["class"] == class_name
        self._class = class_name

    def add(self, run: str, start: int, text: bytes) -> None:
        """Keep a piece of a record that begins at `start`."""
        self._database.prepare()
        values = {"class": self._class, "run": run, "start": start, "text": text}
        statement = (
            _INSERT[self._database.engine.dialect.name](table).values(**values).on_conflict_do_nothing()
        )
        self._database.one(lambda connection: connection.execute(statement))

    def sizes(self) -> dict[str, int]:
        """The size of each run's record in bytes, by the run's name."""
        if not self._database.has_tables():
            return {}
        length = func.max(table.c.start + func.length(table.c.text))
        statement = select(table.c.run, length).where(self._ours).group_by(table.c.run)
        rows = self._database.one(lambda connection: connection.execute(statement).all())
        strange = [run for run, _ in rows if not is_plain(run)]
        if strange:
            _LOG.warning("%d records have names that cannot be file names; ignored", len(strange))
        return {run: size for run, size in rows if is_plain(run)}

    def read(self, run: str, start: int = 0) -> bytes:
        """A record from byte `start` on."""
        statement = (
            select(table.c.start, table.c.text)
            .where(and_(self._ours, table.c.run == run, table.c.start + func.length(table.c.text) > start))
            .order_by(table.c.start)
        )
        rows = self._database.one(lambda connection: connection.execute(statement).all())
        text, end = b"", start
        for begin, piece in rows:
            if begin > end:
                break  # the piece between is still to come
            text += piece[end - begin :]
            end = begin + len(piece)
        return text

    def remove(self, run: str) -> None:
        """Remove all pieces of a run's record."""
        statement = delete(table).where(and_(self._ours, table.c.run == run))
        self._database.one(lambda connection: connection.execute(statement))

    def prune(self, keep: int) -> None:
        """Remove all but the latest runs."""
        for run in sorted(self.sizes())[:-keep]:
            self.remove(run)

    def fetch(self, folder: Path, keep: int) -> None:
        """Bring the files of a folder up to date with the records of the latest runs."""
        sizes = dict(sorted(self.sizes().items())[-keep:])
        private_folder(folder)
        for run, size in sizes.items():
            path = plain_below(folder, run)
            here = path.stat().st_size if path.exists() else 0
            if here < size:
                _append(path, here, self.read(run, here))


class Sender:
    """Sends what is written to a file to the database, a piece at a time, from a thread of its own.

    A run neither waits for it nor fails with it: the file is complete and is sent once the server is back.

    Args:
        records: Where to.
        path: The file, named for the run.
    """

    def __init__(self, records: Records, path: Path) -> None:
        self._records = records
        self._path = path
        self._sent = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._keep_sending, name="record", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Send the rest."""
        self._over.set()
        self._thread.join()
        self._send()

    def _keep_sending(self) -> None:
        while not self._over.wait(EVERY):
            self._send()

    def _send(self) -> None:
        try:
            with self._path.open("rb") as file:
                file.seek(self._sent)
                # Complete lines only: a partial line is sent with the next piece.
                text = file.read()
                text = text[: text.rfind(b"\n") + 1]
            if text:
                self._records.add(self._path.name, self._sent, text)
                self._sent += len(text)
        except (OSError, LabstacksError):
            _LOG.exception("the record of the run could not be shared")


def _append(path: Path, start: int, text: bytes) -> None:
    if not text:
        return
    path.touch(mode=0o600)
    with path.open("r+b") as file:
        file.seek(start)
        file.write(text)
