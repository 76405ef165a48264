"""The base of every component: names, tags, options and type of what a component creates.

A component reads its arguments first and raises :class:`~labstacks.errors.LabArgumentError` before it
registers anything. Then it creates its children, sets its outputs and calls :meth:`LabComponent.publish`::

    class Notebook(LabComponent):
        lab = "B2"

        bucket_name: pulumi.Output[str]
        \"\"\"The bucket's name.\"\"\"
        summary: pulumi.Output[dict[str, str]]
        \"\"\"``bucket``: where the notes are.\"\"\"

        def __init__(self, name: str, args: NotebookArgs, opts: pulumi.ResourceOptions | None = None):
            arguments = Arguments("Notebook", args, NotebookArgs)
            super().__init__(name, LabContext.of(arguments.require("context")), opts)
            self.bucket = oss.Bucket(
                self.child_name("bucket"),
                bucket=self.cloud_name("notes"),
                tags=self.tags,
                opts=self.child_options(),
            )
            self.bucket_name = self.bucket.id
            self.summary = pulumi.Output.all(bucket=self.bucket.id)
            self.publish()

What a component does not offer as an option can still be changed from outside: ``transforms`` in its
``pulumi.ResourceOptions`` see the inputs of every child before it is registered (``docs/outputs.md``).
"""

import inspect
import re
from collections.abc import Mapping
from typing import Any, ClassVar, get_origin

import pulumi

from labstacks.components.arguments import Arguments
from labstacks.components.context import (
    CLASSROOM,
    REGION,
    ZONES,
    LabContext,
    LabContextArgs,
    account_mark,
)
from labstacks.components.options import Options
from labstacks.components.provider_region import check_default_region, checked_provider
from labstacks.errors import LabArgumentError

__all__ = [
    "CLASSROOM",
    "REGION",
    "ZONES",
    "Arguments",
    "LabArgumentError",
    "LabComponent",
    "LabContext",
    "LabContextArgs",
    "account_mark",
    "camel_case",
]

