"""The rate of calls whose throttling the provider retries internally. Pure functions.

The provider retries most calls to RAM, some to OSS and every query until the cloud accepts them. The only
sign is that they take longer: it waits three seconds, then eight, then thirteen, while the cloud is idle. So
calls that are usually answered at once but still in flight after that wait count as throttled. This sign
comes late, so the rate rises no faster than it can appear.
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
"""The share of the usual rate to begin with: throttling shows late here and costs more calls. Also the lowest
share: calls may be slow for other reasons, and a lower rate would not help."""
SPREAD = 2.0
"""The longest normal call, as a multiple of the shortest of its kind."""
PAUSE = 0.6
"""Seconds without calls after throttling: the provider's own retries go first."""
CONTENT = 30.0
"""Seconds after throttling in which the rate stays just below that level."""
ENOUGH, OF_LAST = 2, 6
"""The number of stacks among a lane's last calls whose calls must be late."""
LEAST = 0.7
"""The lowest share of its level to which one event lowers the rate: it may be a false alarm."""
LONGEST = 5.0
"""Seconds: a kind of call that always takes longer than this says nothing about throttling."""


def pace_of(lane: str, tuning: Tuning) -> Pace:
    """The initial controller of a lane."""
    if tuning.silence < math.inf and is_silent(lane):
        return SilentPace.starting(tuning)
    return Pace.starting(tuning)


@dataclass(frozen=True)
class CallBegun:
    """A call in flight.

    Args:
        at: When it was made; seconds.
        kind: What it asks for: calls of a kind take about the same time.
        whose: The stack it is for.
        rate: Calls a second at that time.
    """

    at: float
    kind: str
    whose: str
    rate: float


@dataclass(frozen=True)
class SilentPace(Pace):
    """A :class:`~labstacks.gateway.aimd.Pace` that infers throttling from late answers.

    Args:
        silence: Seconds beyond its usual time after which a call counts as retried.
        usual: By kind, the seconds of the shortest call.
        begun: Calls in flight, oldest first.
        late: For each of the last calls that ended since the rate last fell, its stack if it was late, else
            empty.
    """

    silence: float = math.inf
    usual: Mapping[str, float] = field(default_factory=dict)
    begun: tuple[CallBegun, ...] = ()
    late: tuple[str, ...] = ()

    @staticmethod
    def starting(tuning: Tuning) -> SilentPace:
        """See :meth:`Pace.starting`."""
        usual = Pace.starting(tuning)
        rate = Dial(BEGIN * usual.rate.level, FLOOR * usual.rate.level)
        return SilentPace(rate, usual.width, silence=tuning.silence)

    def asked(self, now: float, kind: str = "", whose: str = "") -> tuple[Pace, float]:
        """See :meth:`Pace.asked`."""
        # The oldest comes first: if it is not late, no other is.
        old = takewhile(lambda call: now - call.at > self.silence, self.begun)
        late = [call for call in old if call.at > self.rate.fell and self._is_late(call, now)]
        heard = self._objected(now, late[0]) if late and self._enough(call.whose for call in late) else self
        asked, wait = Pace.asked(heard._held(now), now, kind, whose)
        assert isinstance(asked, SilentPace)
        if wait:
            return asked, wait
        return replace(asked, begun=(*self.begun, CallBegun(now, kind, whose, asked._rate_at(now)))), 0.0

    def answered(self, now: float, meaning: Meaning | None, begun: float = LONG_AGO) -> Pace:
        """See :meth:`Pace.answered`."""
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

    def _is_late(self, call: CallBegun, now: float) -> bool:
        usual = self.usual.get(call.kind, math.inf)
        return usual < LONGEST and now - call.at > SPREAD * usual + self.silence

    def _enough(self, late: Iterable[str]) -> bool:
        """Whether enough stacks have late calls: if only one is slow, the cause is not throttling."""
        return len({*late, *self.late} - {""}) >= ENOUGH

    def _objected(self, now: float, call: CallBegun) -> SilentPace:
        return replace(
            self,
            # The rate may have changed since the throttled call was made.
            rate=replace(self.rate, level=max(self.rate.level, call.rate)).fallen(now, call.rate),
            next_at=max(self.next_at, now + PAUSE),
            objections=self.objections + 1,
            late=(),
        )

    def _held(self, now: float) -> SilentPace:
        """Delay the next rise: the rate may double only when the effect of the last doubling is visible."""
        if self.rate.moved == LONG_AGO:
            return self
        if now - self.rate.fell < CONTENT and self.rate.level >= NEAR * self.rate.knee:
            return replace(self, rate=self.rate.idle(now))
        known = [usual for usual in self.usual.values() if usual < LONGEST]
        delay = self.silence + SPREAD * max(known, default=0.0)
        passed = (now - self.rate.moved) / (1.0 + delay)
        return replace(self, rate=replace(self.rate, moved=now - passed))

    def _rate_at(self, now: float) -> float:
        """Calls a second; the count is not used while it includes the pause after throttling.

        Nor is it used when only few calls were made: then the machine was busy with other work.
        """
        if now - self.rate.fell <= MEMORY + PAUSE:
            return self.rate.level
        return max(LEAST * self.rate.level, per_second(self.recent[:-1], now, 0.5 / self.rate.level))
