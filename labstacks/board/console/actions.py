"""What can be done in the console, by the names that RAM policies use.

Each action is one Create, Update, Delete or Invoke of the emulator. Whether a seat may do it is decided in
:mod:`.act`, before anything here runs.
"""

from __future__ import annotations

import mimetypes
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from labstacks.board.console.console_user import ConsoleUser
from labstacks.emulator import RehearsalCloud, contents
from labstacks.emulator.contents import ContentVersion
from labstacks.emulator.secret_hashing import is_blinded
from labstacks.emulator.server_state import RUNNING_STATE, STATUS_SINCE
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.oss.objects import (
    CONTENT_INPUTS,
    is_versioned,
    object_in,
    settings_before_deletion,
    stored_content,
)
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target

LARGEST_FILE = 5 * 1024 * 1024
"""Bytes of one upload."""
MOST_VERSIONS, LARGEST_BUCKET = 300, 20 * 1024 * 1024
"""Versions of objects in a bucket, and their bytes together."""
MOST_RULES = 50
"""Rules that a seat may add to a security group."""


@dataclass(frozen=True)
class AllowedRequest:
    """One request that is allowed.

    Args:
        cloud: The emulator.
        user: Who asks.
        row: The resource that it is about; None where it does not exist yet.
        resource: As the request names it.
        inputs: The request's other parameters.
    """

    cloud: RehearsalCloud
    user: ConsoleUser
    row: StoredResource | None
    resource: str
    inputs: Mapping[str, Any]

    @property
    def it(self) -> StoredResource:
        """The resource.

        Raises:
            CloudError: There is none.
        """
        if self.row is None:
            raise CloudError("InvalidResourceId.NotFound", f"The resource {self.resource} does not exist.")
        return self.row

    def text(self, name: str, default: str = "") -> str:
        """A parameter as text."""
        return str(self.inputs.get(name, default))


@dataclass(frozen=True)
class ConsoleAction:
    """An action of the console.

    Args:
        name: Such as ``ecs:StopInstance``.
        operation: ``create``, ``update``, ``delete`` or ``invoke``.
        types: Of the resources that it is about; empty where it names none, or one that does not exist yet.
        perform: Does it, and returns what it found or made.
        not_found: The API's code where the resource does not exist.
    """

    name: str
    operation: str
    types: tuple[str, ...]
    perform: Callable[[AllowedRequest], Any]
    not_found: str = "InvalidResourceId.NotFound"


ACTIONS: dict[str, ConsoleAction] = {}


def _action(
    name: str, operation: str, *types: str, not_found: str = "InvalidResourceId.NotFound"
) -> Callable[[Callable[[AllowedRequest], Any]], Callable[[AllowedRequest], Any]]:
    def keep(perform: Callable[[AllowedRequest], object]) -> Callable[[AllowedRequest], Any]:
        ACTIONS[name] = ConsoleAction(name, operation, types, perform, not_found)
        return perform

    return keep


def target_of(row: StoredResource) -> Target:
    """The emulator's target for a resource that exists: what was secret of it stays secret."""
    known = {**row.inputs, **row.properties}
    secret = frozenset(name for name, value in known.items() if is_blinded(value))
    return Target(row.urn, row.type, row.region, secret)


def _update(work: AllowedRequest, **changes: Any) -> None:
    row = work.it
    inputs = {name: value for name, value in {**row.inputs, **changes}.items() if value is not None}
    work.cloud.update(target_of(row), row.id, row.inputs, inputs, preview=False)


def _delete(work: AllowedRequest) -> None:
    row = work.it
    work.cloud.delete(target_of(row), row.id, row.properties)


def _create(work: AllowedRequest, type_: str, name: str, inputs: Mapping[str, object]) -> str:
    # No stack owns it: the class's `down` must not take it for a leftover of Pulumi's.
    target = Target(f"urn:pulumi:::console::{type_}::{name}", type_, work.user.region)
    checked = work.cloud.check(target, {}, inputs, b"")
    if checked.failures:
        failure = checked.failures[0]
        raise CloudError("InvalidParameter", f"{failure.property}: {failure.reason}")
    return work.cloud.create(target, checked.inputs, preview=False).id


# --- servers -----------------------------------------------------------------------------------------


def _wrong_status(row: StoredResource) -> CloudError:
    return CloudError(
        "IncorrectInstanceStatus",
        f"The current status of the resource {row.id} does not support this operation.",
    )


def _note_status(work: AllowedRequest) -> None:
    """Note since when a server has its status: health checks count from then."""
    row = work.it

    def note(call: ApiCall) -> None:
        contents.remove(call.tx, row.id, RUNNING_STATE)
        contents.write_file(call.tx, row.stack, row.id, STATUS_SINCE, call.now.encode(), call.now)

    work.cloud.change_by_hand(note)


