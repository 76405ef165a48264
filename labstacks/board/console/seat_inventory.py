"""What a seat sees of the cloud: its own resources and those of its classroom, at one moment."""

from __future__ import annotations

from collections.abc import Iterator

from labstacks.board.console.console_user import ConsoleUser
from labstacks.board.console.permissions import Permissions, system_disk
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource


class SeatInventory:
    """The resources that one seat may look at. Neighbours' are never among them.

    Args:
        call: A call inside the transaction to look in.
        user: Who looks.
    """

    def __init__(self, call: ApiCall, user: ConsoleUser) -> None:
        self.call = call
        self.user = user
        self.permissions = Permissions(call, user)
        self.own = call.tx.of_stack(user.stack)
        self.shared = call.tx.of_stack(user.classroom)

    def of(self, *types: str, shared: bool = True) -> list[StoredResource]:
        """The resources of some types: the seat's own first, then the classroom's."""
        rows = [row for row in self.own if row.type in types]
        rows += [row for row in self._by_hand() if row.type in types]
        return rows + [row for row in self.shared if shared and row.type in types]

    def one(self, types: tuple[str, ...], id_: str) -> StoredResource | None:
        """The resource with an id, if the seat sees it."""
        return next((row for row in self.of(*types) if row.id == id_), None)

    def disks(self) -> list[StoredResource]:
        """Data disks and system disks."""
        servers = self.of(t.INSTANCE, shared=False)
        return [*map(system_disk, servers), *self.of(t.DISK, shared=False)]

    def attachment(self, disk: str) -> StoredResource | None:
        """What ties a data disk to a server; None for a disk that no server uses."""
        found = self.call.tx.naming(disk, t.DISK_ATTACHMENT, "diskId")
        return found[-1] if found else None

    def objects(self, bucket: str) -> list[StoredResource]:
        """The objects of a bucket, by key."""
        rows = self.call.tx.naming(bucket, t.BUCKET_OBJECT, "bucket")
        return sorted(rows, key=lambda row: row.id)

    def rules(self, group: str) -> list[StoredResource]:
        """The rules of a security group."""
        return self.call.tx.naming(group, t.SECURITY_GROUP_RULE, "securityGroupId")

    def _by_hand(self) -> Iterator[StoredResource]:
        """What somebody made in the console as part of the seat's own things."""
        for row in self.own:
            if row.type == t.BUCKET:
                yield from self._loose(row.id, "bucket")
            elif row.type == t.SECURITY_GROUP:
                yield from self._loose(row.id, "securityGroupId")
            elif row.type == t.DISK:
                yield from self._loose(row.id, "diskId")

    def _loose(self, holder: str, name: str) -> Iterator[StoredResource]:
        yield from (row for row in self.call.tx.naming(holder, None, name) if not row.stack)
