"""Disks, snapshots, snapshot policies and images."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud.regions import zones_of
from labstacks.emulator import contents
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.patterns import NAME_2_128, Pattern, length, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

SNAPSHOTS = ApiQuota(
    "snapshots-per-disk", "Manual snapshots per disk", 256, t.SNAPSHOT, errors.SnapshotQuota,
    Scope.PARENT, per="diskId",
)  # fmt: skip
SNAPSHOT_POLICIES = ApiQuota(
    "snapshot-policies", "Automatic snapshot policies", 100, t.SNAPSHOT_POLICY, errors.SnapshotPolicyQuota
)
DISKS_PER_INSTANCE = 16

SIZES = {
    "cloud": (5, 2000), "cloud_efficiency": (20, 32768), "cloud_ssd": (20, 32768),
    "cloud_essd PL0": (1, 65536), "cloud_essd PL1": (20, 65536), "cloud_essd PL2": (461, 65536),
    "cloud_essd PL3": (1261, 65536), "cloud_auto": (1, 65536), "cloud_essd_entry": (10, 32768),
}  # fmt: skip
"""The smallest and largest disk of a category (and performance level), in GiB."""


@register
class Disk(Model):
    """A data disk in one zone; each category has sizes of its own."""

    token = t.DISK
    references = {
        "snapshotId": Reference((t.SNAPSHOT,), errors.SnapshotNotFound),
        "instanceId": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
    }
    patterns = {
        "diskName": NAME_2_128,
        "description": length(2, 256),
        "performanceLevel": one_of("PL0", "PL1", "PL2", "PL3"),
    }
    blockers = (Blocker(t.DISK_ATTACHMENT, errors.DiskInUse),)
    insists_on = frozenset({"IncorrectDiskStatus"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "zoneId" not in inputs and "availabilityZone" not in inputs and "instanceId" not in inputs:
            yield Malformed("zoneId", "MissingParameter", "one of zone_id, instance_id must be specified")
        if "size" not in inputs and "snapshotId" not in inputs:
            yield Malformed("size", "MissingParameter", "one of snapshot_id, size must be specified")

    @override
    def admit(self, call: ApiCall) -> None:
        zone = call.inputs.get("zoneId")
        if zone and zone not in zones_of(call.region):
            raise errors.DiskZoneNotFound(id=zone)
        check_size(call.inputs)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        check_size(call.inputs)
        check_growth(call.inputs.get("size"), before.properties.get("size"))

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        zone = call.inputs.get("zoneId") or f"{call.region}-b"
        essd = call.inputs.get("category", "cloud_efficiency") == "cloud_essd"
        return {
            "status": "Available",
            "category": "cloud_efficiency",
            "performanceLevel": "PL1" if essd else "",
            "zoneId": zone,
            "availabilityZone": zone,
            "regionId": call.region,
            "paymentType": "PayAsYouGo",
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        contents.remove(call.tx, before.id)


@register
class DiskAttachment(Model):
    """A disk on a server of the same zone, at most 16 on one."""

    token = t.DISK_ATTACHMENT
    references = {
        "diskId": Reference((t.DISK,), errors.DiskNotFound),
        "instanceId": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
    }
    insists_on = frozenset({"IncorrectDiskStatus", "IncorrectInstanceStatus"})

    @override
    def admit(self, call: ApiCall) -> None:
        disk = call.get(t.DISK, call.inputs.get("diskId"))
        instance = call.get(t.INSTANCE, call.inputs.get("instanceId"))
        if disk is None or instance is None:
            return
        if call.tx.naming(disk.id, t.DISK_ATTACHMENT, "diskId"):
            raise errors.DiskInUse(id=disk.id)
        if disk.properties.get("zoneId") != instance.properties.get("availabilityZone"):
            raise errors.DiskElsewhere(id=disk.id, instance=instance.id)
        if len(call.tx.naming(instance.id, t.DISK_ATTACHMENT, "instanceId")) >= DISKS_PER_INSTANCE:
            raise errors.TooManyDisks(limit=DISKS_PER_INSTANCE)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        # The system disk is /dev/xvda, so data disks begin with b.
        place = len(call.tx.naming(str(call.inputs.get("instanceId")), t.DISK_ATTACHMENT, "instanceId"))
        return {"device": f"/dev/xvd{chr(ord('b') + place)}"}


@register
class Snapshot(Model):
    """A snapshot of a data disk or of a system disk."""

    token = t.SNAPSHOT
    patterns = {"snapshotName": NAME_2_128, "retentionDays": Pattern("1 to 65536 days", low=1, high=65536)}
    quotas = (SNAPSHOTS,)
    blockers = (Blocker(t.IMAGE, errors.SnapshotInUse),)

    @override
    def admit(self, call: ApiCall) -> None:
        disk = call.inputs.get("diskId")
        if call.get(t.DISK, disk) is None and not _is_system_disk(call, disk):
            raise errors.DiskNotFound(id=disk)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "accomplished", "regionId": call.region, "category": "standard"}

    @override
    def settle(self, call: ApiCall, id_: str) -> None:
        row = call.get(t.SNAPSHOT, id_)
        # An update changes its name or tags, and not what it holds.
        if row is not None and row.created == call.now:
            contents.copy(call.tx, row.stack, str(call.inputs.get("diskId")), id_)

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        contents.remove(call.tx, before.id)


@register
class AutoSnapshotPolicy(Model):
    """When snapshots are taken by themselves: days 1-7, hours 0-23."""

    token = t.SNAPSHOT_POLICY
    quotas = (SNAPSHOT_POLICIES,)
    patterns = {
        "repeatWeekdays[]": one_of(*map(str, range(1, 8))).at_api("ParameterInvalid"),
        "timePoints[]": one_of(*map(str, range(24))).at_api("ParameterInvalid"),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        days = inputs.get("retentionDays")
        if days in (None, UNKNOWN):
            return
        if int(float(days)) != -1 and not 1 <= int(float(days)) <= 65536:
            said = f"invalid value {days!r}: it must be -1 or from 1 to 65536"
            yield Malformed("retentionDays", "ParameterInvalid", said)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Normal", "regionId": call.region}


@register
class SnapshotPolicyAttachment(Model):
    """A disk under a snapshot policy."""

    token = t.SNAPSHOT_POLICY_ATTACHMENT
    references = {"autoSnapshotPolicyId": Reference((t.SNAPSHOT_POLICY,), errors.SnapshotPolicyNotFound)}

    @override
    def admit(self, call: ApiCall) -> None:
        disk = call.inputs.get("diskId")
        if call.get(t.DISK, disk) is None and not _is_system_disk(call, disk):
            raise errors.DiskNotFound(id=disk)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"regionId": call.region}


@register
class EcsImage(Model):
    """A custom image, from a server or a snapshot."""

    token = t.IMAGE
    references = {
        "instanceId": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
        "snapshotId": Reference((t.SNAPSHOT,), errors.SnapshotNotFound),
    }
    patterns = {"imageName": NAME_2_128}
    unique = (Unique("imageName", errors.ImageNameExists, regional=True),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if not {"instanceId", "snapshotId", "diskDeviceMappings"} & set(inputs):
            said = "one of instance_id, snapshot_id, disk_device_mapping must be specified"
            yield Malformed("instanceId", "MissingParameter", said)

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        # With `force` the API deletes the image under its servers, which then cannot be reinstalled.
        if before.properties.get("force"):
            return
        for server in call.tx.naming(before.id, t.INSTANCE, "imageId"):
            raise errors.ImageInUse(id=before.id, other=server.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "architecture": "x86_64", "platform": "Aliyun"}


def check_size(inputs: Values) -> None:
    """Refuse a disk whose size its category does not have."""
    category, size = str(inputs.get("category", "cloud_efficiency")), inputs.get("size")
    low, high = bounds(category, inputs.get("performanceLevel"))
    if size is not None and not low <= float(size) <= high:
        level = f" {inputs.get('performanceLevel', 'PL1')}" if category == "cloud_essd" else ""
        raise errors.DiskSizeUnfit(size=size, category=f"{category}{level}", low=low, high=high)


def check_growth(size: object, before: object) -> None:
    """Refuse to shrink a disk."""
    if size and before and float(str(size)) < float(str(before)):
        raise errors.DiskTooSmall(size=size, before=before)


def bounds(category: str, level: object) -> tuple[int, int]:
    """The smallest and the largest size in GiB of a category, and of an ESSD's performance level."""
    key = f"{category} {level or 'PL1'}" if category == "cloud_essd" else category
    return SIZES.get(key, (1, 65536))


def _is_system_disk(call: ApiCall, disk: object) -> bool:
    return bool(call.tx.having(t.INSTANCE, "systemDiskId", str(disk)))