_ROLE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class LabComponent(pulumi.ComponentResource):
    """A part of a lab, for one seat or for the classroom.

    Subclasses set :attr:`lab`, annotate their outputs on the class with a docstring under each, and
    take exactly ``(name, args, opts=None)``, which is what makes them usable from other languages.

    Args:
        name: The name in Pulumi; every child's name begins with it.
        context: The class and seat of the lab, and where it runs.
        opts: The caller's options. They apply to this component; children inherit its provider, and Pulumi
            applies its ``transforms``, ``protect`` and ``aliases`` to them.

    Raises:
        LabArgumentError: The name is too long for the names of the children in the cloud, or the provider
            works in another region than the context says.
    """

    lab: str = ""
    """The value of the tag ``lab``: a lab's id such as ``B2``, or a word where no single lab owns it."""
    type_token: ClassVar[str] = ""
    """The type in Pulumi. It is part of every URN, so it is written out and outlives a rename of the class.
    Default: the class's package and name, such as ``my_labs:index:Weather`` for a school's own lab."""
    options_type: ClassVar[type[Options]] = Options
    """The options of an instructor, with their limits; see :mod:`labstacks.components.options`."""
    longest_prefix: ClassVar[int] = 42
    """Characters before the role in a cloud name. With a role of 21, the longest one, it has 64, the limit of
    host names. A component with a child of a stricter kind sets less."""
    gives_plain_names: ClassVar[bool] = False
    """Whether child components leave their own name out of cloud names: the roots of levels and classrooms
    create one of each, so there is nothing to tell apart."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        # Pulumi takes every annotation of a component for an output; a class variable is none.
        annotations = inspect.get_annotations(cls)
        cls.__annotations__ = {key: kind for key, kind in annotations.items() if not _is_class_variable(kind)}

    def __init__(self, name: str, context: LabContext, opts: pulumi.ResourceOptions | None = None) -> None:
        self._context = context
        self._published = False
        self.name_prefix = _name_prefix(type(self), name, context, opts)
        check_default_region(type(self).__name__, context.region, opts)
        # From here on the engine knows the component. All checks are above, so a wrong argument makes
        # nothing.
        super().__init__(token_of(type(self)), name, {}, opts)
        self._checked_provider = checked_provider(self, context.region)

    @property
    def context(self) -> LabContext:
        """The class and seat of the lab, and where it runs."""
        return self._context

    @property
    def tags(self) -> dict[str, str]:
        """The tags for a taggable child; a fresh dict each time."""
        return self._context.tags(self.lab)

    def child_name(self, role: str) -> str:
        """The name of a child in Pulumi, ``<name>-<role>``.

        The role is part of the child's identity: another role deletes the child and creates a new one.
        It says what the child is, in Alibaba Cloud's words (``security-group``, ``server-1``), and never what
        may change (a zone, a CIDR).
        """
        if not _ROLE.fullmatch(role):
            raise ValueError(f"a child's role is lower-case words and digits joined by '-', not {role!r}")
        return f"{self._name}-{role}"

    def cloud_name(self, role: str) -> str:
        """The name of a child in the cloud: ``<class>-<seat>-<role>``, or ``<class>-<seat>-<name>-<role>``.

        The component's own name is in it unless a level creates the component. So two of one component in a
        seat do not collide, and all names of a seat still begin with ``<class>-<seat>-``.
        """
        return f"{self.name_prefix}-{role}"

    def global_name(self, role: str, account_id: pulumi.Output[str]) -> pulumi.Output[str]:
        """A name where all accounts share one namespace, as with buckets: with a hash of the account.

        Args:
            role: What the child is for, e.g. ``files``.
            account_id: The number of the cloud account; only six characters of a hash enter the name.
        """
        # The account's number is an output: the cloud is asked for it while the program runs.
        return account_id.apply(lambda account: f"{self.cloud_name(role)}-{account_mark(account)}")

    def child_options(self, **options: Any) -> pulumi.ResourceOptions:
        """The options of a child: this component as its parent, and whatever else it needs.

        Args:
            options: Any of ``pulumi.ResourceOptions``, e.g. ``depends_on`` or ``delete_before_replace``.
        """
        own = pulumi.ResourceOptions(parent=self, **options)
        if self._checked_provider is None:
            return own
        # Children wait for the check: no resource may be created in a region where it does not belong.
        return pulumi.ResourceOptions.merge(own, pulumi.ResourceOptions(depends_on=[self._checked_provider]))

    def look_up_options(self) -> pulumi.InvokeOptions:
        """The options of a data source: the same provider, and so the same region."""
        return pulumi.InvokeOptions(parent=self)

    def publish(self) -> None:
        """Register the outputs with Pulumi: every annotated one, under its camelCase name.

        Call it as the last statement of a constructor. Without it the engine treats the component as
        unfinished, and other languages see no outputs.
        """
        names = output_names(type(self))
        if missing := [key for key in names if not hasattr(self, key)]:
            raise ValueError(
                f"the output {missing[0]!r} is annotated on {type(self).__name__} but never set: "
                f"set self.{missing[0]} before self.publish()"
            )
        # camelCase is what the state and other languages use for every output.
        self.register_outputs({camel_case(key): getattr(self, key) for key in names})
        self._published = True

    @property
    def is_published(self) -> bool:
        """Whether the constructor called :meth:`publish`."""
        return self._published


def _is_class_variable(kind: object) -> bool:
    return kind is ClassVar or get_origin(kind) is ClassVar


# The same for LabComponent itself, whose class variables are not outputs of its subclasses either.
LabComponent.__annotations__ = {}


def token_of(component: type[LabComponent]) -> str:
    """The type of a component in Pulumi, e.g. ``labstacks:index:FileShare``."""
    if "type_token" in vars(component):
        return component.type_token
    package = component.__module__.partition(".")[0].strip("_")
    return f"{'program' if package == 'main' else package}:index:{component.__name__}"


def _name_prefix(
    component: type[LabComponent], name: str, context: LabContext, opts: pulumi.ResourceOptions | None
) -> str:
    parent = opts.parent if opts else None
    # Cloud names allow fewer characters than names in Pulumi.
    own = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    own = "" if own == context.seat else own.removeprefix(f"{context.seat}-")
    # Levels keep short names: they have one of each component, and students type these names.
    if not own or component.gives_plain_names or getattr(parent, "gives_plain_names", False):
        return context.owner
    prefix = f"{context.owner}-{own}"
    if len(prefix) > component.longest_prefix:
        room = max(0, component.longest_prefix - len(context.owner) - 1)
        raise LabArgumentError(
            f"{component.__name__}: the name {name!r} is too long. It is part of names in the cloud.",
            hint=f"Use at most {room} characters, such as {name[:room].rstrip('-')!r}.",
        )
    return prefix


def output_names(component: type[LabComponent]) -> list[str]:
    """The outputs that a component class declares, those of its bases first."""
    # Base classes first, so that outputs are listed in the order in which they were declared.
    bases = [base for base in reversed(component.__mro__) if issubclass(base, LabComponent)]
    declared: Mapping[str, Any] = {
        key: kind for base in bases for key, kind in inspect.get_annotations(base).items()
    }
    return [key for key in declared if not key.startswith("_")]


def camel_case(name: str) -> str:
    """``vpc_id`` as Pulumi writes it on the wire: ``vpcId``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
