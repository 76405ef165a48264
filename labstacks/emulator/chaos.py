"""Trouble on purpose: the same trouble every time for the same seed and program.

In a class file, on the command line and in Python alike::

    chaos:
      throttle: {every: 7}              # every 7th call; or {share: 0.1}, or {above: 20} calls a second
      unavailable: {share: 0.05}        # 503 from the server
      slow: {share: 0.1, seconds: 30}   # takes that much longer, in the cloud's seconds
      hang: {every: 50, seconds: 600}   # does not answer for so many real seconds
      lose_answer: {share: 0.02}        # the work is done, and the answer never arrives
      no_stock: [cn-hongkong-b]         # zones, or zone/type of servers or database servers
      quotas: {eips: 0}
      only: ["ecs/*", "*Bucket*"]       # types that trouble is for; all when left out
      seed: 1

Trouble strikes questions (reads, data sources) as it does changes; quotas only matter to changes. What is out
of stock no data source lists as on sale.
``share`` is decided for each resource and attempt by itself, so it does not depend on the order in which
seats come. ``every`` and ``above`` count the calls of all who have the cloud open, ``above`` as Alibaba
Cloud does: changes to each product (``ecs``, ``vpc``) may be so many a second, and so may questions about it.
"""

from __future__ import annotations

import fnmatch
import threading
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from labstacks.alicloud import ids
from labstacks.emulator.store import Store, Transaction
from labstacks.errors import UsageError
from labstacks.gateway.cloud import Values
from labstacks.gateway.rate_keys import lane_of

_TIMED = {"slow": 30.0, "hang": 600.0}
KINDS = ("throttle", "unavailable", "slow", "hang", "lose_answer")
_KEYS = (*KINDS, "no_stock", "quotas", "only", "seed")


class AnswerLostError(ConnectionError):
    """The cloud did the work, and its answer never arrived."""


@dataclass(frozen=True)
class ChaosTrouble:
    """One kind of trouble and how often it comes.

    Args:
        every: Every nth call; 0 for never.
        share: The share of calls, from 0 to 1.
        above: Calls a second of one lane that are fine; 0 for any number.
        seconds: How long, for trouble that takes time.
    """

    every: int = 0
    share: float = 0.0
    above: float = 0.0
    seconds: float = 0.0


@dataclass(frozen=True)
class Chaos:
    """What goes wrong, and how often. See the module's text for the written form."""

    troubles: Mapping[str, ChaosTrouble] = field(default_factory=dict)
    no_stock: tuple[str, ...] = ()
    quotas: Mapping[str, int] = field(default_factory=dict)
    only: tuple[str, ...] = ()
    seed: str = "0"

    @property
    def paced(self) -> bool:
        """Whether trouble depends on how many calls come in a second."""
        return any(trouble.above for trouble in self.troubles.values())

    @staticmethod
    def read(value: Chaos | Values | None) -> Chaos:
        """From the written form.

        Raises:
            UsageError: A kind or a setting does not exist, or a value is out of range.
        """
        if isinstance(value, Chaos):
            return value
        given = _mapping(value)
        if unknown := sorted(set(given) - set(_KEYS)):
            raise UsageError(f"There is no chaos {unknown[0]!r}.", hint=f"There are {', '.join(_KEYS)}.")
        return Chaos(
            {kind: _trouble(kind, given[kind]) for kind in KINDS if kind in given},
            _words(given, "no_stock", "cn-hongkong-b"),
            _quotas(given.get("quotas", {})),
            _words(given, "only", '"ecs/*"'),
            str(given.get("seed", "0")),
        )


@dataclass(frozen=True)
class Count:
    """Where a call stands among others.

    Args:
        number: Its number among all calls that trouble is for, from 1.
        attempt: The number of this attempt to do this to this resource, from 1.
        pace: Calls of its lane that were let through in the last second, and this one.
    """

    number: int
    attempt: int
    pace: float


Struck = dict[str, ChaosTrouble]
Decide = Callable[[Count], Struck]


