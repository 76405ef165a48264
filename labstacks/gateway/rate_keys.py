"""The rate-limit key of a call. A product's changes share one limit, and its queries another."""

from __future__ import annotations

from labstacks.gateway.provider import type_of

QUESTIONS = " questions"
ASKING = frozenset(["Read", "Invoke"])
"""Read-only methods."""

_SILENT = frozenset(["ram", "resourcemanager", "oss"])
_FAMILIES = {"sls": "log", "index": "ecs"}
_OF_VPC = ("alicloud:ecs/eip",)


def lane_of(method: str, subject: str) -> str:
    """The name of the lane of a call, e.g. ``vpc`` or ``ecs questions``.

    Args:
        method: As the protocol names it.
        subject: A URN, or a token of a type or data source.
    """
    family = family_of(subject)
    return family + QUESTIONS if method in ASKING else family


def is_silent(lane: str) -> bool:
    """Whether the provider retries throttled calls of a lane internally.

    It does so for all queries, and for most changes to some products (``NeedRetry`` in its sources). Only
    products whose changes are usually answered at once are listed: elsewhere a long call is normal.
    """
    return lane in _SILENT or lane.endswith(QUESTIONS)


def family_of(subject: str) -> str:
    """The family of APIs behind a URN or a token: ``ecs``, ``vpc``, ``ram``, ``oss``."""
    type_ = type_of(subject)
    if type_.startswith(_OF_VPC):
        return "vpc"
    module = type_.split(":")[1].split("/")[0] if ":" in type_ else type_
    return _FAMILIES.get(module, module)
