"""Follows the newest record of a class, line by line, while a run writes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labstacks.runs.record import parse_line

Line = Mapping[str, Any]


class Tail:
    """Reads the lines that were added since the last call.

    The first call reads the whole newest record; older records are not read.

    Args:
        folder: Where records are kept; need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path: Path | None = None
        self._offset = 0

    def read(self) -> list[Line]:
        """The lines that are new: the rest of the record being followed, then those begun since."""
        lines: list[Line] = []
        for path in self._records():
            if path != self._path:
                self._path, self._offset = path, 0
            lines += self._added()
        return lines

    def _records(self) -> list[Path]:
        # Their names begin with the time, so the order of names is the order of runs.
        records = sorted(self._folder.glob("*.jsonl"))
        if self._path is None:
            return records[-1:]
        return [path for path in records if path >= self._path]

    def _added(self) -> Iterator[Line]:
        assert self._path
        try:
            with self._path.open("rb") as file:
                file.seek(self._offset)
                added = file.read()
        except FileNotFoundError:
            return
        # The last line may be incomplete; the next call reads it again.
        whole = added[: added.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.splitlines():
            if parsed := parse_line(line):
                yield parsed
