"""What the journal remembers and no state holds yet: read without the class key, while others write."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Unsettled:
    """A create that an interrupted run began; the next run settles it.

    Args:
        stack: Which it was made for.
        name: Its name in the program.
        type: Its type token.
        id: The cloud's; empty when its answer never came.
        started: Seconds since the epoch.
    """

    stack: str
    name: str
    type: str
    id: str
    started: float


def unsettled(journal: Path) -> Sequence[Unsettled]:
    """The entries of a journal, oldest first; none when there is no journal, or it cannot be read."""
    if not journal.exists():
        return ()
    try:
        with closing(sqlite3.connect(f"{journal.as_uri()}?mode=ro", uri=True, timeout=5)) as db:
            rows = db.execute(
                "select stack, urn, resource_id, started from creates order by number"
            ).fetchall()
    except sqlite3.Error:
        return ()
    return [
        Unsettled(stack, urn.rsplit("::", 1)[-1], urn.split("::")[2].rsplit("$", 1)[-1], id_ or "", started)
        for stack, urn, id_, started in rows
    ]
