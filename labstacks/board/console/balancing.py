"""How a load balancer shares visitors among the servers that its health checks find well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from labstacks.emulator import contents
from labstacks.emulator.server_state import STATUS_SINCE
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource

INTERVAL, FAILURES, SUCCESSES = 2, 3, 3
"""The API's defaults: seconds between checks, and how many of a kind turn a server's state."""


def health_of(call: ApiCall, group: StoredResource, server: str) -> tuple[bool, str]:
    """Whether a server of a group gets visitors, and a word for its state.

    A server that was stopped a moment ago still gets visitors, and one that was started does not yet: the
    checks need some rounds to notice.
    """
    row = call.get(t.INSTANCE, server)
    if row is None:
        return False, "gone"
    config = group.properties.get("healthCheckConfig") or {}
    interval = int(config.get("healthCheckInterval") or INTERVAL)
    since = contents.data_of(call.tx, server, STATUS_SINCE)
    passed = (call.time - datetime.fromisoformat(since.decode())).total_seconds() if since else float("inf")
    if row.properties.get("status") == "Running":
        turned = passed >= interval * int(config.get("healthyThreshold") or SUCCESSES)
        return (True, "healthy") if turned else (False, "becoming_healthy")
    turned = passed >= interval * int(config.get("unhealthyThreshold") or FAILURES)
    return (False, "unhealthy") if turned else (True, "becoming_unhealthy")


def weighted(call: ApiCall, group: StoredResource) -> Iterator[tuple[str, int]]:
    """The servers that get visitors, with their weights."""
    for member in group.properties.get("servers") or ():
        server, weight = str(member.get("serverId")), int(member.get("weight") or 0)
        if weight and health_of(call, group, server)[0]:
            yield server, weight


def choose(call: ApiCall, group: StoredResource, visitor: int) -> str:
    """The server that gets the visitor of a number; empty when none is well.

    Args:
        visitor: From 0; the turns of a weighted round robin.
    """
    turns = [(server, weight) for server, weight in weighted(call, group)]
    total = sum(weight for _, weight in turns)
    if not total:
        return ""
    # The golden ratio spreads the turns, so that 100 and 100 alternate and are no two long rows.
    place = (visitor * 0.618033988749895) % 1.0 * total
    for server, weight in turns:
        place -= weight
        if place < 0:
            return server
    return turns[-1][0]
