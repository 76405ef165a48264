"""One permission, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """What a student may do, and to which of their own resources.

    Args:
        actions: RAM actions, e.g. ``oss:GetObject``. A ``*`` inside is allowed, a bare one is not.
        resources: ARN patterns, in which ``{region}``, ``{account}`` and ``{owner}`` stand for the
            seat's values (``owner`` is ``<class>-<seat>``). Keys of the classroom's outputs work too.
        tagged: Only resources with the seat's tags ``class`` and ``seat``. For services whose ids do not
            contain the owner, such as ``ecs``.
        lab: With ``tagged``: only resources of this lab.

    Raises:
        ValueError: A resource pattern does not name its owner, and ``tagged`` is false.
    """

    actions: tuple[str, ...]
    resources: tuple[str, ...]
    tagged: bool = False
    lab: str = ""

    def __post_init__(self) -> None:
        for resource in self.resources:
            if not self.tagged and "{owner}" not in resource and "_id}" not in resource:
                raise ValueError(f"{resource!r} does not name its owner: use {{owner}} or tagged=True")

    def arns(self, values: Mapping[str, str]) -> list[str]:
        """The ARN patterns, with the seat's values filled in."""
        return [resource.format_map(values) for resource in self.resources]
