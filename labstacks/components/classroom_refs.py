"""The classroom's outputs, as the components of a seat read them."""

from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from labstacks.components.arguments import Arguments, is_output
from labstacks.components.catalog import SharedPart
from labstacks.errors import LabArgumentError

KEYS: dict[SharedPart, tuple[str, ...]] = {
    SharedPart.NAT: ("nat_gateway_id", "nat_address"),
    SharedPart.DATABASE: ("db_instance_id", "db_host", "db_port", "db_engine"),
    SharedPart.CLUSTER: ("cluster_id", "cluster_name", "registry_namespace"),
    SharedPart.AUDIT: ("trail_name", "audit_bucket"),
    SharedPart.BACKUP: ("vault_id", "vault_name"),
}
"""The outputs that come with each part that only some labs need."""
_PART_OF = {key: part for part, keys in KEYS.items() for key in keys}
_WORDS = {
    SharedPart.NAT: "NAT gateway",
    SharedPart.DATABASE: "database server",
    SharedPart.CLUSTER: "Kubernetes cluster",
    SharedPart.AUDIT: "audit trail",
    SharedPart.BACKUP: "backup vault",
}


def check_classroom(component: str, classroom: Mapping[str, Any], needed: Iterable[str]) -> None:
    """Refuse a classroom that lacks a needed part.

    Args:
        component: The component that needs it, for the message.
        classroom: The outputs of a classroom.
        needed: Keys of :class:`~labstacks.components.classroom_outputs.ClassroomOutputs`.
    """
    if not isinstance(classroom, Mapping):
        raise LabArgumentError(
            f"{component}: classroom is {classroom!r:.60}. It must be a Classroom, or its output 'shared'."
        )
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
    """The classroom's outputs that a seat's component uses: ``classroom["vpc_id"]`` is an output.

    A classroom given as plain data is checked at once, so nothing is registered when a part is missing. One
    that is itself an output, as from a stack reference, is checked as soon as it is known.

    Args:
        arguments: The component's arguments, with the classroom under the key ``classroom``: its output
            ``shared``, that output's value, or the ``Classroom`` itself.
        needed: The keys of :class:`~labstacks.components.classroom_outputs.ClassroomOutputs` that it uses.

    Raises:
        LabArgumentError: A needed part is missing.
    """

    def __init__(self, arguments: Arguments, *needed: str) -> None:
        self._component, self._needed = arguments.component, needed
        classroom = classroom_of(arguments)
        # A dict can be checked before anything is registered. An output is checked when its value arrives.
        if isinstance(classroom, Mapping):
            self._check(classroom)
        self._outputs = pulumi.Output.from_input(classroom).apply(self._check)

    def __getitem__(self, key: str) -> pulumi.Output[Any]:
        """A needed part."""
        # Undeclared keys fail here, during development, and not with the first class that lacks the part.
        if key not in self._needed:
            raise KeyError(f"{self._component} did not declare that it needs {key!r}")
        # An output in every case, so that components are written once for both.
        return self._outputs.apply(lambda outputs: outputs[key])

    def all(self) -> pulumi.Output[dict[str, Any]]:
        """All outputs of the classroom, once they are known."""
        return self._outputs

    def _check(self, outputs: Mapping[str, Any]) -> dict[str, Any]:
        check_classroom(self._component, outputs, self._needed)
        return dict(outputs)


def classroom_of(arguments: Arguments) -> Any:
    """Return the classroom in a component's arguments: its outputs as a dict, or an output of them."""
    given = arguments.require("classroom")
    # Users often pass the Classroom itself instead of its output 'shared'.
    classroom = getattr(given, "shared", given) if isinstance(given, pulumi.Resource) else given
    if not isinstance(classroom, Mapping) and not is_output(classroom):
        raise arguments.wrong("classroom", classroom, "a Classroom, or its output 'shared'")
    return classroom
