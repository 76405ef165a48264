"""Asks the cloud what it still sells, when it refused something for want of stock."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from labstacks.runs.shortage import OnSale, Wanted, on_sale

if TYPE_CHECKING:
    from labstacks.gateway.provider import Provider
    from labstacks.gateway.rate_limiter import Pacer

Ask = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]
"""Asks a data source, by its token and arguments."""

PATIENCE = 60.0
"""Seconds to wait for an answer: without it a failure is told all the same."""
_LOG = logging.getLogger(__name__)


class Stock:
    """What the cloud sells, asked once in a run for each kind. Safe to call from several threads.

    Args:
        ask: Asks the cloud.
        patience: Seconds to wait for an answer.
    """

    def __init__(self, ask: Ask, patience: float = PATIENCE) -> None:
        self._ask = ask
        self._patience = patience
        self._known: dict[Wanted, OnSale | None] = {}
        self._lock = threading.Lock()

    def of(self, wanted: Wanted) -> OnSale | None:
        """What is on sale of a kind; None when nobody could say."""
        with self._lock:
            if wanted not in self._known:
                self._known[wanted] = self._asked(wanted)
            return self._known[wanted]

    def _asked(self, wanted: Wanted) -> OnSale | None:
        found: list[OnSale] = []

        def ask() -> None:
            try:
                found.append(on_sale(wanted, self._ask(wanted.token, dict(wanted.args))))
            except Exception as error:  # a plugin's, the cloud's, or an answer of another shape
                _LOG.warning("what is on sale cannot be asked: %s: %s", type(error).__name__, error)

        # In a thread of its own: a cloud that hangs must not hold back the end of a run.
        thread = threading.Thread(target=ask, daemon=True, name="stock")
        thread.start()
        thread.join(self._patience)
        return found[0] if found else None


def asking(provider: Provider, pacer: Pacer, region: str) -> Ask:
    """Questions to a cloud, at the pace that all calls to it have."""
    from labstacks.gateway.provider import ProviderSession
    from labstacks.gateway.queries import invoke

    def ask(token: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        return invoke(
            lambda call: pacer.send(call, lambda: provider.answer(call)), token, args, ProviderSession(region)
        )

    return ask
