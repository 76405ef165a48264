"""Rate limiter for the calls of all engines of a run. Also retries calls that are safe to repeat."""

from __future__ import annotations

import random
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from labstacks.errors import CloudError
from labstacks.gateway.aimd import Pace
from labstacks.gateway.error_class import Meaning, Verdict, verdict_on
from labstacks.gateway.hidden_throttling import pace_of
from labstacks.gateway.provider import AT_HAND, Call, Tuning, stack_of
from labstacks.gateway.rate_keys import lane_of
from labstacks.gateway.retries import wait_before_next

LEAST_WAIT = 0.001
"""Shortest wait in seconds, so that a waiting lane does not poll the clock continuously."""


class NotSentError(CloudError):
    """A call was cancelled before it was sent; nothing was done."""

    def __init__(self, why: str) -> None:
        super().__init__("NotSent", why)


@dataclass(frozen=True)
class Timing:
    """Timing and result of a call to the cloud.

    Args:
        method: As the protocol names it.
        subject: The URN, or the data source's token.
        waited: Seconds that it was held back by the rate limit and between retries.
        took: Seconds that the cloud took, over all attempts.
        tries: Number of attempts.
        code: The cloud's code of the final failure; empty without failure or code.
        failed: Whether the last attempt failed.
    """

    method: str
    subject: str
    waited: float
    took: float
    tries: int
    code: str = ""
    failed: bool = False


OnTiming = Callable[[Timing], None]


class Time:
    """The clock of a pacer; tests replace it."""

    def now(self) -> float:
        """The current time in seconds, on a monotonic clock."""
        return time.monotonic()

    def wait(self, event: threading.Event, seconds: float | None) -> None:
        """Wait until the event is set, or the seconds have passed."""
        event.wait(seconds)


class Pacer:
    """Rate-limited queues: for each family of APIs one for changes and one for queries.

    Args:
        tuning: Initial rate of each family; None disables the limit and only retries.
        on_timing: Called with the timing of each call when it has ended.
        seed: Seed of the random jitter of waits.
        time: The clock.
        beside: Another pacer for the same account, whose queues, and so rates, this one shares.
    """

    def __init__(
        self,
        tuning: Tuning | None = AT_HAND,
        on_timing: OnTiming | None = None,
        *,
        seed: int = 0,
        time: Time | None = None,
        beside: Pacer | None = None,
    ) -> None:
        self._tuning = tuning
        self._on_timing = on_timing or (lambda timing: None)
        self._luck = random.Random(seed)
        self._time = time or Time()
        self._lanes: dict[str, _Lane] = beside._lanes if beside else {}
        self._lock: threading.Lock = beside._lock if beside else threading.Lock()
        self._closing = threading.Event()

    def send(self, call: Call, work: Callable[[], bytes], alive: Callable[[], bool] = lambda: True) -> bytes:
        """Make a call when its turn has come, and retry it where that is safe.

        Args:
            call: The call.
            work: Sends the call; called once per attempt.
            alive: Whether the engine still waits for the answer.

        Raises:
            NotSentError: The engine no longer waits for it, or the gateway closes.
        """
        lane = self._lane(lane_of(call.method, call.subject))
        begun = self._time.now()
        took, tries = 0.0, 0
        while True:
            started = lane.enter(call, first=tries > 0, gone=lambda: self._given_up(alive))
            tries += 1
            try:
                answer = work()
            except BaseException as error:
                verdict = verdict_on(error)
                took += lane.leave(started, verdict.meaning)
                wait = wait_before_next(verdict.meaning, call.method, tries, self._luck.random())
                if wait is None or self._closing.is_set():
                    self._tell(call, begun, took, tries, verdict)
                    raise
                self._time.wait(self._closing, wait * (self._tuning.wait if self._tuning else 1.0))
            else:
                took += lane.leave(started, None)
                self._tell(call, begun, took, tries)
                return answer

    def paces(self) -> Mapping[str, Pace]:
        """The controller of each lane as it is now, see :func:`labstacks.gateway.rate_keys.lane_of`."""
        with self._lock:
            return {family: lane.pace for family, lane in self._lanes.items()}

    def waiting(self) -> Mapping[str, int]:
        """The number of waiting calls of each lane."""
        with self._lock:
            return {family: lane.waiting for family, lane in self._lanes.items()}

    def limit(self, lane: str, rate: float, width: float) -> None:
        """Limit a lane to its share of what the cloud allows, while other processes call the same cloud.

        Args:
            rate: Calls a second.
            width: Calls at once.
        """
        self._lane(lane).limit(rate, width)

    def begin_at(self, share: float) -> None:
        """Start each unused lane with a share of the usual rate."""
        with self._lock:
            if self._tuning:
                tuning = self._tuning
                at_once = max(1.0, tuning.at_once * share)
                self._tuning = replace(tuning, rate=tuning.rate * share, at_once=at_once)

    def close(self) -> None:
        """Cancel waiting calls; calls in flight continue."""
        self._closing.set()
        with self._lock:
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.wake_all()

    def _given_up(self, alive: Callable[[], bool]) -> str:
        if self._closing.is_set():
            return "labstacks is stopping."
        return "" if alive() else "The engine that asked for it has ended."

    def _tell(
        self, call: Call, begun: float, took: float, tries: int, verdict: Verdict | None = None
    ) -> None:
        waited = max(0.0, self._time.now() - begun - took)
        code = verdict.code if verdict else ""
        self._on_timing(Timing(call.method, call.subject, waited, took, tries, code, verdict is not None))

    def _lane(self, family: str) -> _Lane:
        with self._lock:
            if family not in self._lanes:
                self._lanes[family] = _Lane(family, self._tuning, self._time)
            return self._lanes[family]


