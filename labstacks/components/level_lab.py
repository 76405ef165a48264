"""What the roots of all levels share: choosing labs, checking them, making them in teaching order."""

import inspect
from collections.abc import Mapping
from typing import Any

import pulumi

from labstacks.components.base import Arguments, LabArgumentError, LabComponent, LabContext
from labstacks.components.catalog import Level, shared_parts, with_dependencies
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import KEYS, check_classroom
from labstacks.components.seat_identity import SeatIdentity

_ROOTS_OWN = ("context", "classroom", "labs", "password", "options")


class LevelLab(LabComponent):
    """The base of :class:`BridgingLab`, :class:`BeginnerLab` and :class:`AdvancedLab`.

    A subclass names its ``level`` and its ``components``, takes ``(name, args, opts=None)`` with arguments
    of its own type, and overrides :meth:`wire`. Its outputs are ``sign_in`` and ``labs``.

    Raises:
        LabArgumentError: A lab is unknown, or an option of one is wrong. Nothing is registered then.
    """

    # No annotations here: what is annotated on a component is an output.
    level = Level("", "", "", ())
    components = {}  # type: ignore[var-annotated]  # noqa: RUF012

    def __init__(self, name: str, args: Any, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments(type(self).__name__, args, argument_type(type(self)))
        context = LabContext.of(arguments.require("context"))
        if context.level != self.level.name:
            raise arguments.wrong("context.level", context.level, f"{self.level.name!r}")
        self.chosen = with_dependencies(
            self.level, arguments.some_of("labs", self.level.lab_ids, self.level.lab_ids)
        )
        self.options = self._checked_options(arguments)
        handed_on = self._handed_on(arguments)
        self._check_classroom(arguments)
        super().__init__(name, context, opts)

        shared = {"context": context.args(), "classroom": arguments.require("classroom")}
        self.identity = SeatIdentity(
            self.child_name("identity"),
            {**shared, "labs": list(self.chosen), "password": arguments.get("password")},  # type: ignore[typeddict-item]
            self.child_options(),
        )
        made: dict[str, LabComponent] = {}
        for lab in self.chosen:
            made[lab] = self._make(lab, made, {**shared, **handed_on, **self.options.get(lab, {})})
        self.sign_in = self.identity.sign_in
        self.labs = pulumi.Output.all(**{lab: part.summary for lab, part in made.items()})  # type: ignore[attr-defined]
        self.publish()

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """What a lab takes over from the labs it builds on.

        Args:
            lab: The lab that is about to be made.
            made: The labs made so far, by id.
        """
        return {}

    def _make(self, lab: str, made: Mapping[str, LabComponent], given: Mapping[str, Any]) -> LabComponent:
        component = self.components[lab]
        if component is SeatIdentity:
            return self.identity
        takes = argument_type(component).__annotations__
        args = {key: value for key, value in {**self.wire(lab, made), **given}.items() if key in takes}
        return component(self.child_name(lab.lower()), args, self.child_options())

    def _check_classroom(self, arguments: Arguments) -> None:
        classroom = arguments.require("classroom")
        if isinstance(classroom, Mapping):
            parts = shared_parts(self.level, self.chosen)
            needed = sorted(ClassroomOutputs.__required_keys__) + [
                key for part in parts for key in KEYS[part]
            ]
            check_classroom(arguments.component, classroom, needed)

    def _handed_on(self, arguments: Arguments) -> dict[str, Any]:
        """What the root is given for those labs that take it, such as a database's password."""
        keys = [key for key in argument_type(type(self)).__annotations__ if key not in _ROOTS_OWN]
        given = {key: arguments.get(key) for key in keys if arguments.get(key) is not None}
        for lab in self.chosen:
            for key in argument_type(self.components[lab]).__required_keys__ & set(keys):
                if key not in given and key not in self.options.get(lab, {}):
                    raise LabArgumentError(
                        f"{arguments.component}: lab {lab} needs {key!r}, and it is missing."
                    )
        return given

    def _checked_options(self, arguments: Arguments) -> dict[str, dict[str, Any]]:
        given: dict[str, dict[str, Any]] = arguments.get("options", {})
        for lab, options in given.items():
            if lab not in self.chosen:
                raise arguments.wrong("options", lab, f"keyed by chosen labs: {', '.join(self.chosen)}")
            component = self.components[lab]
            reading = Arguments(f"{component.__name__} ({lab})", options)
            reading.check_keys((), argument_type(component).__annotations__)
        for lab in self.chosen:
            component = self.components[lab]
            if component is not SeatIdentity:
                component.read(Arguments(f"{component.__name__} ({lab})", given.get(lab)))
        return given


def argument_type(component: type[LabComponent]) -> Any:
    """The ``TypedDict`` that a component's constructor takes."""
    return inspect.get_annotations(component.__init__)["args"]
