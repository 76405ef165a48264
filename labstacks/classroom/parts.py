"""Reading the classroom's outputs inside a seat's component."""

from collections.abc import Mapping
from typing import Any

import pulumi

from labstacks.arguments import Arguments
from labstacks.errors import LabArgumentError

_SHARED_BY = {
    "nat_gateway_id": "NAT gateway",
    "nat_address": "NAT gateway",
    "db_instance_id": "database server",
    "db_host": "database server",
    "db_port": "database server",
    "db_engine": "database server",
    "cluster_id": "Kubernetes cluster",
    "cluster_name": "Kubernetes cluster",
    "registry_namespace": "Kubernetes cluster",
    "trail_name": "audit trail",
    "audit_bucket": "audit trail",
}


class Parts:
    """The parts of the classroom that a component needs, each as an output.

    A classroom given as plain data is checked at once, so that nothing is registered when a part is
    missing. One that is itself an output, as from a stack reference, is checked as soon as it is known.

    Args:
        arguments: The component's arguments, with the classroom under the key ``classroom``.
        needed: The keys of :class:`~labstacks.classroom.outputs.ClassroomOutputs` that it uses.

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
        for key in self._needed:
            if not classroom.get(key):
                part = _SHARED_BY.get(key)
                raise LabArgumentError(
                    f"{self._component}: classroom has no {key!r}, and this component needs it.",
                    hint=f"Deploy the classroom with a lab that needs its {part}, such as this one."
                    if part
                    else "Pass the output 'shared' of a Classroom.",
                )
        return dict(classroom)
