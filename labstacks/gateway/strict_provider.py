"""Strict rehearsal: the real provider checks inputs and computes differences; the emulator does the rest.

Both work in the real plugin without credentials and without a network, so this costs nothing.
"""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from labstacks.gateway.provider import Call, Provider

JUDGED = frozenset(["Check", "Diff"])


class StrictProvider:
    """Two providers as one.

    Args:
        judge: The real plugin: answers ``Check`` and ``Diff``. It is never configured.
        cloud: The emulator: answers everything else.
    """

    def __init__(self, judge: Provider, cloud: Provider) -> None:
        self._judge = judge
        self._cloud = cloud
        self.lag = cloud.lag
        self.tuning = cloud.tuning

    def answer(self, call: Call) -> bytes:
        """See :meth:`Provider.answer`."""
        if call.method in JUDGED:
            return self._judge.answer(Call(call.method, call.raw))
        return self._cloud.answer(call)

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """See :meth:`Provider.find`."""
        return self._cloud.find(create, known)

    def caveat(self, call: Call) -> str:
        """See :meth:`Provider.caveat`."""
        return self._cloud.caveat(call)

    def close(self) -> None:
        """Close both providers."""
        self._judge.close()
        self._cloud.close()
