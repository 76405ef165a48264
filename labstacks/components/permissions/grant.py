"""One permission, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """What a student may do, and to which things of their own.

    Args:
        actions: RAM actions, e.g. ``oss:GetObject``. A ``*`` inside is allowed, a bare one is not.
        resources: ARN patterns, in which ``{region}``, ``{account}`` and ``{owner}`` stand for the seat's own
            (``owner`` is ``<class>-<seat>``), and the keys of the classroom's outputs for theirs.
        tagged: Only on resources that carry the seat's tags ``class`` and ``seat``. For services whose
            ids say nothing of the owner, such as ``ecs``.
        lab: With ``tagged``: only on resources of this lab.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    tagged: bool = False
    lab: str = ""

    def __post_init__(self) -> None:
        for resource in self.resources:
            if not self.tagged and "{owner}" not in resource and "_id}" not in resource:
                raise ValueError(f"nothing in {resource!r} says whose it is: use {{owner}} or tagged=True")

    def places(self, values: Mapping[str, str]) -> list[str]:
        """The ARN patterns with the seat's own values filled in."""
        return [resource.format_map(values) for resource in self.resources]
