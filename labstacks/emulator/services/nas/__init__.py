"""File Storage NAS."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud.regions import zones_of
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.nas import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register, source
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

_OF_ACCESS_GROUP = Reference((t.NAS_ACCESS_GROUP,), errors.AccessGroupNotFound, by="accessGroupName")

MOUNT_TARGETS = ApiQuota(
    "mount-targets-per-file-system", "Mount targets per file system", 2, t.MOUNT_TARGET,
    errors.MountTargetQuota, Scope.PARENT, per="fileSystemId",
)  # fmt: skip


@register
class FileSystem(Model):
    """A file system; it stays while a mount target shows it."""

    token = t.FILE_SYSTEM
    patterns = {
        "protocolType": one_of("NFS", "SMB", "cpfs", "efc"),
        "storageType": one_of(
            "Performance", "Capacity", "Premium", "standard", "advance", "advance_100", "advance_200",
            "Economic",
        ),
        "fileSystemType": one_of("standard", "extreme", "cpfs", "cpfsse"),
        "encryptType": one_of("0", "1", "2"),
    }  # fmt: skip
    blockers = (Blocker(t.MOUNT_TARGET, errors.FileSystemHasTarget, "fileSystemId"),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if inputs.get("fileSystemType") == "extreme" and "capacity" not in inputs:
            yield Malformed(
                "capacity",
                "MissingParameter.Capacity",
                '"capacity" is required for a file system of type extreme',
            )

    @override
    def admit(self, call: ApiCall) -> None:
        zone = call.inputs.get("zoneId")
        if zone and zone not in zones_of(call.region):
            raise errors.NasZoneNotFound(id=zone)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "status": "Running",
            "fileSystemType": "standard",
            "regionId": call.region,
            "zoneId": f"{call.region}-b",
            "redundancyType": "LRS",
        }


@register
class MountTarget(Model):
    """Where a file system is mounted from, in a vSwitch."""

    token = t.MOUNT_TARGET
    references = {
        "fileSystemId": Reference((t.FILE_SYSTEM,), errors.FileSystemNotFound),
        "vswitchId": Reference((t.SWITCH,), errors.NasVSwitchNotFound),
    }
    patterns = {"networkType": one_of("Vpc"), "status": one_of("Active", "Inactive")}
    quotas = (MOUNT_TARGETS,)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if inputs.get("networkType") == "Vpc" and "vswitchId" not in inputs:
            yield Malformed(
                "vswitchId", "MissingParameter.VSwitchId", '"vswitch_id" is required when network_type is Vpc'
            )

    @override
    def admit(self, call: ApiCall) -> None:
        group = call.inputs.get("accessGroupName")
        # Every account has this group, and no resource stands for it.
        if not group or group == "DEFAULT_VPC_GROUP_NAME":
            return
        known = _OF_ACCESS_GROUP.find(call, group)
        if known is None:
            raise errors.AccessGroupNotFound(id=group)
        if known.properties.get("accessGroupType") != call.inputs.get("networkType", "Vpc"):
            raise errors.AccessGroupTypeMismatch(id=group)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "mountTargetDomain": id_.split(":", 1)[1],
            "status": "Active",
            "accessGroupName": "DEFAULT_VPC_GROUP_NAME",
            "networkType": "Vpc",
        }


@register
class AccessGroup(Model):
    """Who may mount; others name it by its name."""

    token = t.NAS_ACCESS_GROUP
    handle = "accessGroupName"
    patterns = {
        "accessGroupName": Pattern(
            "it must have 3 to 64 characters of letters, digits, '-' and '_', a letter first",
            regex=r"[A-Za-z][A-Za-z0-9_-]{2,63}",
        ),
        "accessGroupType": one_of("Vpc", "Classic"),
    }
    unique = (Unique("accessGroupName", errors.AccessGroupExists, regional=True),)
    blockers = (Blocker(t.MOUNT_TARGET, errors.AccessGroupInUse, "accessGroupName"),)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        for new, old in (("accessGroupName", "name"), ("accessGroupType", "type")):
            if new not in inputs and old not in inputs:
                yield Failure(new, f"one of {new}, {old} must be specified")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "fileSystemType": "standard",
            "regionId": call.region,
            "name": id_.split(":")[0],
            "type": "Vpc",
        }


@register
class AccessRule(Model):
    """One address block of an access group."""

    token = t.NAS_ACCESS_RULE
    references = {"accessGroupName": _OF_ACCESS_GROUP}
    patterns = {
        "priority": between(1, 100),
        "rwAccessType": one_of("RDWR", "RDONLY"),
        "userAccessType": one_of("no_squash", "root_squash", "all_squash"),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        source = inputs.get("sourceCidrIp")
        if source in (None, UNKNOWN):
            return
        try:
            ipaddress.IPv4Network(str(source), strict=False)
        except ValueError:
            yield Malformed(
                "sourceCidrIp",
                "InvalidParameter.SourceCidrIp",
                f"{source!r} is not an address or a CIDR block such as 10.0.0.0/24",
            )

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "accessRuleId": id_.split(":")[-1],
            "priority": 1,
            "rwAccessType": "RDWR",
            "userAccessType": "no_squash",
            "fileSystemType": "standard",
            "regionId": call.region,
        }


@source("alicloud:nas/getProtocols:getProtocols")
def get_protocols(call: ApiCall, args: Values) -> dict[str, Any]:
    """The protocols of a storage type; SMB is not offered with extreme ones."""
    protocols = ["nfs", "smb"] if args.get("type") in ("Performance", "Capacity") else ["nfs"]
    return {"protocols": protocols, "ids": protocols}
