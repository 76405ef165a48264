"""A planned resource, and all the resources of a class. Pure data: no Pulumi in here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from labstacks.engine.programs.class_spec import CLASSROOM, ClassSpec


@dataclass(frozen=True)
class SourceLine:
    """The line of a program that creates a resource."""

    file: str
    line: int

    @classmethod
    def of(cls, uri: str, line: int) -> SourceLine | None:
        """From a ``file://`` URI as Pulumi gives it; None when there is none."""
        return cls(unquote(urlsplit(uri).path), line) if uri else None

    def __str__(self) -> str:
        """The end of the path and the line, such as ``labstacks/classroom/classroom_network.py:70``."""
        _, found, tail = self.file.rpartition("/labstacks/")
        return f"labstacks/{tail}:{self.line}" if found else f"{self.file}:{self.line}"


@dataclass(frozen=True)
class PlannedResource:
    """A resource or component as a program registers it.

    Args:
        urn: Pulumi's full name of it.
        type: Type token, e.g. ``alicloud:vpc/switch:Switch``.
        name: Name in Pulumi.
        inputs: In camelCase as on the wire; secrets unwrapped.
        secrets: Which of the inputs are secret.
        parent: URN of the parent; empty for children of the stack.
        dependencies: URNs of everything it waits for, stated or implied by its inputs.
        custom: True for a cloud resource, False for a component.
        lab: The lab it belongs to, e.g. ``B3``, or ``classroom`` or ``seat`` when it is of no single lab.
        id: The id that the emulator gives it.
        outputs: Inputs and the properties that the cloud adds.
        source: The line that creates it.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str] = frozenset()
    parent: str = ""
    dependencies: tuple[str, ...] = ()
    custom: bool = True
    lab: str = ""
    id: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    source: SourceLine | None = None

    @property
    def short_type(self) -> str:
        """The short form of the type: ``vpc.Switch``, or the class name of a component."""
        package, module, kind = self.type.split(":")
        return kind if package != "alicloud" else f"{module.split('/')[0]}.{kind}"


@dataclass(frozen=True)
class Part:
    """The classroom, or one kind of seat: its resources, and the seats of that kind.

    Args:
        stack: The stack of the seat that was run.
        seats: Ids of all the seats of this kind; only ``classroom`` for the classroom.
        resources: Everything in it, sorted by URN.
    """

    stack: str
    seats: tuple[str, ...]
    resources: tuple[PlannedResource, ...]

    @property
    def count(self) -> int:
        """How many there are of this kind."""
        return len(self.seats)

    @property
    def is_classroom(self) -> bool:
        """Whether this is the classroom."""
        return self.seats == (CLASSROOM,)

    @property
    def cloud(self) -> tuple[PlannedResource, ...]:
        """The cloud resources, without the components."""
        return tuple(resource for resource in self.resources if resource.custom)

    def of(self, type_: str) -> tuple[PlannedResource, ...]:
        """The resources of a full type token."""
        return tuple(resource for resource in self.resources if resource.type == type_)

    def parent_of(self, resource: PlannedResource) -> PlannedResource | None:
        """The parent of a resource; None for children of the stack."""
        return next((other for other in self.resources if other.urn == resource.parent), None)


@dataclass(frozen=True)
class Inventory:
    """Every resource of a class.

    Args:
        spec: The class.
        classroom: The shared stack.
        kinds: Each kind of seat once, with the ids of its seats.
    """

    spec: ClassSpec
    classroom: Part
    kinds: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """The classroom, then each kind of seat."""
        return (self.classroom, *self.kinds)

    @property
    def seats(self) -> int:
        """How many seats there are."""
        return sum(kind.count for kind in self.kinds)

    @property
    def total(self) -> int:
        """How many resources the cloud will hold."""
        return sum(len(part.cloud) * part.count for part in self.parts)

    def each(self) -> Iterator[tuple[Part, PlannedResource]]:
        """Every cloud resource with its part, which says how many times it is made."""
        for part in self.parts:
            for resource in part.cloud:
                yield part, resource

    def counts(self) -> dict[str, int]:
        """How many of each type the cloud will hold, by type token."""
        found: dict[str, int] = {}
        for part, resource in self.each():
            found[resource.type] = found.get(resource.type, 0) + part.count
        return dict(sorted(found.items()))


def with_labs(resources: Iterable[PlannedResource], labs: Mapping[str, str]) -> tuple[PlannedResource, ...]:
    """The resources with the lab that each belongs to.

    Args:
        resources: Of one stack, parents included.
        labs: Component type to lab; used where neither the resource nor a parent has a tag ``lab``.
    """
    from dataclasses import replace

    by_urn = {resource.urn: resource for resource in resources}

    def lab_of(resource: PlannedResource | None) -> str:
        if resource is None:
            return ""
        tagged = (resource.inputs.get("tags") or {}).get("lab", "")
        return tagged or labs.get(resource.type, "") or lab_of(by_urn.get(resource.parent))

    return tuple(replace(resource, lab=lab_of(resource)) for resource in by_urn.values())
