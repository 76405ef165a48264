"""The base of the level roots: they choose labs, check their options, and create them in teaching order.

A level root is one component for a whole seat. It creates the seat's identity and then lab after lab, and
passes outputs of earlier labs to later ones: :meth:`LevelLab.wire`.
"""

import inspect
from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from labstacks.components.arguments import is_output
from labstacks.components.base import Arguments, LabArgumentError, LabComponent, LabContext
from labstacks.components.catalog import Level, shared_parts, with_dependencies
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import KEYS, check_classroom, classroom_of
from labstacks.components.seat_identity import SeatIdentity

_ROOTS_OWN = ("context", "classroom", "labs", "password", "options")
_SECRETS = ("database_password",)
"""Every seat of a level has these; a seat without a lab that needs one leaves it unused."""


class LevelLab(LabComponent):
    """The base of :class:`BridgingLab`, :class:`BeginnerLab` and :class:`AdvancedLab`.

    A subclass names its ``level`` and its ``components``, takes ``(name, args, opts=None)`` with arguments
    of its own type, and overrides :meth:`wire`. Its outputs are ``sign_in`` and ``labs``.

    Raises:
        LabArgumentError: A lab is unknown, an option of one is wrong, or an argument is for a lab that is not
            chosen. Nothing is registered then.
    """

    gives_plain_names = True
    level: ClassVar[Level]
    components: ClassVar[Mapping[str, type[LabComponent]]]
    variants: ClassVar[Mapping[str, tuple[str, Mapping[str, type[LabComponent]]]]] = {}
    """By lab id: an option of the lab that chooses the component, and the component for each of its values.
    The first value is the default."""

    def __init__(self, name: str, args: Any, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments(type(self).__name__, args, argument_type(type(self)))
        context = LabContext.of(arguments.require("context"))
        if context.level != self.level.name:
            raise arguments.wrong("context.level", context.level, f"{self.level.name!r}")
        # A lab that builds on another is useless without it, so the other comes along.
        self.chosen = with_dependencies(
            self.level, arguments.some_of("labs", self.level.lab_ids, self.level.lab_ids)
        )
        self.options = self._checked_options(arguments)
        handed_on = self._handed_on(arguments)
        classroom = self._checked_classroom(arguments)
        password = arguments.optional_reference("password")
        super().__init__(name, context, opts)

        shared = {"context": context.args(), "classroom": classroom}
        self.identity = SeatIdentity(
            self.child_name("identity"),
            {**shared, "labs": list(self.chosen), "password": password},  # type: ignore[typeddict-item]
            self.child_options(),
        )
        # In teaching order: a lab may use what the labs before it created.
        self.made: dict[str, Any] = {}
        for lab in self.chosen:
            self.made[lab] = self._make(lab, shared, handed_on)
        self.sign_in = self.identity.sign_in
        # Cards, worksheets and checkpoints read this output.
        self.labs = pulumi.Output.all(**{lab: component.summary for lab, component in self.made.items()})
        self.publish()

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments that a lab gets from the labs it builds on.

        Args:
            lab: The lab that is about to be created.
            made: The labs created so far, by id.
        """
        return {}

    def defaults(self, arguments: Arguments) -> dict[str, Any]:
        """Arguments that follow from others where they are left out."""
        return {}

    def _make(self, lab: str, shared: Mapping[str, Any], handed_on: Mapping[str, Any]) -> LabComponent:
        component = self.used[lab]
        if component is SeatIdentity:
            return self.identity
        takes = argument_type(component).__annotations__
        # Not every lab takes the classroom or a password. Arguments from wire() and options always apply.
        given = {key: value for key, value in {**shared, **handed_on}.items() if key in takes}
        args: Any = {**given, **self.wire(lab, self.made), **self.options.get(lab, {})}
        return component(self.child_name(lab.lower()), args, self.child_options())

    def _checked_classroom(self, arguments: Arguments) -> Any:
        classroom = classroom_of(arguments)
        if not is_output(classroom):
            parts = shared_parts(self.level, self.chosen)
            needed = sorted(ClassroomOutputs.__required_keys__) + [
                key for part in parts for key in KEYS[part]
            ]
            check_classroom(arguments.component, classroom, needed)
        return classroom

    def _handed_on(self, arguments: Arguments) -> dict[str, Any]:
        """Arguments that the root passes on to labs that take them, such as a database's password."""
        defaults = self.defaults(arguments)
        given: dict[str, Any] = {}
        for key in argument_type(type(self)).__annotations__:
            if key in _ROOTS_OWN:
                continue
            value = defaults.get(key) if arguments.get(key) is None else arguments.reference(key)
            if value is not None:
                given[key] = value
            self._check_takers(arguments, key, value)
        return given

    def _check_takers(self, arguments: Arguments, key: str, value: Any) -> None:
        """Refuse an argument that no chosen lab takes, and a lab that lacks one that it needs."""
        takers = [lab for lab in self.level.lab_ids if key in _annotations(self.components[lab])]
        # A secret is derived for every seat. Any other argument without a taker is a mistake of the caller.
        if value is not None and key not in _SECRETS and not set(takers) & set(self.chosen):
            raise LabArgumentError(
                f"{arguments.component}: {key} is for lab {' and '.join(takers)}, which is not chosen.",
                hint=f"Leave {key} out, or add {takers[0]} to labs.",
            )
        for lab in self.chosen:
            needed = key in argument_type(self.used[lab]).__required_keys__
            if needed and value is None and key not in self.options.get(lab, {}):
                raise LabArgumentError(f"{arguments.component}: lab {lab} needs {key!r}, and it is missing.")

    def _checked_options(self, arguments: Arguments) -> dict[str, dict[str, Any]]:
        given: dict[str, dict[str, Any]] = {}
        self.used = {lab: self.components[lab] for lab in self.chosen}
        for lab, options in arguments.mapping("options", {}).items():
            if lab not in self.chosen:
                raise arguments.wrong("options", lab, f"keyed by chosen labs: {', '.join(self.chosen)}")
            given[lab] = self._options_of(lab, options)
        # Options are checked for all labs before the first is created: a mistake must not leave half a
        # seat.
        given = {**given, **self.default_options(given)}
        for lab in self.chosen:
            component = self.used[lab]
            component.options_type(Arguments(f"{component.__name__} ({lab})", given.get(lab)))
        return given

    def _options_of(self, lab: str, options: Any) -> dict[str, Any]:
        """Check the names of a lab's options, and choose the lab's component by them."""
        component = self.used[lab] = self.component_of(lab, options)
        key, _ = self.variants.get(lab, ("", {}))
        # The root sets all arguments of the identity.
        known = () if component is SeatIdentity else _annotations(component)
        reading = Arguments(f"{component.__name__} ({lab})", options)
        reading.check_keys((), [*known, key] if key else known)
        return {name: value for name, value in options.items() if name != key}

    @classmethod
    def component_of(cls, lab: str, options: Mapping[str, Any] | None = None) -> type[LabComponent]:
        """The component of a lab, which one of the lab's options may choose."""
        component = cls.components[lab]
        key, choices = cls.variants.get(lab, ("", {}))
        if not choices:
            return component
        reading = Arguments(f"{component.__name__} ({lab})", options)
        return choices[reading.one_of(key, choices, next(iter(choices)))]

    def default_options(self, options: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Options of labs that differ from the lab's own defaults because of other chosen labs.

        Args:
            options: What the instructor chose, by lab id; it must be contained in the result.
        """
        return {}


def argument_type(component: type[LabComponent]) -> Any:
    """The ``TypedDict`` that a component's constructor takes."""
    return inspect.get_annotations(component.__init__)["args"]


def _annotations(component: type[LabComponent]) -> Mapping[str, Any]:
    annotations: Mapping[str, Any] = argument_type(component).__annotations__
    return annotations
