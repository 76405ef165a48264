"""Asks the cloud what is on sale after a resource was out of stock."""

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
"""Calls a data source, by its token and arguments."""

PATIENCE = 60.0
"""Seconds to wait for an answer. After that, the failure is reported without advice."""
_LOG = logging.getLogger(__name__)


class Stock:
    """What the cloud sells. Each query is sent once in a run. Safe to call from several threads.

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
        """Types on sale for a query. None if the cloud gave no answer."""
        with self._lock:
            if wanted not in self._known:
                self._known[wanted] = self._query(wanted)
            return self._known[wanted]

    def _query(self, wanted: Wanted) -> OnSale | None:
        found: list[OnSale] = []

        def ask() -> None:
            try:
                found.append(on_sale(wanted, self._ask(wanted.token, dict(wanted.args))))
            except Exception as error:  # from the plugin or the cloud, or an unexpected answer
                _LOG.warning("cannot ask what is on sale: %s: %s", type(error).__name__, error)

        # In its own thread, because a call that hangs must not delay the end of a run.
        thread = threading.Thread(target=ask, daemon=True, name="stock")
        thread.start()
        thread.join(self._patience)
        return found[0] if found else None


def asking(provider: Provider, pacer: Pacer, region: str) -> Ask:
    """Return a function that calls data sources of a cloud, through the rate limiter."""
    from labstacks.gateway.provider import ProviderSession
    from labstacks.gateway.queries import invoke

    def ask(token: str, args: Mapping[str, object]) -> Mapping[str, Any]:
        return invoke(
            lambda call: pacer.send(call, lambda: provider.answer(call)), token, args, ProviderSession(region)
        )

    return ask