def _switch(work: AllowedRequest, before: str, after: str) -> None:
    """Stop or start a server."""
    if work.it.properties.get("status") != before:
        raise _wrong_status(work.it)
    _update(work, status=after)
    _note_status(work)


@_action("ecs:StopInstance", "update", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _stop(work: AllowedRequest) -> None:
    _switch(work, "Running", "Stopped")


@_action("ecs:StartInstance", "update", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _start(work: AllowedRequest) -> None:
    _switch(work, "Stopped", "Running")


@_action("ecs:RebootInstance", "update", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _reboot(work: AllowedRequest) -> None:
    row = work.it
    if row.properties.get("status") != "Running":
        raise _wrong_status(row)

    def restart(call: ApiCall) -> None:
        call.tx.patch(row.key, {"startTime": call.now})
        contents.remove(call.tx, row.id, RUNNING_STATE)

    work.cloud.carry_out(target_of(row), "update", restart, seconds=30)


@_action("ecs:DeleteInstance", "delete", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _release(work: AllowedRequest) -> None:
    _delete(work)


@_action("ecs:StartTerminalSession", "invoke", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _connect(work: AllowedRequest) -> StoredResource:
    if work.it.properties.get("status") != "Running":
        raise _wrong_status(work.it)
    return work.it


@_action("ecs:DescribeUserData", "invoke", t.INSTANCE, not_found="InvalidInstanceId.NotFound")
def _user_data(work: AllowedRequest) -> str:
    return str(work.it.properties.get("userData") or "")


# --- disks -------------------------------------------------------------------------------------------


def _disk_status(row: StoredResource) -> CloudError:
    return CloudError(
        "IncorrectDiskStatus", f"The current disk status does not support this operation: {row.id}."
    )


@_action("ecs:DeleteDisk", "delete", t.DISK, not_found="InvalidDiskId.NotFound")
def _delete_disk(work: AllowedRequest) -> None:
    if work.it.properties.get("type") == "system":
        raise _disk_status(work.it)
    _delete(work)


@_action("ecs:AttachDisk", "create", t.DISK, not_found="InvalidDiskId.NotFound")
def _attach(work: AllowedRequest) -> str:
    inputs = {"diskId": work.it.id, "instanceId": work.text("instance")}
    return _create(work, t.DISK_ATTACHMENT, work.it.id, inputs)


@_action("ecs:DetachDisk", "delete", t.DISK, not_found="InvalidDiskId.NotFound")
def _detach(work: AllowedRequest) -> None:
    disk = work.it.id
    found = work.cloud.ask(lambda call: call.tx.naming(disk, t.DISK_ATTACHMENT, "diskId"))
    if not found:
        raise _disk_status(work.it)
    work.cloud.delete(target_of(found[-1]), found[-1].id, found[-1].properties)


@_action("ecs:CreateSnapshot", "create", t.DISK, not_found="InvalidDiskId.NotFound")
def _snapshot(work: AllowedRequest) -> str:
    disk = work.it
    inputs = {
        "diskId": disk.id,
        "snapshotName": work.text("name") or f"{work.user.name}-snapshot",
        "tags": dict(disk.properties.get("tags") or {}),
    }
    stamp = work.cloud.ask(lambda call: call.now)
    return _create(work, t.SNAPSHOT, f"{disk.id}/{stamp}", inputs)


@_action("ecs:DeleteSnapshot", "delete", t.SNAPSHOT, not_found="InvalidSnapshotId.NotFound")
def _delete_snapshot(work: AllowedRequest) -> None:
    _delete(work)


@_action("ecs:ResetDisk", "update", t.DISK, not_found="InvalidDiskId.NotFound")
def _roll_back(work: AllowedRequest) -> None:
    disk, snapshot_id = work.it, work.text("snapshot")

    def back(call: ApiCall) -> None:
        snapshot = call.get(t.SNAPSHOT, snapshot_id)
        if snapshot is None or snapshot.inputs.get("diskId") != disk.id:
            raise CloudError(
                "InvalidSnapshotId.NotFound", f"The specified snapshot {snapshot_id} is not of this disk."
            )
        for attached in call.tx.naming(disk.id, t.DISK_ATTACHMENT, "diskId"):
            server = call.get(t.INSTANCE, attached.inputs.get("instanceId"))
            if server is not None and server.properties.get("status") != "Stopped":
                raise _wrong_status(server)
        if disk.properties.get("type") == "system":
            server = call.get(t.INSTANCE, disk.properties.get("instanceId"))
            if server is not None and server.properties.get("status") != "Stopped":
                raise _wrong_status(server)
        contents.copy(call.tx, disk.stack, snapshot_id, disk.id)

    work.cloud.carry_out(target_of(disk), "update", back, seconds=5)


# --- security groups ---------------------------------------------------------------------------------


@_action(
    "ecs:AuthorizeSecurityGroup", "create", t.SECURITY_GROUP, not_found="InvalidSecurityGroupId.NotFound"
)
def _open_port(work: AllowedRequest) -> str:
    group, port = work.it, work.text("port")
    inputs = {
        "securityGroupId": group.id,
        "type": "ingress",
        "ipProtocol": "tcp",
        "portRange": f"{port}/{port}",
        "nicType": "intranet",
        "cidrIp": work.text("source", "0.0.0.0/0"),
        "policy": "accept",
        "priority": 1,
    }
    if len(work.cloud.ask(lambda call: _added_rules(call, group.id))) >= MOST_RULES:
        raise CloudError("AuthorizationLimitExceed", "The limit of authorization records is reached.")
    return _create(work, t.SECURITY_GROUP_RULE, f"{group.id}/{port}/{inputs['cidrIp']}", inputs)


def _added_rules(call: ApiCall, group: str) -> list[StoredResource]:
    return call.tx.naming(group, t.SECURITY_GROUP_RULE, "securityGroupId")


@_action("ecs:RevokeSecurityGroup", "delete", t.SECURITY_GROUP, not_found="InvalidSecurityGroupId.NotFound")
def _close_port(work: AllowedRequest) -> None:
    rules = work.cloud.ask(lambda call: _added_rules(call, work.it.id))
    rule = next((rule for rule in rules if rule.id == work.text("rule")), None)
    if rule is None:
        raise CloudError("InvalidParam.SecurityGroupRuleId", "The specified rule does not exist.")
    work.cloud.delete(target_of(rule), rule.id, rule.properties)


# --- buckets and objects -----------------------------------------------------------------------------


def split_object(resource: str) -> tuple[str, str]:
    """Bucket and key of ``bucket/key``."""
    bucket, _, key = resource.partition("/")
    return bucket, key


def read_object(call: ApiCall, bucket: str, key: str, version: str = "") -> bytes | None:
    """The bytes of an object, or of one of its versions; None when there is none."""
    if version:
        found = [entry for entry in contents.versions(call.tx, bucket, key) if entry.version == version]
        return contents.data_of(call.tx, bucket, key, found[-1].number) if found else None
    row = object_in(call, bucket, key)
    return None if row is None else stored_content(call, bucket, row)


def _no_such_key(key: str) -> CloudError:
    return CloudError("NoSuchKey", f"The specified key does not exist: {key}.")


@_action("oss:GetObject", "invoke", t.BUCKET_OBJECT)
def _download(work: AllowedRequest) -> bytes:
    bucket, key = split_object(work.resource)
    data = work.cloud.ask(lambda call: read_object(call, bucket, key))
    if data is None:
        raise _no_such_key(key)
    return data


@_action("oss:GetObjectVersion", "invoke", t.BUCKET_OBJECT)
def _download_version(work: AllowedRequest) -> bytes:
    bucket, key = split_object(work.resource)
    data = work.cloud.ask(lambda call: read_object(call, bucket, key, work.text("version")))
    if data is None:
        raise CloudError("NoSuchVersion", f"The specified version does not exist: {key}.")
    return data


@_action("oss:PutObject", "create", t.BUCKET_OBJECT)
def _upload(work: AllowedRequest) -> str:
    bucket, key = split_object(work.resource)
    data: bytes = work.inputs["data"]
    if len(data) > LARGEST_FILE:
        raise CloudError(
            "EntityTooLarge", f"Your proposed upload exceeds the maximum allowed object size: {LARGEST_FILE}."
        )
    number, size = work.cloud.ask(lambda call: contents.total(call.tx, bucket))
    if number >= MOST_VERSIONS or size + len(data) > LARGEST_BUCKET:
        raise CloudError(
            "QuotaExceeded",
            f"A bucket of the practice console holds {MOST_VERSIONS} versions and "
            f"{LARGEST_BUCKET // 1024**2} MB. Delete old versions first.",
        )
    existing = work.cloud.ask(lambda call: object_in(call, bucket, key))
    if (text := _as_text(data)) is not None:
        _put(work, existing, bucket, key, {"content": text})
        return key
    # Pulumi reads what is no text from a file, and so does the emulator.
    with tempfile.TemporaryDirectory(prefix="labstacks-upload-") as folder:
        source = Path(folder) / "upload"
        source.write_bytes(data)
        _put(work, existing, bucket, key, {"source": str(source)})
    return key


def _put(
    work: AllowedRequest, existing: StoredResource | None, bucket: str, key: str, content: Mapping[str, str]
) -> None:
    if existing is None:
        kept = work.cloud.ask(lambda call: settings_before_deletion(call, bucket, key))
        # A restored version is as it was; a new upload gets its type from its name, as in OSS's console.
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        settings = kept if work.inputs.get("restored") else {"contentType": kind}
        inputs = {**settings, "bucket": bucket, "key": key, **content}
        _create(work, t.BUCKET_OBJECT, f"{bucket}/{key}", inputs)
        return
    inputs = {name: value for name, value in existing.inputs.items() if name not in CONTENT_INPUTS}
    work.cloud.update(target_of(existing), existing.id, existing.inputs, {**inputs, **content}, preview=False)


def _as_text(data: bytes) -> str | None:
    # Long texts would make each look at the bucket slow.
    if len(data) > 64 * 1024:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


@_action("oss:DeleteObject", "delete", t.BUCKET_OBJECT)
def _delete_object(work: AllowedRequest) -> None:
    if work.row is None:
        raise _no_such_key(split_object(work.resource)[1])
    _delete(work)


@_action("oss:DeleteObjectVersion", "delete", t.BUCKET_OBJECT)
def _delete_version(work: AllowedRequest) -> None:
    bucket, key = split_object(work.resource)
    version, target = work.text("version"), Target("", t.BUCKET_OBJECT, work.user.region)

    def remove(call: ApiCall) -> None:
        entries = contents.versions(call.tx, bucket, key)
        doomed = next((entry for entry in entries if entry.version == version), None)
        if doomed is None:
            raise CloudError("NoSuchVersion", f"The specified version does not exist: {key}.")
        if doomed is entries[-1] and not doomed.deleted:
            raise CloudError("InvalidArgument", "Delete the object itself to delete its current version.")
        contents.remove(call.tx, bucket, key, doomed.number)

    work.cloud.carry_out(target, "delete", remove)


@_action("oss:PutObjectAcl", "update", t.BUCKET_OBJECT)
def _publish(work: AllowedRequest) -> None:
    _update(work, acl=work.text("acl", "public-read"))


def versions_of(call: ApiCall, bucket: str, key: str | None = None) -> list[ContentVersion]:
    """The versions of a bucket's objects, or of one object; empty where the bucket keeps none."""
    return contents.versions(call.tx, bucket, key) if is_versioned(call, bucket) else []


# --- load balancers ----------------------------------------------------------------------------------


@_action(
    "alb:UpdateServerGroupServersAttribute",
    "update",
    t.ALB_SERVER_GROUP,
    not_found="ResourceNotFound.ServerGroup",
)
def _weigh(work: AllowedRequest) -> None:
    _update(work, servers=_members(work, lambda member: {**member, "weight": _weight(work)}))


@_action(
    "alb:RemoveServersFromServerGroup", "update", t.ALB_SERVER_GROUP, not_found="ResourceNotFound.ServerGroup"
)
def _take_out(work: AllowedRequest) -> None:
    _update(work, servers=_members(work, lambda member: None))


def _members(
    work: AllowedRequest, change: Callable[[dict[str, Any]], dict[str, Any] | None]
) -> list[dict[str, Any]]:
    server, members = work.text("server"), [dict(entry) for entry in work.it.inputs.get("servers") or ()]
    if server not in [member.get("serverId") for member in members]:
        raise CloudError("ResourceNotFound.BackendServer", f"The specified server {server} does not exist.")
    changed = (change(member) if member.get("serverId") == server else member for member in members)
    return [member for member in changed if member is not None]


def _weight(work: AllowedRequest) -> int:
    text = work.text("weight")
    if not text.isdigit() or int(text) > 100:
        raise CloudError("IllegalParam.Weight", "The weight must be a whole number from 0 to 100.")
    return int(text)


# --- identities --------------------------------------------------------------------------------------


def _policy_text(work: AllowedRequest) -> str:
    return str(work.it.inputs.get("policyDocument") or work.it.inputs.get("document") or "")


@_action("ram:GetPolicy", "invoke", t.POLICY, not_found="EntityNotExist.Policy")
def _policy(work: AllowedRequest) -> StoredResource:
    return work.it


@_action("ram:GetPolicyVersion", "invoke", t.POLICY, not_found="EntityNotExist.Policy.Version")
def _policy_version(work: AllowedRequest) -> str:
    return _policy_text(work)


@_action("ram:GetRole", "invoke", t.ROLE, not_found="EntityNotExist.Role")
def _role(work: AllowedRequest) -> StoredResource:
    return work.it


@_action("ram:ListPoliciesForRole", "invoke", t.ROLE, not_found="EntityNotExist.Role")
def _role_policies(work: AllowedRequest) -> list[str]:
    name = work.it.id
    rows = work.cloud.ask(lambda call: call.tx.naming(name, t.ROLE_POLICY_ATTACHMENT, "roleName"))
    return [str(row.inputs.get("policyName")) for row in rows]
