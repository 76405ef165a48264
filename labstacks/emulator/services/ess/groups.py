"""Scaling groups and what they launch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from typing_extensions import override

from labstacks.alicloud.instance_types import instance_types
from labstacks.emulator import catalog
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ess import errors
from labstacks.emulator.services.ess.servers import is_active, release, resize, servers_of, size_of
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

GROUPS = ApiQuota("scaling-groups", "Scaling groups", 100, t.SCALING_GROUP, errors.GroupQuota, assumed=True)
CONFIGURATIONS = ApiQuota(
    "configurations-per-scaling-group", "Scaling configurations per scaling group", 10,
    t.SCALING_CONFIGURATION, errors.ConfigurationQuota, Scope.PARENT, per="scalingGroupId",
)  # fmt: skip
NAME = Pattern(
    "it must have 2 to 64 letters, digits, '_', '-' and '.', a letter or digit first",
    regex=r"\w[\w.-]{1,63}",
)
SIZE = between(0, 2000)
OF_GROUP = Reference((t.SCALING_GROUP,), errors.GroupNotFound)
SYSTEM_DISKS = one_of(
    "cloud", "ephemeral_ssd", "cloud_ssd", "cloud_essd", "cloud_efficiency", "cloud_essd_xc1"
)

_IN_GROUP = (
    t.SCALING_CONFIGURATION, t.SCALING_RULE, t.SCALING_ALARM, t.SCHEDULED_TASK, t.SCALING_ALB_ATTACHMENT,
)  # fmt: skip


@register
class ScalingGroup(Model):
    """A scaling group, whose size is kept between bounds."""

    token = t.SCALING_GROUP
    references = {
        "vswitchId": Reference((t.SWITCH,), errors.EssVSwitchNotFound),
        "vswitchIds[]": Reference((t.SWITCH,), errors.EssVSwitchNotFound),
        "albServerGroups[].albServerGroupId": Reference((t.ALB_SERVER_GROUP,), errors.EssServerGroupNotFound),
        "loadbalancerIds[]": Reference((t.CLB,), errors.EssLoadBalancerNotFound),
    }
    patterns = {
        "scalingGroupName": NAME,
        "minSize": SIZE,
        "maxSize": SIZE,
        "desiredCapacity": SIZE,
        "defaultCooldown": between(0, 86400, "s"),
        "removalPolicies[]": one_of(
            "OldestInstance", "NewestInstance", "OldestScalingConfiguration", "CustomPolicy"
        ).at_api("InvalidParameter"),
        "multiAzPolicy": one_of("PRIORITY", "BALANCE", "COST_OPTIMIZED", "COMPOSABLE"),
    }
    unique = (Unique("scalingGroupName", errors.GroupNameExists, regional=True),)
    quotas = (GROUPS,)
    protection = ("groupDeletionProtection", errors.GroupProtected)
    insists_on = frozenset({"Throttling", "IncorrectLoadBalancerStatus"})

    @override
    def admit(self, call: ApiCall) -> None:
        low, high = call.inputs.get("minSize", 0), call.inputs.get("maxSize", 0)
        wanted = call.inputs.get("desiredCapacity", low)
        # The provider sends all three sizes in one call, so the API compares them with each other.
        if not float(low) <= float(wanted) <= float(high):
            raise errors.SizeConflict(low=low, wanted=wanted, high=high)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "desiredCapacity": call.inputs.get("minSize", 0),
            "defaultCooldown": 300,
            "multiAzPolicy": "PRIORITY",
            "groupType": "ECS",
            "healthCheckType": "ECS",
        }

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        return {"desiredCapacity": size_of(replace(before, properties={**before.properties, **call.inputs}))}

    @override
    def settle(self, call: ApiCall, id_: str) -> None:
        resize(call, id_)

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # The servers belong to the group: nobody else would delete them.
        for server in servers_of(call, before.id):
            release(call, server)
        for type_ in _IN_GROUP:
            for row in call.tx.naming(before.id, type_, "scalingGroupId"):
                call.tx.remove(row.key)


@register
class ScalingConfiguration(Model):
    """What a group launches."""

    token = t.SCALING_CONFIGURATION
    references = {
        "scalingGroupId": OF_GROUP,
        "securityGroupId": Reference((t.SECURITY_GROUP,), errors.EssSecurityGroupNotFound),
        "securityGroupIds[]": Reference((t.SECURITY_GROUP,), errors.EssSecurityGroupNotFound),
        "keyName": Reference((t.KEY_PAIR,), errors.EssKeyPairNotFound),
        "roleName": Reference((t.ROLE,), errors.EssRoleNotFound, by="roleName"),
    }
    patterns = {"scalingConfigurationName": NAME, "systemDiskCategory": SYSTEM_DISKS}
    unique = (Unique("scalingConfigurationName", errors.ConfigurationNameExists, within=("scalingGroupId",)),)
    quotas = (CONFIGURATIONS,)
    insists_on = frozenset({"Throttling", "IncorrectScalingGroupStatus"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        types = {"instanceType", "instanceTypes", "instanceTypeOverrides", "instancePatternInfos"}
        if not types & set(inputs):
            said = "one of instance_type, instance_types must be specified"
            yield Malformed("instanceType", "MissingParameter", said)
        if not {"imageId", "imageName"} & set(inputs):
            yield Malformed("imageId", "MissingParameter", "one of image_id, image_name must be specified")

    @override
    def admit(self, call: ApiCall) -> None:
        inputs = call.inputs
        image = inputs.get("imageId")
        if image and image not in catalog.IMAGES and call.get(t.IMAGE, image) is None:
            raise errors.EssImageNotFound(id=image)
        for name in (*(inputs.get("instanceTypes") or ()), inputs.get("instanceType")):
            if not name:
                continue
            type_, system_image = instance_types().get(name), catalog.IMAGES.get(str(image))
            if type_ is None:
                raise errors.EssInstanceTypeNotSupported(id=name)
            if system_image is not None and system_image.arm != type_.arm:
                raise errors.EssImageUnfit(id=name, image=image)
        self._check_network(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"active": False, "systemDiskSize": 40, "internetChargeType": "PayByTraffic"}

    @override
    def settle(self, call: ApiCall, id_: str) -> None:
        resize(call, str(call.inputs.get("scalingGroupId")))

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        # An active configuration can go when another is there to take over.
        others = call.tx.naming(str(before.inputs.get("scalingGroupId")), self.token, "scalingGroupId")
        alone = all(other.key == before.key for other in others)
        if before.properties.get("active") and not before.properties.get("forceDelete") and alone:
            raise errors.ConfigurationInUse(id=before.id, other=before.inputs.get("scalingGroupId"))

    @staticmethod
    def _check_network(call: ApiCall) -> None:
        group = call.get(t.SCALING_GROUP, call.inputs.get("scalingGroupId"))
        switches = group.inputs.get("vswitchIds") or () if group else ()
        switch = call.get(t.SWITCH, switches[0]) if switches else None
        for id_ in (*(call.inputs.get("securityGroupIds") or ()), call.inputs.get("securityGroupId")):
            security = call.get(t.SECURITY_GROUP, id_) if id_ else None
            if group and security and switch and security.inputs.get("vpcId") != switch.inputs.get("vpcId"):
                raise errors.EssSecurityGroupElsewhere(id=id_, group=group.id)


@register
class AlbServerGroupAttachment(Model):
    """A group whose servers join an ALB server group."""

    token = t.SCALING_ALB_ATTACHMENT
    references = {
        "scalingGroupId": OF_GROUP,
        "albServerGroupId": Reference((t.ALB_SERVER_GROUP,), errors.EssServerGroupNotFound),
    }
    patterns = {"port": between(1, 65535), "weight": between(0, 100)}
    insists_on = frozenset({"IncorrectScalingGroupStatus", "InvalidOperation.Conflict"})

    @override
    def admit(self, call: ApiCall) -> None:
        group = call.get(t.SCALING_GROUP, call.inputs.get("scalingGroupId"))
        servers = call.get(t.ALB_SERVER_GROUP, call.inputs.get("albServerGroupId"))
        ids_ = (group.inputs.get("vswitchIds") or [group.inputs.get("vswitchId")]) if group else [None]
        switch = call.get(t.SWITCH, ids_[0])
        if group and servers and switch and servers.inputs.get("vpcId") != switch.inputs.get("vpcId"):
            raise errors.AlbServerGroupElsewhere(id=servers.id, group=group.id)
        if group and not is_active(call, group):
            raise errors.GroupInactive(id=group.id)
