"""What the page has words of its own for: kinds of resources and kinds of causes. Pure."""

from __future__ import annotations

from functools import lru_cache

from labstacks.runs.failure_causes import known_cause

_OTHERS = {
    "Throttling": "throttled",
    "locked by ": "locked",
    "the engine could not be started": "engine",
    "labstacks itself failed": "bug",
    "not tried, since": "untried",
}
"""By a part of its text, causes that :mod:`labstacks.runs.failure_causes` has no advice about."""


def kind_of(token: str) -> str:
    """A resource's type token, such as ``alicloud:ecs/instance:Instance``, as ``ecs/Instance``."""
    _, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{module.split('/')[0]}/{name}" if module else name


@lru_cache(maxsize=1000)
def kind_of_cause(cause: str) -> str:
    """What a cause is about, such as ``quota``; empty when nobody knows.

    Args:
        cause: In the engine's words.
    """
    if known := known_cause(cause):
        return str(known.kind)
    return next((kind for part, kind in _OTHERS.items() if part in cause), "")
