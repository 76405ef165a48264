"""The cloud's time: the real one, or one that runs faster and makes every operation take its time.

What has been gained on real time is kept in the cloud's memory, with the rate at which more is gained. So the
cloud's time never goes back from one command to the next, and is the same for all processes and machines.
"""

from __future__ import annotations

import json
import re
import secrets
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

from labstacks.emulator.store import Store, Transaction
from labstacks.errors import StateError, UsageError

_RATE = re.compile(r"(\d+(?:\.\d+)?)x")
SURE_SECONDS = 15.0
"""Real seconds for which a clock runs on whose process died: who runs it says so three times as often."""


class ClockStoppedError(ConnectionError):
    """The cloud was closed while a call was waiting."""


@dataclass(frozen=True)
class TimePace:
    """How time passes.

    Args:
        rate: How many seconds of the cloud's pass in a real one; 0 when operations take no time at all.
    """

    rate: float = 0.0

    @staticmethod
    def read(value: object) -> TimePace:
        """From ``None``, ``"instant"``, ``"60x"``, a number or a Pace.

        Raises:
            UsageError: It is none of these.
        """
        if isinstance(value, TimePace):
            return value
        if value in (None, "instant", 0):
            return TimePace()
        found = _RATE.fullmatch(str(value))
        number = float(found[1]) if found else value
        if isinstance(number, bool) or not isinstance(number, (int, float)) or not 0 < number <= 100_000:
            raise UsageError(
                f"The rehearsal cloud's clock is {value!r}.",
                hint="Write `instant`, or how much faster than real time it runs, as in `60x`.",
            )
        return TimePace(float(number))


@dataclass(frozen=True)
class Reading:
    """What a cloud's memory says about its time.

    Args:
        gained: How many seconds the cloud's time was ahead of the real one at the moment ``at``.
        at: That moment, in real seconds since 1970.
        rate: How fast the cloud's time has passed since then, while anybody ran the clock.
        until: Until when somebody surely runs it.
    """

    gained: float = 0.0
    at: float = 0.0
    rate: float = 0.0
    until: float = 0.0

    @staticmethod
    def of(tx: Transaction) -> Reading:
        """The state of the clock, as the database keeps it."""
        kept, until = tx.clock()
        return Reading(**json.loads(kept or "{}"), until=until)

    def gained_by(self, real: float) -> float:
        """How many seconds the cloud's time is ahead at a real moment."""
        ran = max(0.0, min(real, self.until) - self.at)
        return self.gained + ran * max(0.0, self.rate - 1)


class Clock:
    """Tells the cloud's time and waits in it.

    All who have the cloud open see the same time. It runs at a rate for as long as anybody has the cloud open
    who runs its clock; who comes later with another rate runs it at that of the first.

    Args:
        store: The cloud's memory.
        pace: How time passes.
    """

    def __init__(self, store: Store, pace: TimePace) -> None:
        self._store = store
        self._name = secrets.token_hex(8)
        self._closed = threading.Event()
        self._keeper = threading.Thread(target=self._renew, name="rehearsal-clock", daemon=True)
        self.rate = pace.rate
        """How many of the cloud's seconds pass for this opener in a real one; 0 when it never waits."""
        if self.rate:
            store.change(self._start)
            self._keeper.start()

    def now(self, tx: Transaction) -> datetime:
        """The cloud's time."""
        if tx.gained is None:
            tx.gained = Reading.of(tx).gained_by(tx.real)
        return datetime.fromtimestamp(tx.real + tx.gained, UTC)

    def stamp(self, tx: Transaction) -> str:
        """The cloud's time as the APIs write it, RFC 3339 UTC."""
        return self.now(tx).strftime("%Y-%m-%dT%H:%M:%SZ")

    def advance(self, tx: Transaction, seconds: float) -> None:
        """Let so many of the cloud's seconds pass at once."""
        reading = Reading.of(tx)
        self._keep(tx, reading.gained_by(tx.real) + seconds, reading.rate)

    def wait(self, seconds: float) -> None:
        """Let some of the cloud's seconds pass.

        Raises:
            ClockStoppedError: The clock was stopped meanwhile.
        """
        if self.rate and self._closed.wait(seconds / self.rate):
            raise ClockStoppedError("The rehearsal cloud was closed while an operation was under way.")

    def hold(self, seconds: float) -> None:
        """Let real seconds pass, whatever the pace.

        Raises:
            ClockStoppedError: The clock was stopped meanwhile.
        """
        if self._closed.wait(seconds):
            raise ClockStoppedError("The rehearsal cloud was closed while an operation was under way.")

    def stop(self) -> None:
        """End every waiting, and run the clock no longer."""
        self._closed.set()
        if self.rate and self._keeper.ident is not None:
            self._keeper.join()
            # Without its memory the clock stops by itself, a little later.
            with suppress(StateError):
                self._store.change(self._leave)

    def _start(self, tx: Transaction) -> None:
        reading = Reading.of(tx)
        if reading.until > tx.real:
            self.rate = reading.rate
        else:
            self._keep(tx, reading.gained_by(tx.real), self.rate)
        tx.forget_runners(tx.real)
        tx.run_clock(self._name, tx.real + SURE_SECONDS)

    def _renew(self) -> None:
        while not self._closed.wait(SURE_SECONDS / 3):
            with suppress(StateError):
                self._store.change(self._start)

    def _leave(self, tx: Transaction) -> None:
        reading = Reading.of(tx)
        self._keep(tx, reading.gained_by(tx.real), reading.rate)
        tx.run_clock(self._name, None)

    @staticmethod
    def _keep(tx: Transaction, gained: float, rate: float) -> None:
        tx.gained = gained
        tx.set_meta("clock", json.dumps({"gained": gained, "at": tx.real, "rate": rate}))