class Tally:
    """Counts calls in this process.

    Args:
        clock: Seconds, for the pace.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls = 0
        self._attempts: Counter[tuple[str, str]] = Counter()
        self._recent: defaultdict[str, deque[float]] = defaultdict(partial(deque, maxlen=10_000))

    def count(self, lane: str, urn: str, operation: str, decide: Decide) -> Struck:
        """Count a call; returns what ``decide`` makes of the count."""
        with self._lock:
            self._calls += 1
            self._attempts[urn, operation] += 1
            now = self._clock()
            recent = self._recent[lane]
            while recent and now - recent[0] > 1:
                recent.popleft()
            count = Count(self._calls, self._attempts[urn, operation], len(recent) + 1)
            if passes(struck := decide(count)):
                recent.append(now)
            return struck


class SharedTally:
    """Counts calls in a cloud's memory: those of all processes and machines.

    Args:
        store: The memory.
        paced: Whether the pace is asked for.
    """

    def __init__(self, store: Store, *, paced: bool) -> None:
        self._store = store
        self._paced = paced

    def count(self, lane: str, urn: str, operation: str, decide: Decide) -> Struck:
        """Count a call; returns what ``decide`` makes of the count."""
        return self._store.change(lambda tx: self._count(tx, lane, urn, operation, decide))

    def _count(self, tx: Transaction, lane: str, urn: str, operation: str, decide: Decide) -> Struck:
        recent = tx.recent_calls(lane) if self._paced else 0
        struck = decide(Count(tx.attempt("", ""), tx.attempt(urn, operation), recent + 1))
        if self._paced and passes(struck):
            tx.let_through(lane)
        return struck


def passes(struck: Struck) -> bool:
    """Whether a call counts for the pace: else a limit that is met once would refuse repeats for ever."""
    return "throttle" not in struck


class Mischief:
    """Decides, call by call, which trouble strikes.

    Args:
        chaos: What goes wrong.
        tally: Who counts calls; by default those of this process.
    """

    def __init__(self, chaos: Chaos, tally: Tally | SharedTally | None = None) -> None:
        self.chaos = chaos
        self._tally = tally or Tally()

    def strikes(self, type_: str, urn: str, operation: str) -> Struck:
        """The troubles of one call, by kind."""
        if not self.chaos.troubles or not self._concerns(type_):
            return {}
        lane = lane_of(operation.capitalize(), type_)
        return self._tally.count(lane, urn, operation, lambda count: self._struck(count, urn, operation))

    def sold_out(self, zone: str, instance_type: str) -> bool:
        """Whether servers, or database servers, of a type cannot be had in a zone."""
        return zone in self.chaos.no_stock or f"{zone}/{instance_type}" in self.chaos.no_stock

    def _struck(self, count: Count, urn: str, operation: str) -> Struck:
        return {
            kind: trouble
            for kind, trouble in self.chaos.troubles.items()
            if self._due(kind, trouble, count, (urn, operation, count.attempt))
        }

    def _due(self, kind: str, trouble: ChaosTrouble, count: Count, call: tuple[object, ...]) -> bool:
        if trouble.every and count.number % trouble.every == 0:
            return True
        if trouble.above and count.pace > trouble.above:
            return True
        # Drawn from what the call is about, not from a running generator, so that order does not count.
        drawn = ids.number(1_000_000, self.chaos.seed, kind, *call)
        return drawn < trouble.share * 1_000_000

    def _concerns(self, type_: str) -> bool:
        short = type_.removeprefix("alicloud:")
        return not self.chaos.only or any(
            fnmatch.fnmatchcase(text, pattern)
            for pattern in self.chaos.only
            for text in (type_, short, short.split(":")[0])
        )


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping | None):
        raise UsageError(
            f"The chaos is {value!r}.", hint="Write for example `chaos: {throttle: {every: 7}}`."
        )
    return dict(value or {})


def _words(given: Values, key: str, example: str) -> tuple[str, ...]:
    words = given.get(key, ())
    if not isinstance(words, (list, tuple)) or any(not isinstance(word, str) for word in words):
        raise UsageError(f"The chaos {key!r} is not a list of words.", hint=f"Write `{key}: [{example}]`.")
    return tuple(words)


def _quotas(value: object) -> dict[str, int]:
    if not isinstance(value, Mapping):
        raise UsageError("The quotas of the chaos are not a mapping.", hint="Write `quotas: {eips: 0}`.")
    return dict(value)


def _trouble(kind: str, value: object) -> ChaosTrouble:
    if not isinstance(value, Mapping):
        raise UsageError(f"The chaos {kind!r} is {value!r}.", hint=f"Write `{kind}: {{share: 0.1}}`.")
    allowed = {"every", "share", "above"} | ({"seconds"} if kind in _TIMED else set())
    if unknown := sorted(set(value) - allowed):
        raise UsageError(
            f"The chaos {kind!r} has no setting {unknown[0]!r}.", hint=f"It has {', '.join(sorted(allowed))}."
        )
    for name, number in value.items():
        if isinstance(number, bool) or not isinstance(number, (int, float)) or number < 0:
            raise UsageError(f"The chaos {kind!r} has {name}: {number!r}, and it must be a number from 0.")
    every = value.get("every", 1)
    if every < 1 or every != int(every):
        raise UsageError(
            f"The chaos {kind!r} has every: {every!r}, and it must be a whole number from 1.",
            hint=f"Leave out {kind} where there shall be none.",
        )
    if value.get("share", 0) > 1:
        raise UsageError(f"The chaos {kind!r} has share: {value['share']!r}, and it must be from 0 to 1.")
    return ChaosTrouble(
        int(value.get("every", 0)),
        float(value.get("share", 0)),
        float(value.get("above", 0)),
        float(value.get("seconds", _TIMED.get(kind, 0))),
    )
