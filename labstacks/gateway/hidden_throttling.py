"""The pace of calls whose throttling the provider keeps to itself. Pure.

The provider repeats most calls to RAM, some to OSS and every question until the cloud lets them through. All
that shows is that they take longer: it waits three seconds, then eight, thirteen, while the cloud idles.
So when calls that are usually answered at once are still under way after that wait, this is taken for an
objection to the pace at which they were made. Since it is heard late, the pace rises no faster than that.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from labstacks.gateway.aimd import LONG_AGO, MEMORY, NEAR, Dial, Pace, per_second
from labstacks.gateway.error_class import Meaning
from labstacks.gateway.provider import Tuning
from labstacks.gateway.rate_keys import is_silent

BEGIN, FLOOR = 0.4, 0.2
"""The share of the usual rate to begin with: what is too much here is heard late, and costs more calls. And
that below which nothing brings it: calls may be slow for other reasons, which patience does not help."""
SPREAD = 2.0
"""How many times as long as the shortest of its kind an ordinary call may take."""
PAUSE = 0.6
"""Seconds of silence after an objection: what the provider repeats by itself comes first."""
CONTENT = 30.0
"""Seconds after an objection in which the rate stays just below it: no more is tried."""
ENOUGH, OF_LAST = 2, 6
"""For how many stacks, of those of a lane's last calls, calls must be late."""
LEAST = 0.7
"""The share of its level below which no objection brings the rate to: it may be a mistake."""
LONGEST = 5.0
"""Seconds: a kind of call that never took less tells nothing by taking long."""


def pace_of(lane: str, tuning: Tuning) -> Pace:
    """The controller that a lane begins with."""
    if tuning.silence < math.inf and is_silent(lane):
        return SilentPace.starting(tuning)
    return Pace.starting(tuning)


@dataclass(frozen=True)
class Begun:
    """A call under way.

    Args:
        at: When it was made; seconds.
        kind: What it asks for: calls of a kind take about the same time.
        whose: The stack it is for.
        rate: Calls a second by then.
    """

    at: float
    kind: str
    whose: str
    rate: float


@dataclass(frozen=True)
class SilentPace(Pace):
    """See the module, and :class:`~labstacks.gateway.aimd.Pace`.

    Args:
        silence: Seconds beyond its usual time after which a call has surely been repeated.
        usual: By kind, the seconds of the shortest call.
        begun: What is under way, oldest first.
        late: Of the last calls that ended, made since the rate last fell, whose were late; empty for others.
    """

    silence: float = math.inf
    usual: Mapping[str, float] = field(default_factory=dict)
    begun: tuple[Begun, ...] = ()
    late: tuple[str, ...] = ()

    @staticmethod
    def starting(tuning: Tuning) -> SilentPace:
        usual = Pace.starting(tuning)
        rate = Dial(BEGIN * usual.rate.level, FLOOR * usual.rate.level)
        return SilentPace(rate, usual.width, silence=tuning.silence)

    def asked(self, now: float, kind: str = "", whose: str = "") -> tuple[Pace, float]:
        # The oldest come first: of the others none can be late.
        old = takewhile(lambda call: now - call.at > self.silence, self.begun)
        late = [call for call in old if call.at > self.rate.fell and self._is_late(call, now)]
        heard = self._objected(now, late[0]) if late and self._enough(call.whose for call in late) else self
        asked, wait = Pace.asked(heard._held(now), now, kind, whose)
        assert isinstance(asked, SilentPace)
        if wait:
            return asked, wait
        return replace(asked, begun=(*self.begun, Begun(now, kind, whose, asked._rate_at(now)))), 0.0

    def answered(self, now: float, meaning: Meaning | None, begun: float = LONG_AGO) -> Pace:
        ended = Pace.answered(self, now, meaning, begun)
        assert isinstance(ended, SilentPace)
        call = next((call for call in self.begun if call.at == begun), None)
        if call is None:
            return ended
        ended = replace(ended, begun=tuple(other for other in self.begun if other is not call))
        if meaning is not None:
            return ended
        if call.at > self.rate.fell:
            late = call.whose if self._is_late(call, now) else ""
            ended = replace(ended, late=((*ended.late, late)[-OF_LAST:]))
            if late and ended._enough([late]):
                ended = ended._objected(now, call)
        if now - call.at < self.usual.get(call.kind, math.inf):
            ended = replace(ended, usual={**self.usual, call.kind: now - call.at})
        return ended

    def _is_late(self, call: Begun, now: float) -> bool:
        usual = self.usual.get(call.kind, math.inf)
        return usual < LONGEST and now - call.at > SPREAD * usual + self.silence

    def _enough(self, late: Iterable[str]) -> bool:
        """Whether these stacks' calls are late, and others' too: what is slow for one alone is its own."""
        return len({*late, *self.late} - {""}) >= ENOUGH

    def _objected(self, now: float, call: Begun) -> SilentPace:
        return replace(
            self,
            # By now the pace may be another than that which was too much.
            rate=replace(self.rate, level=max(self.rate.level, call.rate)).fallen(now, call.rate),
            next_at=max(self.next_at, now + PAUSE),
            objections=self.objections + 1,
            late=(),
        )

    def _held(self, now: float) -> SilentPace:
        """As if less time had passed since the rate rose: it may double when the last doubling was heard."""
        if self.rate.moved == LONG_AGO:
            return self
        if now - self.rate.fell < CONTENT and self.rate.level >= NEAR * self.rate.knee:
            return replace(self, rate=self.rate.idle(now))
        known = [usual for usual in self.usual.values() if usual < LONGEST]
        delay = self.silence + SPREAD * max(known, default=0.0)
        passed = (now - self.rate.moved) / (1.0 + delay)
        return replace(self, rate=replace(self.rate, moved=now - passed))

    def _rate_at(self, now: float) -> float:
        """Calls a second; what was counted says nothing while it holds the silence after an objection.

        Nor was the cloud asked too much when few called: then the machine was busy with something else.
        """
        if now - self.rate.fell <= MEMORY + PAUSE:
            return self.rate.level
        return max(LEAST * self.rate.level, per_second(self.recent[:-1], now, 0.5 / self.rate.level))
