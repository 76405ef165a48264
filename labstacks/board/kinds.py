"""Kinds of resources and kinds of failure causes, for which the page has words of its own. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from labstacks.alicloud.resource_types import type_entries
from labstacks.runs.failure_causes import known_cause

_OTHERS = {
    "Throttling": "throttled",
    "locked by ": "locked",
    "the engine could not be started": "engine",
    "labstacks itself failed": "bug",
    "not tried, since": "untried",
}
"""Causes by a part of their text, for which :mod:`labstacks.runs.failure_causes` has no advice."""


def kind_of(token: str) -> str:
    """A resource's type token, such as ``alicloud:ecs/instance:Instance``, as ``ecs/Instance``."""
    _, _, rest = token.partition(":")
    module, _, name = rest.rpartition(":")
    return f"{module.split('/')[0]}/{name}" if module else name


@cache
def kinds() -> Mapping[str, Mapping[str, str]]:
    """The names of all resource types by kind, such as ``ecs/Instance``, in English and Chinese."""
    return {
        kind_of(token): {"en": entry.title, "zh-Hant": entry.title_zh}
        for token, entry in type_entries().items()
        if entry.title
    }


@lru_cache(maxsize=1000)
def kind_of_cause(cause: str) -> str:
    """The kind of a cause, such as ``quota``; empty when it is unknown.

    Args:
        cause: In the engine's words.
    """
    if known := known_cause(cause):
        return str(known.kind)
    return next((kind for part, kind in _OTHERS.items() if part in cause), "")
