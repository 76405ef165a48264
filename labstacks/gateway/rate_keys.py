"""Which calls a cloud counts together, and which share a pace: a product's changes, or its questions."""

from __future__ import annotations

from labstacks.gateway.provider import type_of

QUESTIONS = " questions"
ASKING = frozenset(["Read", "Invoke"])
"""Methods that ask, and change nothing."""

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
    """Whether the provider repeats calls of a lane that the cloud throttles, and says nothing of it.

    So it does with all questions, and with most changes to some products (``NeedRetry`` in its sources). Here
    are only those whose changes are answered at once: elsewhere a long call is nothing unusual.
    """
    return lane in _SILENT or lane.endswith(QUESTIONS)


def family_of(subject: str) -> str:
    """The family of APIs behind a URN or a token: ``ecs``, ``vpc``, ``ram``, ``oss``."""
    type_ = type_of(subject)
    if type_.startswith(_OF_VPC):
        return "vpc"
    module = type_.split(":")[1].split("/")[0] if ":" in type_ else type_
    return _FAMILIES.get(module, module)
