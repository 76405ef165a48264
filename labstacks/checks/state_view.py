"""What stands according to Pulumi's state: each seat's resources by role, and what its student was told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from labstacks.storage.pulumi_state import Backend, StateResource

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
"""Pulumi's mark of an encrypted value, from ``sdk/go/common/resource/sig``."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Thing:
    """A resource as the state knows it, without its secrets: those stay encrypted where they are.

    Args:
        role: Its name in Pulumi without the seat, such as ``b2-bucket``.
    """

    role: str
    urn: str
    type: str
    id: str
    inputs: Values
    outputs: Values


@dataclass(frozen=True)
class Standing:
    """What stands of one seat, or of the classroom.

    Args:
        seat: ``s07`` or ``classroom``.
        exists: Whether there is a stack at all.
        things: Its cloud resources, in the order in which they were made.
        labs: Per lab id, what the student was told.
    """

    seat: str
    exists: bool = False
    things: tuple[Thing, ...] = ()
    labs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def standing_of(backend: Backend, class_name: str, seat: str) -> Standing:
    """Read one stack's state."""
    stack = f"{class_name}-{seat}"
    if not backend.has(stack):
        return Standing(seat)
    resources = backend.resources(stack)
    outputs = next((r.outputs for r in resources if r.type == "pulumi:pulumi:Stack"), {})
    things = tuple(
        _thing(seat, resource)
        for resource in resources
        if resource.id and not resource.type.startswith("pulumi:")
    )
    return Standing(seat, True, things, outputs.get("labs") or {})


def _thing(seat: str, resource: StateResource) -> Thing:
    name = resource.urn.rsplit("::", 1)[-1]
    return Thing(
        name.removeprefix(f"{seat}-"),
        resource.urn,
        resource.type,
        resource.id,
        _open(resource.inputs),
        _open(resource.outputs),
    )


def _open(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _has_secret(value)}


def _has_secret(value: Any) -> bool:
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) == SECRET or any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)
