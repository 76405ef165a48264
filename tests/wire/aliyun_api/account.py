"""The emulator as an API sees it: things are created, changed and deleted one by one, without stacks."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from aliyun_api.kinds import Kind
from labstacks.emulator import RehearsalCloud, StoredResource
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target

STACK = "api"


class Account:
    """An account of the emulator, in one region.

    Args:
        cloud: The emulator.
        region: Region id of the calls.
    """

    def __init__(self, cloud: RehearsalCloud, region: str = "cn-hongkong") -> None:
        self.cloud = cloud
        self.region = region

    def create(self, kind: Kind, inputs: Mapping[str, Any]) -> StoredResource:
        """Create a resource.

        Raises:
            CloudError: The emulator refuses it.
        """
        urn = f"urn:pulumi:{STACK}::labstacks::{kind.type}::{uuid.uuid4()}"
        target = Target(urn, kind.type, self.region)
        checked = self.cloud.check(target, {}, inputs, b"")
        if checked.failures:
            failure = checked.failures[0]
            raise CloudError("InvalidParameter", f"{failure.property}: {failure.reason}")
        made = self.cloud.create(target, checked.inputs, preview=False)
        return self.get(kind, made.id)

    def all(self, kind: Kind, **having: Any) -> list[StoredResource]:
        """All resources of a kind, oldest first, or those with some properties."""
        return [
            row
            for row in self.cloud.resources()
            if row.type == kind.type
            and all(row.properties.get(name) == value for name, value in having.items())
        ]

    def get(self, kind: Kind, id_: str) -> StoredResource:
        """One resource, by its id.

        Raises:
            CloudError: There is none.
        """
        for row in self.cloud.show(id_):
            if row.type == kind.type:
                return row
        raise CloudError(kind.not_found, f"The specified {kind.id} {id_} does not exist.")

    def one(self, kind: Kind, **having: Any) -> StoredResource:
        """The only resource with some properties.

        Raises:
            CloudError: There is none.
        """
        for row in self.all(kind, **having):
            return row
        raise CloudError(kind.not_found, f"There is no {kind.token} with {having}.")

    def change(self, row: StoredResource, changes: Mapping[str, Any]) -> None:
        """Change inputs of a resource; those that are not named stay.

        Raises:
            CloudError: The emulator refuses it.
        """
        target = Target(row.urn, row.type, row.region)
        self.cloud.update(target, row.id, row.inputs, {**row.inputs, **changes}, preview=False)

    def delete(self, row: StoredResource) -> None:
        """Delete a resource.

        Raises:
            CloudError: The emulator refuses it.
        """
        self.cloud.delete(Target(row.urn, row.type, row.region), row.id, row.properties)
