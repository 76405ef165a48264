"""The cloud's time: the real one, or one that runs faster and makes every operation take its time.

What has been gained on real time is kept in the cloud's file, so that the cloud's time never goes back from
one command to the next.
"""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from labstacks.errors import UsageError
from labstacks.rehearsal.store import Transaction

_RATE = re.compile(r"(\d+(?:\.\d+)?)x")


class ClockStoppedError(ConnectionError):
    """The cloud was closed while a call was waiting."""


@dataclass(frozen=True)
class Pace:
    """How time passes.

    Args:
        rate: How many seconds of the cloud's pass in a real one; 0 when operations take no time at all.
    """

    rate: float = 0.0

    @staticmethod
    def read(value: Any) -> Pace:
        """From ``None``, ``"instant"``, ``"60x"``, a number or a Pace.

        Raises:
            UsageError: It is none of these.
        """
        if isinstance(value, Pace):
            return value
        if value in (None, "instant", 0):
            return Pace()
        found = _RATE.fullmatch(str(value))
        number = float(found[1]) if found else value
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 < number <= 100_000:
            raise UsageError(
                f"The rehearsal cloud's clock is {value!r}.",
                hint="Write `instant`, or how much faster than real time it runs, as in `60x`.",
            )
        return Pace(float(number))


class Clock:
    """Tells the cloud's time and waits in it.

    Args:
        pace: How time passes.
        gained: How many seconds the cloud's time is ahead of the real one at the start.
    """

    def __init__(self, pace: Pace, gained: float = 0.0) -> None:
        self._pace = pace
        self._gained = gained
        self._begin = time.monotonic()
        self._closed = threading.Event()

    def now(self, tx: Transaction) -> datetime:
        """The cloud's time, which other processes may have moved ahead."""
        # Another process may have let more time pass than this one.
        gained = max(self._own(), float(tx.meta("gained", "0") or 0))
        return datetime.now(UTC) + timedelta(seconds=gained)

    def stamp(self, tx: Transaction) -> str:
        """The cloud's time as the APIs write it, RFC 3339 UTC."""
        return self.now(tx).strftime("%Y-%m-%dT%H:%M:%SZ")

    def keep(self, tx: Transaction, *, more: float = 0.0) -> None:
        """Write down what was gained, and gain some more."""
        kept = float(tx.meta("gained", "0") or 0)
        gained = max(self._own(), kept) + more
        self._gained += more
        if gained > kept + 1:
            tx.set_meta("gained", str(gained))

    def wait(self, seconds: float) -> None:
        """Let some of the cloud's seconds pass.

        Raises:
            ClockStoppedError: The clock was stopped meanwhile.
        """
        if self._pace.rate and self._closed.wait(seconds / self._pace.rate):
            raise ClockStoppedError("The rehearsal cloud was closed while an operation was under way.")

    def hold(self, seconds: float) -> None:
        """Let real seconds pass, whatever the pace.

        Raises:
            ClockStoppedError: The clock was stopped meanwhile.
        """
        if self._closed.wait(seconds):
            raise ClockStoppedError("The rehearsal cloud was closed while an operation was under way.")

    def stop(self) -> None:
        """End every waiting."""
        self._closed.set()

    def _own(self) -> float:
        if not self._pace.rate:
            return self._gained
        return self._gained + (time.monotonic() - self._begin) * max(0.0, self._pace.rate - 1)
