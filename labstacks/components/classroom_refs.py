"""Reading the classroom's outputs inside a seat's component."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from labstacks.components.arguments import Arguments
from labstacks.components.catalog import SharedPart
from labstacks.errors import LabArgumentError

KEYS: dict[SharedPart, tuple[str, ...]] = {
    SharedPart.NAT: ("nat_gateway_id", "nat_address"),
    SharedPart.DATABASE: ("db_instance_id", "db_host", "db_port", "db_engine"),
    SharedPart.CLUSTER: ("cluster_id", "cluster_name", "registry_namespace"),
    SharedPart.AUDIT: ("trail_name", "audit_bucket"),
}
"""The outputs that come with each part that only some labs need."""
_PART_OF = {key: part for part, keys in KEYS.items() for key in keys}
_WORDS = {
    SharedPart.NAT: "NAT gateway",
    SharedPart.DATABASE: "database server",
    SharedPart.CLUSTER: "Kubernetes cluster",
    SharedPart.AUDIT: "audit trail",
}


def check_classroom(component: str, classroom: Mapping[str, Any], needed: Iterable[str]) -> None:
    """Refuse a classroom that lacks a needed part.

    Args:
        component: Who needs it, for the message.
        classroom: The outputs of a classroom.
        needed: Keys of :class:`~labstacks.components.classroom_outputs.ClassroomOutputs`.
    """
    for key in needed:
        if not classroom.get(key):
            part = _PART_OF.get(key)
            raise LabArgumentError(
                f"{component}: classroom has no {key!r}, and this component needs it.",
                hint=f"Deploy the classroom with a lab that needs its {_WORDS[part]}, such as this one."
                if part
                else "Pass the output 'shared' of a Classroom.",
            )


class ClassroomRefs:
    """The parts of the classroom that a component needs, each as an output.

    A classroom given as plain data is checked at once, so that nothing is registered when a part is
    missing. One that is itself an output, as from a stack reference, is checked as soon as it is known.

    Args:
        arguments: The component's arguments, with the classroom under the key ``classroom``.
        needed: The keys of :class:`~labstacks.components.classroom_outputs.ClassroomOutputs` that it uses.

    Raises:
        LabArgumentError: A needed part is missing.
    """

    def __init__(self, arguments: Arguments, *needed: str) -> None:
        self._component, self._needed = arguments.component, needed
        classroom = arguments.require("classroom")
        if isinstance(classroom, Mapping):
            self._check(classroom)
        self._classroom = pulumi.Output.from_input(classroom).apply(self._check)

    def __getitem__(self, key: str) -> pulumi.Output[Any]:
        """A needed part."""
        if key not in self._needed:
            raise KeyError(f"{self._component} did not say that it needs {key!r}")
        return self._classroom.apply(lambda classroom: classroom[key])

    def all(self) -> pulumi.Output[dict[str, Any]]:
        """The whole classroom, once it is known."""
        return self._classroom

    def _check(self, classroom: Mapping[str, Any]) -> dict[str, Any]:
        check_classroom(self._component, classroom, self._needed)
        return dict(classroom)
