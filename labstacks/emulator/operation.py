"""Doing a piece of work as the real cloud and the real provider do: with troubles, in time, and again."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from itertools import count
from typing import TypeVar

from labstacks.alicloud import ids
from labstacks.emulator.api_errors import ServiceUnavailable, Throttling
from labstacks.emulator.chaos import AnswerLostError, ChaosTrouble, Mischief
from labstacks.emulator.clock import Clock
from labstacks.emulator.services import Model
from labstacks.emulator.services.retries import is_generic, repeats
from labstacks.emulator.store import Store, Transaction
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target

T = TypeVar("T")
FIRST_WAIT, LONGER = 3.0, 5.0
"""Seconds of the cloud's that the provider waits before it tries again, and how much longer each time."""
HOLDS = (0.02, 0.04, 0.08, 0.16, 0.25)
"""Real seconds beside them, the last for all further tries: an instant cloud spends no time of its own."""


class Performer:
    """Performs operations.

    Args:
        store: The cloud's memory, where troubles are written down as events.
        clock: What operations take their time by.
        mischief: Which trouble strikes.
        seed: What request ids are derived from.
        patience: How many real seconds to repeat a refusal that the real provider repeats by itself.
    """

    def __init__(self, store: Store, clock: Clock, mischief: Mischief, seed: str, patience: float) -> None:
        self._store = store
        self._clock = clock
        self._mischief = mischief
        self._seed = seed
        self._patience = patience

    def perform(
        self,
        target: Target,
        model: Model,
        operation: str,
        seconds: float,
        work: Callable[[Transaction], T],
    ) -> T:
        """Do a piece of work in one transaction; it takes ``seconds`` of the cloud's.

        Raises:
            CloudError: The cloud refuses, and repeating did not help or is not what the provider does.
            AnswerLostError: The work was done, and chaos took the answer.
            ClockStoppedError: The cloud was closed meanwhile.
        """

        def insists(error: CloudError) -> bool:
            return repeats(model, target.type, operation, error)

        return self._try(target, operation, seconds, insists, lambda: self._store.change(work))

    def answer(self, target: Target, operation: str, look: Callable[[], T]) -> T:
        """Answer a question, which takes no time. The provider repeats all that met trouble that passes.

        Raises:
            CloudError: Repeating did not help.
            AnswerLostError: Chaos took the answer.
            ClockStoppedError: The cloud was closed meanwhile.
        """
        return self._try(target, operation, 0.0, is_generic, look)

    def _try(
        self,
        target: Target,
        operation: str,
        seconds: float,
        insists: Callable[[CloudError], bool],
        work: Callable[[], T],
    ) -> T:
        deadline = time.monotonic() + self._patience
        for tried in count():
            troubles = self._mischief.strikes(target.type, target.urn, operation)
            try:
                self._trouble_before(target, troubles)
                result = work()
                break
            except CloudError as error:
                error.request_id = error.request_id or self._request_id(target, operation)
                if not insists(error) or time.monotonic() >= deadline:
                    raise
            self._clock.wait(FIRST_WAIT + LONGER * tried)
            self._clock.hold(HOLDS[min(tried, len(HOLDS) - 1)])
        # Outside the transaction: a slow operation of one seat must not hold up the others.
        self._clock.wait(seconds + (troubles["slow"].seconds if "slow" in troubles else 0))
        if "lose_answer" in troubles:
            self._log(target, "answer lost", f"The answer to {operation} of {target.name} was lost.")
            raise AnswerLostError(
                f"{operation} of {target.name}: the connection was closed before an answer came"
            )
        return result

    def _trouble_before(self, target: Target, troubles: Mapping[str, ChaosTrouble]) -> None:
        if "hang" in troubles:
            self._log(target, "hung", f"A call about {target.name} hangs.")
            self._clock.hold(troubles["hang"].seconds)
        if "throttle" in troubles:
            self._log(target, "throttled", f"A call about {target.name} was throttled.")
            raise Throttling()
        if "unavailable" in troubles:
            self._log(target, "unavailable", f"A call about {target.name} got a 503.")
            raise ServiceUnavailable()

    def _log(self, target: Target, kind: str, text: str) -> None:
        about = (target.type, "", target.stack)
        self._store.change(lambda tx: tx.log(self._clock.stamp(tx), kind, text, about))

    def _request_id(self, target: Target, operation: str) -> str:
        return ids.uuid(self._seed, target.urn, operation).upper()
