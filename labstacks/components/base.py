"""The base of every component: the only place where names, tags and options of children are made.

A component reads its arguments first and raises :class:`~labstacks.errors.LabArgumentError` before it
registers anything; it then makes its children, sets its outputs and calls :meth:`LabComponent.publish`::

    class Notebook(LabComponent):
        lab = "B2"

        bucket: pulumi.Output[str]
        \"\"\"The bucket's name.\"\"\"
        summary: pulumi.Output[dict[str, str]]
        \"\"\"``bucket``: where the notes are.\"\"\"

        def __init__(self, name: str, args: NotebookArgs, opts: pulumi.ResourceOptions | None = None):
            arguments = Arguments("Notebook", args, NotebookArgs)
            super().__init__(name, LabContext.of(arguments.require("context")), opts)
            bucket = oss.Bucket(
                self.child_name("bucket"),
                bucket=self.cloud_name("notes"),
                tags=self.tags,
                opts=self.child_options(),
            )
            self.bucket = bucket.id
            self.summary = pulumi.Output.all(bucket=bucket.id)
            self.publish()
"""

import inspect
import re
from collections.abc import Mapping
from typing import Any

import pulumi

from labstacks.components.arguments import Arguments
from labstacks.components.context import CLASSROOM, REGION, ZONES, LabContext, LabContextArgs
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
    "camel_case",
]

_ROLE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class LabComponent(pulumi.ComponentResource):
    """A part of a lab, for one seat or for the classroom.

    Subclasses set :attr:`lab`, annotate their outputs on the class with a docstring under each, and
    take exactly ``(name, args, opts=None)``, which is what makes them usable from other languages.

    Args:
        name: The name in Pulumi; every child's name begins with it.
        context: Whose lab it is and where it runs.
        opts: The caller's options. They are for this component; children inherit providers and protection.
    """

    lab = ""
    """The value of the tag ``lab``: a lab's id such as ``B2``, or a word where no single lab owns it."""

    def __init__(self, name: str, context: LabContext, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(f"labstacks:index:{type(self).__name__}", name, {}, opts)
        self._context = context
        self._published = False

    @property
    def context(self) -> LabContext:
        """Whose lab it is and where it runs."""
        return self._context

    @property
    def tags(self) -> dict[str, str]:
        """The tags for a taggable child; a fresh dict each time."""
        return self._context.tags(self.lab)

    def child_name(self, role: str) -> str:
        """The name of a child in Pulumi, ``<name>-<role>``.

        The role is part of the child's identity: to change it is to delete the child and make another.
        So it says what the child is for (``door``, ``server-1``), never what may change (a zone, a CIDR).
        """
        if not _ROLE.fullmatch(role):
            raise ValueError(f"a child's role is lower-case words and digits joined by '-', not {role!r}")
        return f"{self._name}-{role}"

    def cloud_name(self, role: str) -> str:
        """The name of a child in the cloud, ``<class>-<seat>-<role>``."""
        return self._context.name(role)

    def child_options(self, **options: Any) -> pulumi.ResourceOptions:
        """The options of a child: this component as its parent, and whatever else it needs.

        Args:
            options: Any of ``pulumi.ResourceOptions``, e.g. ``depends_on`` or ``delete_before_replace``.
        """
        return pulumi.ResourceOptions(parent=self, **options)

    def look_up_options(self) -> pulumi.InvokeOptions:
        """The options of a data source: asked through the same provider, and so in the same region."""
        return pulumi.InvokeOptions(parent=self)

    def publish(self) -> None:
        """Register every annotated output under its camelCase name. The last statement of a constructor."""
        names = output_names(type(self))
        if missing := [key for key in names if not hasattr(self, key)]:
            raise ValueError(
                f"the output {missing[0]!r} is annotated on {type(self).__name__} but never set: "
                f"set self.{missing[0]} before self.publish()"
            )
        self.register_outputs({camel_case(key): getattr(self, key) for key in names})
        self._published = True

    @property
    def is_published(self) -> bool:
        """Whether the constructor called :meth:`publish`."""
        return self._published


def output_names(component: type[LabComponent]) -> list[str]:
    """The outputs that a component class declares, its bases' first."""
    bases = [base for base in reversed(component.__mro__) if issubclass(base, LabComponent)]
    declared: Mapping[str, Any] = {
        key: kind for base in bases for key, kind in inspect.get_annotations(base).items()
    }
    return [key for key in declared if not key.startswith("_")]


def camel_case(name: str) -> str:
    """``vpc_id`` as Pulumi writes it on the wire: ``vpcId``."""
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
