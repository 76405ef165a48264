"""Whether a seat may do something: the emulator's evaluation of its RAM policies, within its own class."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labstacks.board.console.console_user import ConsoleUser
from labstacks.emulator.identity import arn_of, policies_of
from labstacks.emulator.ram import Decision, Request, evaluate
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError

_NAMED_BY_ACTION = ("ram", "resourcemanager", "actiontrail", "tag", "bss", "quotas")
_HOLDERS = ("bucket", "securityGroupId", "instanceId", "diskId", "serverGroupId")
"""Inputs that name what something belongs to, where somebody made it by hand."""


class DeniedError(CloudError):
    """RAM refuses a request: the code and the words of the service, and the statements that decided.

    Args:
        decision: Every statement's part in the answer.
    """

    def __init__(self, code: str, message: str, action: str, decision: Decision) -> None:
        super().__init__(code, message)
        self.action = action
        self.decision = decision


class Permissions:
    """The policies of one user at one moment.

    Args:
        call: A call inside the transaction that the answers are about.
        user: Who asks.
    """

    def __init__(self, call: ApiCall, user: ConsoleUser) -> None:
        self._call = call
        self._user = user
        self._policies = policies_of(call, user.name)

    def require(
        self,
        action: str,
        resource: str = "*",
        row: StoredResource | None = None,
        *,
        within: StoredResource | None = None,
    ) -> None:
        """Refuse what the policies do not allow.

        Args:
            action: Such as ``ecs:StopInstance``.
            resource: An ARN, or ``*``; not read when there is a row.
            row: The resource that it is about.
            within: What it is part of, where there is no row: an object's bucket.

        Raises:
            DeniedError: In the words of the service.
        """
        request = self._request(action, resource, row)
        decision = evaluate(self._policies, request)
        # List actions name no resource, so only this keeps a neighbour's things out of reach.
        if not decision.allowed or not all(self.sees(known) for known in (row, within) if known is not None):
            raise denied(request, decision)

    def allows(self, action: str, resource: str = "*", row: StoredResource | None = None) -> bool:
        """Whether :meth:`require` lets it pass."""
        try:
            self.require(action, resource, row)
        except DeniedError:
            return False
        return True

    def sees(self, row: StoredResource) -> bool:
        """Whether a resource belongs to the seat or to its classroom."""
        return owner_of(self._call, row) in (self._user.stack, self._user.classroom)

    def _request(self, action: str, resource: str, row: StoredResource | None) -> Request:
        properties: Mapping[str, Any] = row.properties if row else {}
        return Request(
            action=action,
            resource=arn_of(row) if row else resource,
            resource_tags=dict(properties.get("tags") or {}),
            resource_group=str(properties.get("resourceGroupId") or ""),
            source_ip=self._user.source_ip,
            time=self._call.time,
            secure=self._user.secure,
        )


def owner_of(call: ApiCall, row: StoredResource) -> str:
    """The stack that a resource belongs to; of what was made by hand, that of the thing it is part of."""
    if row.stack:
        return row.stack
    for name in _HOLDERS:
        for holder in call.tx.known_by(str(row.inputs.get(name))) if row.inputs.get(name) else ():
            if holder.key != row.key and holder.stack:
                return holder.stack
    return ""


def denied(request: Request, decision: Decision) -> DeniedError:
    """The refusal as the service words it."""
    service = request.action.partition(":")[0]
    if service == "oss":
        code, words = "AccessDenied", "You have no right to access this object because of bucket acl."
    elif service in _NAMED_BY_ACTION:
        code = "NoPermission"
        words = (
            f"You are not authorized to do this action. Resource: {request.resource} Action: {request.action}"
        )
    else:
        code = "Forbidden.RAM"
        words = "User not authorized to operate on the specified resource, or this API doesn't support RAM."
    return DeniedError(code, words, request.action, decision)


def system_disk(server: StoredResource) -> StoredResource:
    """A server's system disk, which Pulumi knows only as part of the server."""
    known = server.properties
    properties = {
        "diskName": known.get("systemDiskName") or "",
        "category": known.get("systemDiskCategory"),
        "size": known.get("systemDiskSize"),
        "status": "In_use",
        "type": "system",
        "zoneId": known.get("availabilityZone"),
        "instanceId": server.id,
        "encrypted": bool(known.get("systemDiskEncrypted")),
        "resourceGroupId": known.get("resourceGroupId"),
        "tags": known.get("volumeTags") or known.get("tags") or {},
    }
    return StoredResource(
        0, server.account, server.region, t.DISK, str(known.get("systemDiskId")), "", server.stack,
        {}, properties, server.created,
    )  # fmt: skip
