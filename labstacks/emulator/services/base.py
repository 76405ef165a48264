"""What a service's model of a type can say, and the registers of models and data sources.

A model is one small class for a type. It states what it can as data (what it refers to, what keeps it from
being deleted, quotas, patterns) and overrides a method where the cloud has a rule of its own. It keeps
nothing: what is kept is kept by :mod:`labstacks.emulator.store`. Types without a model behave as
:class:`Model` itself does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from labstacks.alicloud import ids
from labstacks.alicloud.provider_facts import facts_of
from labstacks.alicloud.resource_types import Seconds, type_entry
from labstacks.emulator.api_errors import ApiError, DryRunOperation
from labstacks.emulator.paths import places_at, values_at
from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.counting import over
from labstacks.emulator.services.patterns import Pattern
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Failure, Values


@dataclass(frozen=True)
class Reference:
    """An input that names another resource, which must exist.

    Args:
        types: The types it may be of.
        error: What the API answers when there is none; its words may use ``{id}``.
        by: The input of the other by which it is named; by its id when empty.
    """

    types: tuple[str, ...]
    error: type[ApiError]
    by: str = ""

    def find(self, call: ApiCall, value: object) -> StoredResource | None:
        """What a value names; None when there is nothing."""
        for type_ in self.types:
            found = call.named(type_, self.by, value) if self.by else call.get(type_, value)
            if found is not None:
                return found
        return None


@dataclass(frozen=True)
class Blocker:
    """Resources of a type that keep another from being deleted while one of their inputs names it."""

    by: str
    error: type[ApiError]
    property: str | None = None


@dataclass(frozen=True)
class Unique:
    """A name that only one resource of the type may have.

    Args:
        property: The input.
        error: What the API answers; its words may use ``{name}``.
        within: Inputs that must be equal for two names to clash, such as the instance of a database.
        regional: Whether each region has names of its own.
    """

    property: str
    error: type[ApiError]
    within: tuple[str, ...] = ()
    regional: bool = False


@dataclass(frozen=True)
class Malformed:
    """A value that the provider passes on and the API refuses.

    Args:
        property: Path of the input.
        code: The API's error code.
        reason: Why, following the parameter's name.
    """

    property: str
    code: str
    reason: str


_REFUSED_VALUE = {
    "fc": "InvalidArgument",
    "kms": "InvalidParameter",
    "log": "ParameterInvalid",
    "oss": "InvalidArgument",
    "ram": "InvalidParameter.{name}.InvalidChars",
    "slb": "InvalidParameter",
    "sls": "ParameterInvalid",
}
"""The code of a service for a value that it refuses, where that is not ``Invalid{name}.Malformed``."""


class Model:
    """How a type behaves. This base is also the behaviour of types that nobody has modelled."""

    token: ClassVar[str] = ""
    """The type token that the model is for."""
    modelled: ClassVar[bool] = True
    """Whether the type has rules of its own."""
    references: ClassVar[Mapping[str, Reference]] = {}
    """Paths of inputs (``zoneMappings[].vswitchId``) to what they must name."""
    blockers: ClassVar[tuple[Blocker, ...]] = ()
    """What must be gone before it can go."""
    unique: ClassVar[tuple[Unique, ...]] = ()
    """Names that no other resource of the type may have."""
    patterns: ClassVar[Mapping[str, Pattern]] = {}
    """Paths of inputs to what their values must look like."""
    quotas: ClassVar[tuple[ApiQuota, ...]] = ()
    """How many there may be."""
    protection: ClassVar[tuple[str, type[ApiError]] | None] = None
    """The input that protects from deletion, and what the API answers then."""
    handle: ClassVar[str] = ""
    """The input by which others name the resource, when that is not its id."""
    insists_on: ClassVar[frozenset[str]] = frozenset()
    """Codes that the real provider repeats by itself until its time is up."""

    def check(self, inputs: Values) -> Iterator[Failure]:
        """What else is wrong with inputs that passed the general checks. Values may be UNKNOWN."""
        yield from ()

    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        """What the API finds wrong with values that the provider passes on. Values may be UNKNOWN."""
        yield from ()

    def shape(self, inputs: Values) -> str:
        """The shape of the id, see :mod:`labstacks.alicloud.ids`."""
        return type_entry(self.token).id_shape

    def make_id(self, call: ApiCall) -> str:
        """The id of a new resource."""
        return ids.shaped(self.shape(call.inputs), call.inputs, call.region, *call.source)

    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        """Values of computed outputs that follow from rules rather than from a look at their names."""
        return {}

    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        """Values of computed outputs that follow from an update."""
        return {}

    def seconds(self, inputs: Values) -> Seconds:
        """How long the cloud takes."""
        return type_entry(self.token).seconds

    def admit(self, call: ApiCall) -> None:
        """Raise ``CloudError`` when the API would refuse to create."""

    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        """Raise ``CloudError`` when the API would refuse to change it."""

    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        """Raise ``CloudError`` when the API would refuse to delete it."""

    def settle(self, call: ApiCall, id_: str) -> None:
        """Do what follows once it was made or changed, such as launching what it asks for."""

    def removed(self, call: ApiCall, before: StoredResource) -> None:
        """Do what goes with a deletion, such as removing what was inside."""

    def timers(self, call: ApiCall) -> Iterator[tuple[str, datetime]]:
        """What will happen to it by itself: kinds and times."""
        yield from ()

    def fire(self, call: ApiCall, row: StoredResource, kind: str) -> str | None:
        """Let a timer's thing happen; returns a sentence about it, or None when nothing happened."""
        return None

    # What the data above means. Called by the cloud around the methods above.

    def rule_check(self, inputs: Values) -> Iterator[Failure]:
        """Everything the model has against inputs."""
        for place, said, code in self._mismatches(inputs):
            if not code:
                yield Failure(place, said)
        yield from self.check(inputs)

    def rule_malformed(self, inputs: Values) -> Iterator[Malformed]:
        """Every value that only the API refuses."""
        for place, said, code in self._mismatches(inputs):
            if code:
                yield Malformed(place, code, said)
        yield from self.malformed(inputs)

    def _mismatches(self, inputs: Values) -> Iterator[tuple[str, str, str]]:
        for path, pattern in self.patterns.items():
            for place, value in places_at(inputs, path):
                if (said := pattern.objection(value)) is not None:
                    yield place, said, pattern.code or self._code_of_api(place)

    def _code_of_api(self, place: str) -> str:
        """The code for a value that only the API refuses; empty where the provider's own check refuses it."""
        # What the provider checks of parts of an input is not collected, so those are refused at once.
        if "." in place or "[" in place or place in facts_of(self.token).checked:
            return ""
        service = self.token.split(":")[1].split("/")[0]
        return _REFUSED_VALUE.get(service, "Invalid{name}.Malformed").format(
            name=place[:1].upper() + place[1:]
        )

    def _refuse_malformed(self, inputs: Values) -> None:
        for found in self.rule_malformed(inputs):
            name = found.property[:1].upper() + found.property[1:]
            raise CloudError(found.code, f"The specified parameter {name} is not valid: {found.reason}.")

    def rule_admit(self, call: ApiCall) -> None:
        """Raise ``CloudError`` for anything the model has against creating."""
        self._refuse_malformed(call.inputs)
        self._find_references(call, self.references)
        for unique in self.unique:
            self._stand_alone(call, unique)
        self.admit(call)
        # Last, as in the real APIs: a wrong value is reported before a full quota.
        for quota in self.quotas:
            if over(call, quota):
                raise quota.error(limit=call.limits.of(quota))
        if call.inputs.get("dryRun") is True:
            raise DryRunOperation()

    def rule_admit_change(self, call: ApiCall, before: StoredResource) -> None:
        """Raise ``CloudError`` for anything the model has against a change."""
        self._refuse_malformed(call.inputs)
        # A resource named at creation may be gone by now; only newly named ones must exist.
        changed = {
            path: reference
            for path, reference in self.references.items()
            if list(values_at(before.inputs, path)) != list(values_at(call.inputs, path))
        }
        self._find_references(call, changed)
        for unique in self.unique:
            if call.inputs.get(unique.property) != before.inputs.get(unique.property):
                self._stand_alone(call, unique)
        self.admit_change(call, before)

    def rule_admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        """Raise ``CloudError`` for anything the model has against deleting."""
        if self.protection and before.properties.get(self.protection[0]) in (True, "true", "on", "Enabled"):
            raise self.protection[1](id=before.id)
        self.admit_removal(call, before)
        for blocker in self.blockers:
            for other in call.tx.naming(self.handle_of(before), blocker.by, blocker.property):
                # A resource may name itself, as a bucket that logs into itself does.
                if other.key != before.key:
                    raise blocker.error(id=before.id, other=other.id)

    def handle_of(self, row: StoredResource) -> str:
        """What others name a resource by."""
        return str(row.properties.get(self.handle, "")) if self.handle else row.id

    def _find_references(self, call: ApiCall, references: Mapping[str, Reference]) -> None:
        for path, reference in references.items():
            for value in values_at(call.inputs, path):
                # An unknown value cannot be here at creation; an empty one means the input was left out.
                if value not in (None, "", UNKNOWN) and reference.find(call, value) is None:
                    raise reference.error(id=value)

    def _stand_alone(self, call: ApiCall, unique: Unique) -> None:
        name = call.inputs.get(unique.property)
        if not name:
            return
        for other in call.tx.naming(str(name), self.token, unique.property):
            # Most names are unique in a region; those of RAM and OSS in the account or in the world.
            near = not unique.regional or other.region == call.region
            if near and all(other.inputs.get(key) == call.inputs.get(key) for key in unique.within):
                raise unique.error(name=name)


class Unmodelled(Model):
    """A type that no service knows: it has its class's inputs and outputs, and no rules."""

    modelled = False

    def __init__(self, token: str) -> None:
        self.token = token  # type: ignore[misc]
