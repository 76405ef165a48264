"""Servers."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.alicloud.instance_types import instance_types
from labstacks.emulator import catalog, contents
from labstacks.emulator.computed_defaults import public_ip
from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.ecs.disks import check_disks
from labstacks.emulator.services.ecs.storage import check_growth
from labstacks.emulator.services.patterns import NAME_2_128, Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.vpc import cidr
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

VCPUS = ApiQuota(
    "vcpus", "vCPUs of pay-as-you-go servers", 1000, t.INSTANCE, errors.EcsInstanceQuota,
    weight="instanceType", assumed=True,
)  # fmt: skip
USER_DATA_BYTES = 32 * 1024
GROUPS_PER_INSTANCE = 5
_HOST = r"(?!.*[.-]{2})[A-Za-z0-9][A-Za-z0-9.-]{0,62}[A-Za-z0-9]"


@register
class EcsInstance(Model):
    """A server. It needs a type and image that fit, a vSwitch with room, and security groups of its VPC."""

    token = t.INSTANCE
    references = {
        "vswitchId": Reference((t.SWITCH,), errors.EcsVSwitchNotFound),
        "securityGroups[]": Reference((t.SECURITY_GROUP,), errors.EcsSecurityGroupNotFound),
        "keyName": Reference((t.KEY_PAIR, "alicloud:ecs/keyPair:KeyPair"), errors.KeyPairNotFound),
        "roleName": Reference((t.ROLE,), errors.InstanceRoleNotFound, by="roleName"),
    }
    patterns = {
        "instanceName": NAME_2_128.at_api("InvalidInstanceName.Malformed"),
        "internetMaxBandwidthOut": between(0, 100, "Mbit/s").at_api("InvalidParameter.Bandwidth"),
        "internetChargeType": one_of("PayByTraffic", "PayByBandwidth"),
        "systemDiskSize": between(20, 2048, "GiB").at_api("InvalidSystemDiskSize.ValueNotSupported"),
        "spotDuration": between(0, 6, "h"),
        "creditSpecification": one_of("Standard", "Unlimited"),
        "httpTokens": one_of("optional", "required"),
        "stoppedMode": one_of("StopCharging", "KeepCharging", "Not-applicable"),
        "instanceType": Pattern("it must look like ecs.e-c1m1.large", regex=r"ecs\.[a-z0-9.-]+"),
    }
    quotas = (VCPUS,)
    protection = ("deletionProtection", errors.EcsInstanceProtected)
    blockers = (Blocker(t.ROUTE_ENTRY, errors.InstanceIsNextHop, "nexthopId"),)
    insists_on = frozenset({"IncorrectVSwitchStatus", "DependencyViolation.RouteEntry"})

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "launchTemplateId" in inputs or "launchTemplateName" in inputs:
            return
        for name, word in (("imageId", "image_id"), ("instanceType", "instance_type")):
            if name not in inputs:
                yield Failure(name, f'"{word}" is required when no launch template is used')

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        templated = {"launchTemplateId", "launchTemplateName", "networkInterfaces"} & set(inputs)
        if "securityGroups" not in inputs and not templated:
            said = "security_groups is required when neither launch template nor interface names one"
            yield Malformed("securityGroups", "MissingParameter", said)
        if inputs.get("deletionProtection") is True and inputs.get("spotStrategy", "NoSpot") != "NoSpot":
            said = "deletion protection does not work with spot instances"
            yield Malformed("deletionProtection", "InvalidParameter.Conflict", said)

    @override
    def admit(self, call: ApiCall) -> None:
        self._check_machine(call.inputs, call)
        self._check_place(call)
        self._check_access(call.inputs)
        release = call.inputs.get("autoReleaseTime")
        if release and not _may_release_at(str(release), call.time):
            raise errors.ReleaseTimeMalformed(time=release)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self._check_machine(call.inputs, call)
        self._check_access(call.inputs)
        check_growth(call.inputs.get("systemDiskSize"), before.properties.get("systemDiskSize"))
        release = call.inputs.get("autoReleaseTime")
        moved = release and release != before.inputs.get("autoReleaseTime")
        if moved and not _may_release_at(str(release), call.time):
            raise errors.ReleaseTimeMalformed(time=release)

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        paid_ahead = before.properties.get("instanceChargeType") == "PrePaid"
        if paid_ahead and not before.properties.get("forceDelete"):
            raise errors.InstancePaidAhead(id=before.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        inputs = call.inputs
        switch = call.get(t.SWITCH, inputs.get("vswitchId"))
        address = inputs.get("privateIp") or _free_address(call, switch)
        image = catalog.IMAGES.get(str(inputs.get("imageId")))
        return {
            "status": "Running",
            **_of_machine(inputs),
            "availabilityZone": switch.properties.get("zoneId") if switch else f"{call.region}-b",
            "vpcId": switch.properties.get("vpcId") if switch else "",
            "privateIp": address,
            "primaryIpAddress": address,
            "publicIp": _public_ip(call),
            "hostName": f"iZ{id_[2:]}Z",
            "instanceName": inputs.get("instanceName") or "ECS-Instance",
            "systemDiskId": f"d-{id_[2:5]}{ids.letters(17, *call.source, 'disk')}",
            "systemDiskSize": max(40, image.size if image else 40),
            "systemDiskCategory": "cloud_essd",
            "internetChargeType": "PayByTraffic",
            "instanceChargeType": "PostPaid",
            "spotStrategy": "NoSpot",
            "stoppedMode": "Not-applicable",
            "httpTokens": "optional",
            "startTime": call.now,
            "expiredTime": "2099-12-31T15:59Z",
            "networkInterfaceId": f"eni-{id_[2:5]}{ids.letters(17, *call.source, 'eni')}",
        }

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        found = _of_machine(call.inputs)
        if (call.inputs.get("internetMaxBandwidthOut") or 0) > 0 and not before.properties.get("publicIp"):
            found["publicIp"] = public_ip(*call.source, "public")
        if call.inputs.get("internetMaxBandwidthOut") in (None, 0):
            found["publicIp"] = ""
        return found

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # A server takes along what ties other things to it, and not the things.
        for type_ in (t.DISK_ATTACHMENT, t.EIP_ASSOCIATION, t.CLB_SERVER_ATTACHMENT):
            for attachment in call.tx.naming(before.id, type_):
                call.tx.remove(attachment.key)
        contents.remove(call.tx, str(before.properties.get("systemDiskId")))
        contents.remove(call.tx, before.id)

    @override
    def timers(self, call: ApiCall) -> Iterator[tuple[str, datetime]]:
        if release := call.inputs.get("autoReleaseTime"):
            yield "released", datetime.fromisoformat(str(release))
        if call.inputs.get("spotStrategy", "NoSpot") != "NoSpot":
            protected = float(call.inputs.get("spotDuration", 1))
            # When the market wants it back nobody knows; here it is some time in the day that follows.
            # Drawn from the URN: the same class loses the same servers in every rehearsal.
            minutes = 30 + ids.number(24 * 60, *call.source, "reclaim")
            yield "reclaimed", call.time + timedelta(hours=protected, minutes=minutes)

    @override
    def fire(self, call: ApiCall, row: StoredResource, kind: str) -> str | None:
        if kind == "reclaimed" and row.inputs.get("spotInterruptionBehavior") == "Stop":
            call.tx.patch(row.key, {"status": "Stopped"})
            return f"Spot server {row.id} was reclaimed and is stopped."
        self.removed(call, row)
        call.tx.remove(row.key)
        if kind == "reclaimed":
            return f"Spot server {row.id} was reclaimed and is gone."
        return f"Server {row.id} was released: its auto release time has come."

    def _check_machine(self, inputs: Values, call: ApiCall) -> None:
        type_name, image_id = inputs.get("instanceType"), inputs.get("imageId")
        type_ = instance_types().get(str(type_name))
        if type_name and type_ is None:
            raise errors.InstanceTypeUnknown(id=type_name)
        image = catalog.IMAGES.get(str(image_id))
        if image_id and image is None and call.get(t.IMAGE, image_id) is None:
            raise errors.EcsImageNotFound(id=image_id)
        if type_ and image and type_.arm != image.arm:
            raise errors.ImageUnfit(id=type_name, image=image_id)
        if image and image.windows and inputs.get("keyName"):
            raise errors.KeyPairOnWindows(id=inputs.get("keyName"))
        check_disks(inputs, type_, image)

    def _check_place(self, call: ApiCall) -> None:
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        groups = call.inputs.get("securityGroups") or ()
        if len(groups) > GROUPS_PER_INSTANCE:
            raise errors.TooManySecurityGroups(limit=GROUPS_PER_INSTANCE)
        if switch is None:
            if not _has_network_elsewhere(call.inputs):
                raise errors.VSwitchMissing()
            return
        zone = call.inputs.get("availabilityZone")
        if zone and zone != switch.properties.get("zoneId"):
            raise errors.EcsVSwitchNotInZone(id=switch.id, zone=zone)
        for id_ in groups:
            group = call.get(t.SECURITY_GROUP, id_)
            if group and group.inputs.get("vpcId") != switch.inputs.get("vpcId"):
                raise errors.EcsSecurityGroupElsewhere(id=id_, switch=switch.id)
        if call.sold_out(str(switch.properties.get("zoneId")), str(call.inputs.get("instanceType"))):
            raise errors.EcsNoStock(zone=switch.properties.get("zoneId"))
        if _free_address(call, switch) is None:
            raise errors.NoPrivateAddress(id=switch.id)
        _check_address(call, switch)

    def _check_access(self, inputs: Values) -> None:
        password, host = inputs.get("password"), inputs.get("hostName")
        if password and not strong_password(str(password)):
            raise errors.PasswordMalformed()
        if host and re.fullmatch(_HOST, str(host)) is None:
            raise errors.HostNameMalformed(name=host)
        if _raw_size(str(inputs.get("userData") or "")) > USER_DATA_BYTES:
            raise errors.UserDataTooLong(limit=USER_DATA_BYTES)


def _of_machine(inputs: Values) -> dict[str, Any]:
    """What follows from a server's type and image, at creation and after a change of them."""
    type_ = instance_types().get(str(inputs.get("instanceType")))
    image = catalog.IMAGES.get(str(inputs.get("imageId")))
    return {
        "cpu": type_.cpu if type_ else 2,
        "memory": int(type_.memory * 1024) if type_ else 4096,
        "creditSpecification": "Standard" if type_ and type_.is_burstable else "",
        "osName": image.name if image else "Linux",
        "osType": "windows" if image and image.windows else "linux",
    }


