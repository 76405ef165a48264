"""The recorded resources of a program, with queries for tests. Pure data."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Recorded:
    """One resource or component, as the program registered it.

    Args:
        urn: Pulumi's full name of it.
        type: Type token, e.g. ``alicloud:vpc/switch:Switch``.
        name: Name in Pulumi.
        inputs: Named in camelCase as on the wire; secrets are unwrapped, unknown values are ``UNKNOWN``.
        secrets: Which of the inputs are secret.
        id: The id the kit gave it; empty for components and in previews.
        outputs: Inputs and what the cloud would add.
        parent: URN of the parent; empty for children of the stack.
        depends_on: URNs of its dependencies, explicit or implied by its inputs.
        uses: For each input, the URNs of the resources its value came from.
        custom: True for a cloud resource, False for a component.
        provider: Reference of an explicit provider, or empty.
        options: The options that were set: ``protect``, ``deleteBeforeReplace``, ``ignoreChanges``…
        published: For components, the arguments of ``register_outputs``.
    """

    urn: str
    type: str
    name: str
    inputs: Mapping[str, Any]
    secrets: frozenset[str] = frozenset()
    id: str = ""
    outputs: Mapping[str, Any] = field(default_factory=dict)
    parent: str = ""
    depends_on: tuple[str, ...] = ()
    uses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    custom: bool = True
    provider: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)
    published: Mapping[str, Any] = field(default_factory=dict)

    @property
    def short_type(self) -> str:
        """The short form of the type: ``vpc.Switch``, or the class name of a component."""
        _, module, kind = self.type.split(":")
        return kind if module == "index" else f"{module.split('/')[0]}.{kind}"

    @property
    def tags(self) -> Mapping[str, str]:
        """Its tags; empty if it has none."""
        return self.inputs.get("tags") or {}


class Recording:
    """Everything a program registered, in a stable order: by URN.

    Selections return another recording. :meth:`one` fails if several resources match.
    """

    def __init__(self, resources: Iterable[Recorded] = ()) -> None:
        self._resources = tuple(sorted(resources, key=lambda resource: resource.urn))

    def __iter__(self) -> Iterator[Recorded]:
        return iter(self._resources)

    def __len__(self) -> int:
        return len(self._resources)

    def __repr__(self) -> str:
        return f"Recording of {len(self)}:\n{self.tree()}"

    @property
    def cloud(self) -> Recording:
        """Only cloud resources, without components."""
        return Recording(resource for resource in self if resource.custom)

    @property
    def components(self) -> Recording:
        """Only components."""
        return Recording(resource for resource in self if not resource.custom)

    @property
    def urns(self) -> list[str]:
        """The URNs, in the recording's order."""
        return [resource.urn for resource in self]

    @property
    def names(self) -> list[str]:
        """The names in Pulumi, sorted."""
        return sorted(resource.name for resource in self)

    @property
    def types(self) -> list[str]:
        """The short types, one for each resource, sorted."""
        return sorted(resource.short_type for resource in self)

    def of(self, type_: str) -> Recording:
        """Resources of a type, given short (``vpc.Switch``, ``FileShare``) or as the full token."""
        return Recording(resource for resource in self if type_ in (resource.short_type, resource.type))

    def named(self, pattern: str) -> Recording:
        """Resources whose name in Pulumi matches a shell pattern, e.g. ``*-server-?``."""
        return Recording(resource for resource in self if fnmatch.fnmatchcase(resource.name, pattern))

    def under(self, component: Recorded) -> Recording:
        """All descendants of a component."""
        return Recording(r for r in self if any(up.urn == component.urn for up in self._ancestors(r)))

    def one(self, type_: str = "", name: str = "*") -> Recorded:
        """The only resource of this type and name. Otherwise fails and lists all resources."""
        found = (self.of(type_) if type_ else self).named(name)
        if len(found) != 1:
            raise AssertionError(
                f"expected one {type_ or 'resource'} named {name!r}, found {len(found)}, in\n{self.tree()}"
            )
        return next(iter(found))

    def by_urn(self, urn: str) -> Recorded:
        """The resource with this URN."""
        return next(resource for resource in self if resource.urn == urn)

    def parent_of(self, resource: Recorded) -> Recorded | None:
        """The parent of a resource; None for a child of the stack."""
        return next((up for up in self if up.urn == resource.parent), None)

    def needs(self, resource: Recorded) -> Recording:
        """The direct dependencies of a resource."""
        return Recording(other for other in self if other.urn in resource.depends_on)

    def edges(self) -> list[tuple[str, str]]:
        """The dependency graph: (name, name of dependency) for cloud resources, sorted."""
        names = {resource.urn: resource.name for resource in self.cloud}
        pairs = {
            (r.name, names[urn]) for r in self.cloud for urn in r.depends_on if urn in names and urn != r.urn
        }
        return sorted(pairs)

    def tree(self) -> str:
        """Components and their children as an indented list, for messages of failed assertions."""
        return "\n".join(
            f"{'  ' * len(list(self._ancestors(r)))}{r.short_type} {r.name}"
            for r in sorted(
                self, key=lambda r: [*(up.name for up in reversed(list(self._ancestors(r)))), r.name]
            )
        )

    def _ancestors(self, resource: Recorded) -> Iterator[Recorded]:
        parent = self.parent_of(resource)
        while parent is not None:
            yield parent
            parent = self.parent_of(parent)


def assert_complete(recording: Recording) -> None:
    """Assert that every cloud resource has a parent component, and every component registered its outputs.

    Pulumi accepts a program without either: the resource then belongs to no lab, and the outputs are missing
    in the state and for other languages.
    """
    orphans = [f"{r.short_type} {r.name}" for r in recording.cloud if not r.parent]
    assert not orphans, "without a parent (pass opts=self.child_options()):\n" + "\n".join(orphans)
    # Every lab component has outputs. A component of another kind may have none.
    labs = _lab_types()
    silent = [
        f"{r.short_type} {r.name}"
        for r in recording.components
        if (r.type in labs or r.type.startswith("labstacks:")) and not r.published
    ]
    assert not silent, "without outputs (call self.publish() last):\n" + "\n".join(silent)


def _lab_types() -> set[str]:
    """The types of all imported lab components, a school's own labs included."""
    from labstacks.components.base import LabComponent, token_of

    found, pending = set(), [LabComponent]
    while pending:
        component = pending.pop()
        pending.extend(component.__subclasses__())
        found.add(token_of(component))
    return found


def assert_tagged(recording: Recording, taggable: Iterable[str], tags: Mapping[str, str]) -> None:
    """Assert that every resource of a taggable type has at least these tags.

    Args:
        recording: The resources to check.
        taggable: Type tokens that have an input ``tags``, e.g. :data:`labstacks.testing.TAGGABLE`.
        tags: The tags and their values.
    """
    known = frozenset(taggable)
    bare = [
        f"{r.short_type} {r.name} has {dict(r.tags)}"
        for r in recording.cloud
        if r.type in known and not tags.items() <= r.tags.items()
    ]
    assert not bare, f"without the tags {dict(tags)}:\n" + "\n".join(bare)