class _Lane:
    """The queue of one family. Only the thread at its head polls the clock."""

    def __init__(self, name: str, tuning: Tuning | None, time: Time) -> None:
        self._free = tuning is None
        self.pace = pace_of(name, tuning or AT_HAND)
        self._time = time
        self._queue: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    def enter(self, call: Call, *, first: bool, gone: Callable[[], str]) -> float:
        """Wait for a turn; retries go first. Returns the time at which the call may start."""
        ticket = threading.Event()
        what = f"{call.method} {call.type}", stack_of(call.subject)
        with self._lock:
            (self._queue.appendleft if first else self._queue.append)(ticket)
        try:
            while True:
                if why := gone():
                    raise NotSentError(why)
                now = self._time.now()
                wait = self._look(ticket, now, *what)
                if wait == 0:
                    return now
                self._time.wait(ticket, wait)
                ticket.clear()
        finally:
            with self._lock:
                self._queue.remove(ticket)
                self._wake_head()

    def leave(self, started: float, meaning: Meaning | None) -> float:
        """Note the end of a call. Returns the seconds it took."""
        now = self._time.now()
        with self._lock:
            self.pace = self.pace.answered(now, meaning, started)
            self._wake_head()
        return now - started

    @property
    def waiting(self) -> int:
        """The number of waiting calls."""
        return len(self._queue)

    def limit(self, rate: float, width: float) -> None:
        with self._lock:
            self.pace = self.pace.limited(self._time.now(), rate, width)
            self._wake_head()

    def wake_all(self) -> None:
        with self._lock:
            for ticket in self._queue:
                ticket.set()

    def _look(self, ticket: threading.Event, now: float, kind: str, whose: str) -> float | None:
        """Seconds to wait; 0 to start now, None to wait until woken."""
        with self._lock:
            if self._free:
                return 0
            if self._queue[0] is not ticket:
                return None
            self.pace, wait = self.pace.asked(now, kind, whose)
            return max(wait, LEAST_WAIT) if wait else 0

    def _wake_head(self) -> None:
        if self._queue:
            self._queue[0].set()
