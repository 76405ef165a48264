"""What a program registered, and questions that a test asks about it. Pure data."""

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
        depends_on: URNs of everything it waits for, stated or implied by its inputs.
        uses: For each input, the URNs of the resources its value came from.
        custom: True for a cloud resource, False for a component.
        provider: Reference of an explicit provider, or empty.
        options: The options that were set: ``protect``, ``deleteBeforeReplace``, ``ignoreChanges``…
        published: For components, what ``register_outputs`` was given.
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
        """The part of the type one says aloud: ``vpc.Switch``, or the class name of a component."""
        _, module, kind = self.type.split(":")
        return kind if module == "index" else f"{module.split('/')[0]}.{kind}"

    @property
    def tags(self) -> Mapping[str, str]:
        return self.inputs.get("tags") or {}


class Recording:
    """Everything a program registered, in a stable order: by URN.

    Selecting returns another recording; a question about one resource refuses to guess between several.
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
        """Only what is made in the cloud, without the components."""
        return Recording(resource for resource in self if resource.custom)

    @property
    def components(self) -> Recording:
        return Recording(resource for resource in self if not resource.custom)

    @property
    def urns(self) -> list[str]:
        return [resource.urn for resource in self]

    @property
    def names(self) -> list[str]:
        return sorted(resource.name for resource in self)

    @property
    def types(self) -> list[str]:
        """The short types, one for each resource, sorted."""
        return sorted(resource.short_type for resource in self)

    def of(self, type_: str) -> Recording:
        """Those of a type, given short (``vpc.Switch``, ``FileShare``) or as the full token."""
        return Recording(resource for resource in self if type_ in (resource.short_type, resource.type))

    def named(self, pattern: str) -> Recording:
        """Those whose name in Pulumi matches a shell pattern, e.g. ``*-server-?``."""
        return Recording(resource for resource in self if fnmatch.fnmatchcase(resource.name, pattern))

    def under(self, component: Recorded) -> Recording:
        """All descendants of a component."""
        return Recording(r for r in self if any(up.urn == component.urn for up in self._ancestors(r)))

    def one(self, type_: str = "", name: str = "*") -> Recorded:
        """The only resource of this type and name; fails with a list of what there is otherwise."""
        found = (self.of(type_) if type_ else self).named(name)
        if len(found) != 1:
            raise AssertionError(
                f"expected one {type_ or 'resource'} named {name!r}, found {len(found)}, in\n{self.tree()}"
            )
        return next(iter(found))

    def by_urn(self, urn: str) -> Recorded:
        return next(resource for resource in self if resource.urn == urn)

    def parent_of(self, resource: Recorded) -> Recorded | None:
        return next((up for up in self if up.urn == resource.parent), None)

    def needs(self, resource: Recorded) -> Recording:
        """What a resource waits for directly."""
        return Recording(other for other in self if other.urn in resource.depends_on)

    def edges(self) -> list[tuple[str, str]]:
        """The graph: (name, name it needs) for every direct need among cloud resources, sorted."""
        names = {resource.urn: resource.name for resource in self.cloud}
        pairs = {
            (r.name, names[urn]) for r in self.cloud for urn in r.depends_on if urn in names and urn != r.urn
        }
        return sorted(pairs)

    def tree(self) -> str:
        """Components and their children as an indented list: what a failing assertion prints."""
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
    """Every cloud resource has a parent component, and every component published its outputs.

    Pulumi accepts a program without either, and nobody notices: the resource belongs to no lab, and the
    outputs are missing in the state and for other languages.
    """
    orphans = [f"{r.short_type} {r.name}" for r in recording.cloud if not r.parent]
    assert not orphans, "without a parent (pass opts=self.child_options()):\n" + "\n".join(orphans)
    silent = [
        f"{r.short_type} {r.name}"
        for r in recording.components
        if r.type.startswith("labstacks:") and not r.published
    ]
    assert not silent, "without outputs (call self.publish() last):\n" + "\n".join(silent)


def assert_tagged(recording: Recording, taggable: Iterable[str], tags: Mapping[str, str]) -> None:
    """Every resource of a taggable type carries at least these tags.

    Args:
        recording: What to look at.
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
