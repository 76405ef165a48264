"""What is deployed according to Pulumi's state: each seat's resources by role, and the values of its labs."""

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
class DeployedResource:
    """A resource of a state. Its secrets are left out: they stay encrypted in the state.

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
class DeployedSeat:
    """One seat, or the classroom, as its state has it.

    Args:
        seat: ``s07`` or ``classroom``.
        exists: Whether there is a stack at all.
        resources: Its cloud resources, in the order of their creation.
        labs: Values for the student, by lab id.
    """

    seat: str
    exists: bool = False
    resources: tuple[DeployedResource, ...] = ()
    labs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def read_deployed_seat(backend: Backend, class_name: str, seat: str) -> DeployedSeat:
    """Read one stack's state."""
    stack = f"{class_name}-{seat}"
    if not backend.has(stack):
        return DeployedSeat(seat)
    rows = backend.resources(stack)
    outputs = next((r.outputs for r in rows if r.type == "pulumi:pulumi:Stack"), {})
    resources = tuple(_resource(seat, row) for row in rows if row.id and not row.type.startswith("pulumi:"))
    return DeployedSeat(seat, True, resources, outputs.get("labs") or {})


def _resource(seat: str, resource: StateResource) -> DeployedResource:
    name = resource.urn.rsplit("::", 1)[-1]
    return DeployedResource(
        name.removeprefix(f"{seat}-"),
        resource.urn,
        resource.type,
        resource.id,
        _open(resource.inputs),
        _open(resource.outputs),
    )


def _open(values: Values) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not _has_secret(value)}


def _has_secret(value: object) -> bool:
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) == SECRET or any(_has_secret(item) for item in value.values())
    return isinstance(value, list) and any(_has_secret(item) for item in value)