def strong_password(text: str) -> bool:
    """Whether a password has 8 to 30 characters of at least three of the four classes."""
    classes = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z0-9]")
    return 8 <= len(text) <= 30 and sum(bool(re.search(one, text)) for one in classes) >= 3


def _may_release_at(text: str, now: datetime) -> bool:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return False
    # The API takes UTC only, spelled with a Z.
    if not text.endswith("Z"):
        return False
    return now + timedelta(minutes=30) <= moment <= now + timedelta(days=3 * 365)


def _raw_size(text: str) -> int:
    # The provider encodes plain text and leaves what is encoded as it is; the limit is on the raw data.
    try:
        return len(base64.b64decode(text, validate=True))
    except (binascii.Error, ValueError):
        return len(text.encode())


def _has_network_elsewhere(inputs: Values) -> bool:
    """Whether a launch template or a network interface may name the vSwitch."""
    return bool(
        inputs.get("launchTemplateId") or inputs.get("launchTemplateName") or inputs.get("networkInterfaces")
    )


def _check_address(call: ApiCall, switch: StoredResource) -> None:
    """Refuse a private address that the vSwitch does not have, or that another server has."""
    wanted, block = call.inputs.get("privateIp"), switch.inputs.get("cidrBlock")
    if not wanted:
        return
    if cidr.read(f"{wanted}/32") is None:
        raise errors.PrivateAddressMalformed(ip=wanted)
    if not cidr.has_address(block, wanted):
        raise errors.PrivateAddressOutside(ip=wanted, block=block)
    for other in call.tx.naming(switch.id, t.INSTANCE, "vswitchId"):
        if other.properties.get("privateIp") == wanted:
            raise errors.PrivateAddressTaken(ip=wanted, other=other.id)


def _free_address(call: ApiCall, switch: StoredResource | None) -> str | None:
    """The next private address in a vSwitch, from a place that the URN chooses."""
    if switch is None:
        return "192.168.0.10"
    taken = [
        str(other.properties.get("privateIp")) for other in call.tx.naming(switch.id, t.INSTANCE, "vswitchId")
    ]
    start = ids.number(1 << 16, *call.source, "address")
    return cidr.free_address(switch.inputs.get("cidrBlock"), taken, start)


def _public_ip(call: ApiCall) -> str:
    bandwidth = call.inputs.get("internetMaxBandwidthOut")
    wanted = bandwidth not in (None, UNKNOWN) and float(bandwidth) > 0
    return public_ip(*call.source, "public") if wanted else ""
