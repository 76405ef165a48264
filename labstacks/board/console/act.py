"""The one way by which a seat does something: are its policies for it, then the emulator, then a note."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from labstacks.board.console.actions import ACTIONS, AllowedRequest, ConsoleAction, split_object
from labstacks.board.console.console_user import ConsoleUser
from labstacks.board.console.permissions import DeniedError, Permissions, system_disk
from labstacks.emulator import RehearsalCloud
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.oss.objects import object_in
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError, UsageError

QUIET_SECONDS = 60.0
"""For how long the same refusal of the same seat is noted once."""
_NOT_NOTED = frozenset(
    {"oss:GetObject", "oss:GetObjectVersion", "ecs:StartTerminalSession", "ecs:DescribeUserData"}
)
"""What reads and changes nothing is not noted; refusals always are."""


class Console:
    """The emulator of a class, as its seats use it.

    Args:
        cloud: The emulator.
    """

    def __init__(self, cloud: RehearsalCloud) -> None:
        self.cloud = cloud
        self._refused: dict[tuple[str, str, str], float] = {}

    def act(
        self, user: ConsoleUser, action: str, resource: str = "*", inputs: Mapping[str, Any] | None = None
    ) -> Any:
        """Do something as a seat.

        Args:
            user: Who.
            action: A key of :data:`labstacks.board.console.actions.ACTIONS`.
            resource: The resource's id; ``bucket/key`` for an object.
            inputs: Further parameters.

        Returns:
            What the action found or made.

        Raises:
            DeniedError: The seat's policies do not allow it.
            CloudError: The cloud refuses it.
            UsageError: There is no such action.
        """
        known = ACTIONS.get(action)
        if known is None:
            raise UsageError(f"The practice console has no action {action!r}.")
        given = inputs or {}
        try:
            row = self.cloud.ask(
                lambda call: _allowed(call, user, known, resource, given), region=user.region
            )
        except DeniedError as error:
            self.note_refusal(user, error, resource)
            raise
        found = known.perform(AllowedRequest(self.cloud, user, row, resource, given))
        if action not in _NOT_NOTED:
            self.note(user, "console", f"{user.name}: {action} {resource}", row)
        return found

    def look(self, user: ConsoleUser, action: str, resource: str = "*") -> None:
        """Ask whether a seat may list or describe something, and note it when not.

        Raises:
            DeniedError: Its policies do not allow it.
        """
        try:
            self.cloud.ask(lambda call: Permissions(call, user).require(action, resource), region=user.region)
        except DeniedError as error:
            self.note_refusal(user, error, resource)
            raise

    def note_refusal(self, user: ConsoleUser, error: DeniedError, resource: str) -> None:
        """Write a refusal into the record of events, which the teacher reads."""
        key, now = (user.name, error.action, resource), time.monotonic()
        if now - self._refused.get(key, -QUIET_SECONDS) < QUIET_SECONDS:
            return
        if len(self._refused) > 1000:
            self._refused.clear()
        self._refused[key] = now
        self.note(user, "denied", f"{user.name}: {error.action} {resource}: {error.code}")

    def note(self, user: ConsoleUser, kind: str, text: str, row: StoredResource | None = None) -> None:
        """Add to the emulator's events: ``console`` for what was done, ``denied`` for what was refused."""
        about = (row.type if row else "", row.id if row else "", user.stack)
        self.cloud.change_by_hand(lambda call: call.tx.log(call.now, kind, text, about), region=user.region)


def _allowed(
    call: ApiCall, user: ConsoleUser, action: ConsoleAction, resource: str, inputs: Mapping[str, object]
) -> StoredResource | None:
    """The resource of a request that the seat's policies allow."""
    permissions = Permissions(call, user)
    if t.BUCKET_OBJECT in action.types:
        bucket, key = split_object(resource)
        row = object_in(call, bucket, key)
        holder = call.get(t.BUCKET, bucket)
        # By its name and not by its row: an object that does not exist yet has none.
        permissions.require(action.name, f"acs:oss:{user.region}:{call.account}:{resource}", within=holder)
        if holder is None:
            raise CloudError("NoSuchBucket", f"The specified bucket does not exist: {bucket}.")
        return row
    row = _find(call, action.types, resource)
    if row is None:
        # Who may not do it anywhere learns nothing about what exists.
        permissions.require(action.name)
        raise CloudError(action.not_found, f"The specified resource does not exist: {resource}.")
    permissions.require(action.name, row=row)
    if action.name == "ecs:ResetDisk" and (snapshot := call.get(t.SNAPSHOT, str(inputs.get("snapshot")))):
        permissions.require(action.name, row=snapshot)
    return row


def _find(call: ApiCall, types: tuple[str, ...], id_: str) -> StoredResource | None:
    found = [row for type_ in types for row in call.tx.with_id(type_, id_)]
    if not found and t.DISK in types:
        found = [system_disk(server) for server in call.tx.having(t.INSTANCE, "systemDiskId", id_)]
    return found[-1] if found else None
