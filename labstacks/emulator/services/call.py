"""One call of the cloud's API, as the services see it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from labstacks.alicloud.resource_types import tokens_of_same_thing
from labstacks.emulator.quotas import Limits
from labstacks.emulator.schema import resource_type
from labstacks.emulator.store import StoredResource, Transaction
from labstacks.gateway.cloud import Target, Values

GLOBAL_SERVICES = frozenset(
    {"ram", "resourcemanager", "oss", "cms", "actiontrail", "pvtz", "cr", "tag", "quotas"}
)
"""Services whose resources can be named from every region."""


@dataclass(frozen=True)
class ApiCall:
    """One call of the cloud's API, with what a model may need to decide and to make things up.

    Args:
        tx: The cloud's memory, inside the call's transaction.
        inputs: The inputs as checked.
        source: What made-up values are derived from: the seed, the URN and the number of the birth.
        time: The cloud's time.
        limits: The quotas in force.
        is_paced: Whether operations take time. Where they do not, nothing has to be waited for.
        sold_out: Whether a type of servers, or of database servers (second), cannot be had in a zone (first).
    """

    tx: Transaction
    target: Target
    account: str
    inputs: Values
    source: tuple[object, ...]
    time: datetime
    limits: Limits
    sold_out: Callable[[str, str], bool] = lambda zone, instance_type: False
    is_paced: bool = False

    @property
    def region(self) -> str:
        """The region that the call goes to."""
        return self.target.region

    @property
    def now(self) -> str:
        """The time as the APIs write it, RFC 3339 UTC."""
        return self.time.strftime("%Y-%m-%dT%H:%M:%SZ")

    def get(self, type_: str, id_: object) -> StoredResource | None:
        """A resource by type and id, in the call's region where the service has regions."""
        return self._last(
            row for same in tokens_of_same_thing(type_) for row in self.tx.with_id(same, str(id_))
        )

    def named(self, type_: str, property_: str, value: object) -> StoredResource | None:
        """A resource by type and the value of one input, such as a RAM user by its name."""
        return self._last(
            row
            for same in tokens_of_same_thing(type_)
            for row in self.tx.naming(str(value), same, _as_known(same, property_))
        )

    def _last(self, rows: Iterable[StoredResource]) -> StoredResource | None:
        # The last one: while a resource is replaced, two of one name exist for a moment.
        found = [row for row in rows if self.reaches(row)]
        return found[-1] if found else None

    def reaches(self, row: StoredResource) -> bool:
        """Whether a resource can be named from the call's region."""
        return row.region == self.region or row.type.split(":")[1].split("/")[0] in GLOBAL_SERVICES


def _as_known(type_: str, property_: str) -> str:
    """An input by its name in a class; older classes for the same thing call every name ``name``."""
    declared = resource_type(type_)
    return (
        "name" if declared and property_ not in declared.inputs and "name" in declared.inputs else property_
    )
