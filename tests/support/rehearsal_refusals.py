"""What the cloud refuses at run time: for each class of refusals the shortest way to it.

Keys are ``<service>.<class>``, and what is special after a space. The cloud's own code and words for each
are in ``refusals.json``, to be read by people: what a test prints as new belongs there once it was checked.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

NONE = "none-such-1"
TWICE = {"share": 1}
ARM_IMAGE = "aliyun_3_arm64_20G_alibase_20260122.vhd"
WINDOWS_IMAGE = "win2022_21H2_x64_dtc_en-us_40G_alibase_20260115.vhd"
Way = Callable[[Any], Any]


def _elsewhere(w: Any) -> tuple[str, str]:
    """A vSwitch and a security group of another VPC."""
    other = w.new("vpc.Network", cidrBlock="192.168.0.0/16").id
    switch = w.new("vpc.Switch", vpcId=other, cidrBlock="192.168.1.0/24").id
    return switch, w.new("ecs.SecurityGroup", vpcId=other).id


def _other_vpc(w: Any) -> str:
    return str(w.new("vpc.Network", cidrBlock="192.168.0.0/16").id)


def _in_use(user: str, thing: str) -> Way:
    """Delete a thing while another needs it."""

    def way(w: Any) -> None:
        w.the(user)
        w.delete(thing)

    return way


def _twice(short: str, **change: Any) -> Way:
    """Make something again under the name it has."""

    def way(w: Any) -> None:
        w.the(short)
        inputs = w.hands.inputs[w.token(short), w._made[short].id]
        w.new(short, **{**inputs, **change})

    return way


def _sixth_version(w: Any) -> None:
    """Change a policy's document more often than it may have versions."""
    w.the("ram.Policy")
    for number in range(5):
        w.change(
            "ram.Policy", policyDocument=_doc(Effect="Allow", Action=f"ecs:Describe{number}", Resource="*")
        )


def _new(short: str, **change: Any) -> Way:
    return lambda w: w.new(short, **change)


def _protected(short: str, **flag: Any) -> Way:
    return lambda w: w.delete(short, w.new(short, **flag))


def _over(key: str, short: str, **change: Any) -> Way:
    """Make one of what the account may have none of."""

    def way(w: Any) -> None:
        w.hands.cloud.set_quota(key, 0)
        w.new(short, **change)

    return way


def _doc(**statement: Any) -> str:
    return json.dumps({"Version": "1", "Statement": [statement]})


def _full_switch(w: Any) -> None:
    switch = w.new("vpc.Switch", cidrBlock="10.0.250.0/29").id
    for _ in range(5):
        w.new("ecs.Instance", vswitchId=switch)


def _many_disks(w: Any) -> None:
    for _ in range(17):
        w.new("ecs.EcsDiskAttachment", diskId=w.new("ecs.EcsDisk").id)


def _six_groups(w: Any) -> None:
    for _ in range(6):
        w.new("ram.UserGroupAttachment", groupName=w.new("ram.Group").id)


def _with_permission(w: Any, **grant: Any) -> Any:
    return w.new("cs.KubernetesPermission", permissions=[{"roleName": "dev", "roleType": "cluster", **grant}])


def _forwarding_to(group: str) -> dict[str, Any]:
    tuples = {"serverGroupTuples": [{"serverGroupId": group}]}
    return {"type": "ForwardGroup", "forwardGroupConfig": tuples}


def _rule_of_groups(w: Any, other: str, **change: Any) -> Any:
    """A rule whose other side is a security group."""
    return w.new("ecs.SecurityGroupRule", cidrIp=..., sourceSecurityGroupId=other, **change)


def _eip_on(thing: str, short: str) -> Way:
    def way(w: Any) -> None:
        w.new(thing)
        w.delete(short)

    return way


CASES: dict[str, Way] = {
    # VPC
    "vpc.VpcNotFound": _new("vpc.Switch", vpcId=NONE),
    "vpc.VpcNotFound of a NAT gateway": _new("vpc.NatGateway", vpcId=NONE),
    "vpc.VpcNotFound in this region": lambda w: w.new("vpc.Switch", vpcId=w.far("vpc.Network").id),
    "vpc.VpcVSwitchNotFound": _new("vpc.NatGateway", vswitchId=NONE),
    "vpc.VpcZoneNotFound": _new("vpc.Switch", zoneId="cn-hongkong-a"),
    "vpc.CidrOverlapped": _twice("vpc.Switch"),
    "vpc.CidrOverlapped by a smaller block": lambda w: [
        w.new("vpc.Switch", cidrBlock=block) for block in ("10.0.64.0/24", "10.0.64.128/25")
    ],
    "vpc.CidrMalformed": _new("vpc.Switch", cidrBlock="10.1.0.0/24"),
    "vpc.VpcCidrInUse": lambda w: [w.the("vpc.Switch"), w.change("vpc.Network", cidrBlock="192.168.0.0/16")],
    "vpc.VpcQuota": _over("vpcs", "vpc.Network"),
    "vpc.VSwitchQuota": _over("vswitches-per-vpc", "vpc.Switch"),
    "vpc.NatQuota": _over("nat-gateways-per-vpc", "vpc.NatGateway"),
    "vpc.SnatQuota": _over("snat-entries-per-table", "vpc.SnatEntry"),
    "vpc.RouteTableQuota": _over("route-tables-per-vpc", "vpc.RouteTable"),
    "vpc.RouteEntryQuota": _over("routes-per-table", "vpc.RouteEntry"),
    "vpc.VpcHasVSwitch": _in_use("vpc.Switch", "vpc.Network"),
    "vpc.VpcHasSecurityGroup": _in_use("ecs.SecurityGroup", "vpc.Network"),
    "vpc.VpcHasRouteTable": _in_use("vpc.RouteTable", "vpc.Network"),
    "vpc.VpcHasNetworkAcl": _in_use("vpc.NetworkAcl", "vpc.Network"),
    "vpc.VSwitchInUse": _in_use("ecs.Instance", "vpc.Switch"),
    "vpc.VSwitchInUse by a database": _in_use("rds.Instance", "vpc.Switch"),
    "vpc.VSwitchHasNat": _in_use("vpc.NatGateway", "vpc.Switch"),
    "vpc.VSwitchHasSnat": lambda w: [
        w.new("vpc.SnatEntry", sourceCidr=..., sourceVswitchId=w.switch_in("c")),
        w.delete("vpc.Switch", w._made["switch c"]),
    ],
    "vpc.VSwitchHasRouteTable": _in_use("vpc.RouteTableAttachment", "vpc.Switch"),
    "vpc.VSwitchHasNetworkAcl": _in_use("vpc.VpcNetworkAclAttachment", "vpc.Switch"),
    "vpc.NatHasEips": _in_use("ecs.EipAssociation", "vpc.NatGateway"),
    "vpc.NatProtected": _protected("vpc.NatGateway", deletionProtection=True),
    "vpc.VpcVSwitchElsewhere": lambda w: w.new("vpc.NatGateway", vswitchId=_elsewhere(w)[0]),
    "vpc.VpcVSwitchElsewhere of a route table": lambda w: w.new(
        "vpc.RouteTableAttachment", vswitchId=_elsewhere(w)[0]
    ),
    "vpc.SnatTableNotFound": _new("vpc.SnatEntry", snatTableId=NONE),
    "vpc.ForwardTableNotFound": _new("vpc.ForwardEntry", forwardTableId=NONE),
    "vpc.EipNotInGateway": lambda w: w.new(
        "vpc.SnatEntry", snatIp=w.properties("ecs.EipAddress")["ipAddress"] + "9"
    ),
    "vpc.ForwardAddressNotInGateway": _new("vpc.ForwardEntry", externalIp="198.18.0.1"),
    "vpc.RouteTableNotFound": _new("vpc.RouteTableAttachment", routeTableId=NONE),
    "vpc.RouteTableNotFound of an entry": _new("vpc.RouteEntry", routeTableId=NONE),
    "vpc.RouteTableInUse": _in_use("vpc.RouteTableAttachment", "vpc.RouteTable"),
    "vpc.RouteTableHasEntries": _in_use("vpc.RouteEntry", "vpc.RouteTable"),
    "vpc.RouteEntryConflict": _twice("vpc.RouteEntry"),
    "vpc.VSwitchBoundTwice": lambda w: [
        w.the("vpc.RouteTableAttachment"),
        w.new("vpc.RouteTableAttachment", routeTableId=w.new("vpc.RouteTable").id),
    ],
    "vpc.VpcHasRouteEntry": lambda w: [
        w.new(
            "vpc.RouteEntry",
            routeTableId=w.properties("vpc.Network")["routeTableId"],
            nexthopType="Instance",
            nexthopId=w.the("ecs.Instance"),
        ),
        *map(w.lose, ("ecs.Instance", "ecs.SecurityGroup", "vpc.Switch")),
        w.delete("vpc.Network"),
    ],
    "vpc.NextHopNotFound": _new("vpc.RouteEntry", nexthopId=NONE),
    "vpc.NetworkAclNotFound": _new("vpc.VpcNetworkAclAttachment", networkAclId=NONE),
    "vpc.NetworkAclInUse": _in_use("vpc.VpcNetworkAclAttachment", "vpc.NetworkAcl"),
    "vpc.VpcHasNatGateway": lambda w: [
        w.the("vpc.NatGateway"),
        w.lose("vpc.Switch"),
        w.delete("vpc.Network"),
    ],
    # ECS
    "ecs.EcsImageNotFound": _new("ecs.Instance", imageId="m-none"),
    "ecs.ImageUnfit": _new("ecs.Instance", imageId=ARM_IMAGE),
    "ecs.InstanceTypeUnknown": _new("ecs.Instance", instanceType="ecs.e-c1m1.huge"),
    "ecs.SystemDiskNotSupported": _new(
        "ecs.Instance", instanceType="ecs.c7.large", systemDiskCategory="cloud_essd_entry"
    ),
    "ecs.SystemDiskNotSupported of an old kind": _new(
        "ecs.Instance", instanceType="ecs.u1-c1m1.large", systemDiskCategory="cloud_efficiency"
    ),
    "ecs.DataDiskNotSupported": _new(
        "ecs.Instance", instanceType="ecs.g7.large", dataDisks=[{"size": 20, "category": "cloud_ssd"}]
    ),
    "ecs.DataDiskNotSupported by default": _new(
        "ecs.Instance", instanceType="ecs.g7.large", dataDisks=[{"size": 20}]
    ),
    "ecs.DataDiskSizeUnfit": _new(
        "ecs.Instance",
        dataDisks=[{"size": 20, "category": "cloud_essd", "performanceLevel": "PL3"}],
    ),
    "ecs.SystemDiskSmallerThanImage": _new("ecs.Instance", imageId=WINDOWS_IMAGE, systemDiskSize=20),
    "ecs.KeyPairOnWindows": lambda w: w.new(
        "ecs.Instance", imageId=WINDOWS_IMAGE, keyName=w.the("ecs.EcsKeyPair")
    ),
    "ecs.VSwitchMissing": _new("ecs.Instance", vswitchId=...),
    "ecs.PrivateAddressMalformed": _new("ecs.Instance", privateIp="10.0.1"),
    "ecs.PrivateAddressOutside": _new("ecs.Instance", privateIp="192.168.9.9"),
    "ecs.PrivateAddressTaken": lambda w: w.new(
        "ecs.Instance", privateIp=w.properties("ecs.Instance")["privateIp"]
    ),
    "ecs.InstanceRoleNotFound of a new server": _new("ecs.Instance", roleName=NONE),
    "ecs.NicTypeMismatch": _new("ecs.SecurityGroupRule", nicType="internet"),
    "ecs.EcsVSwitchNotFound": _new("ecs.Instance", vswitchId=NONE),
    "ecs.EcsSecurityGroupNotFound": _new("ecs.Instance", securityGroups=[NONE]),
    "ecs.EcsSecurityGroupNotFound of a rule": _new("ecs.SecurityGroupRule", securityGroupId=NONE),
    "ecs.EcsSecurityGroupElsewhere": lambda w: w.new("ecs.Instance", securityGroups=[_elsewhere(w)[1]]),
    "ecs.EcsVSwitchNotInZone": _new("ecs.Instance", availabilityZone="cn-hongkong-d"),
    "ecs.EcsInstanceQuota": _over("vcpus", "ecs.Instance"),
    "ecs.NoPrivateAddress": _full_switch,
    "ecs.UserDataTooLong": _new("ecs.Instance", userData="#" * 40_000),
    "ecs.PasswordMalformed": _new("ecs.Instance", password="password"),
    "ecs.PasswordMalformed in an update": lambda w: [
        w.the("ecs.Instance"),
        w.change("ecs.Instance", password="x"),
    ],
    "ecs.HostNameMalformed": _new("ecs.Instance", hostName="-server"),
    "ecs.ReleaseTimeMalformed": _new("ecs.Instance", autoReleaseTime="2020-01-01T00:00:00Z"),
    "ecs.ReleaseTimeMalformed in words": _new("ecs.Instance", autoReleaseTime="tomorrow"),
    "ecs.KeyPairNotFound": _new("ecs.Instance", keyName=NONE),
    "ecs.KeyPairExists": _twice("ecs.EcsKeyPair"),
    "ecs.KeyPairQuota": _over("key-pairs", "ecs.EcsKeyPair"),
    "ecs.KeyPairInUse": lambda w: [
        w.new("ecs.Instance", keyName=w.the("ecs.EcsKeyPair")),
        w.delete("ecs.EcsKeyPair"),
    ],
    "ecs.KeyPairInUse by its attachment": _in_use("ecs.EcsKeyPairAttachment", "ecs.EcsKeyPair"),
    "ecs.InstanceIsNextHop": lambda w: [
        w.new("vpc.RouteEntry", nexthopType="Instance", nexthopId=w.the("ecs.Instance")),
        w.delete("ecs.Instance"),
    ],
    "ecs.ImageNameExists": _twice("ecs.Image"),
    "ecs.ImageInUse": lambda w: [
        w.new("ecs.Instance", imageId=w.the("ecs.Image")),
        w.delete("ecs.Image"),
    ],
    "ecs.PublicKeyMalformed": _new("ecs.EcsKeyPair", publicKey="my key"),
    "ecs.TooManySecurityGroups": lambda w: w.new(
        "ecs.Instance", securityGroups=[w.new("ecs.SecurityGroup").id for _ in range(6)]
    ),
    "ecs.EcsInstanceNotFound": _new("ecs.EcsDiskAttachment", instanceId=NONE),
    "ecs.EcsInstanceProtected": _protected("ecs.Instance", deletionProtection=True),
    "ecs.InstanceStopped": lambda w: [w.stop(w.the("ecs.Instance")), w.new("ecs.EcsInvocation")],
    "ecs.InstancePaidAhead": _protected("ecs.Instance", instanceChargeType="PrePaid", period=1),
    "emulator.DryRunOperation": _new("vpc.Network", dryRun=True),
    "ecs.EcsVpcNotFound": _new("ecs.SecurityGroup", vpcId=NONE),
    "ecs.SecurityGroupQuota": _over("security-groups", "ecs.SecurityGroup"),
    "ecs.SecurityGroupInUse": _in_use("ecs.Instance", "ecs.SecurityGroup"),
    "ecs.SecurityGroupInUse by a container group": _in_use("eci.ContainerGroup", "ecs.SecurityGroup"),
    "ecs.SecurityGroupNamed": lambda w: [
        w.new(
            "ecs.SecurityGroupRule",
            cidrIp=...,
            sourceSecurityGroupId=(other := w.new("ecs.SecurityGroup")).id,
        ),
        w.delete("ecs.SecurityGroup", other),
    ],
    "ecs.RuleQuota": _over("rules-per-security-group", "ecs.SecurityGroupRule"),
    "ecs.SourceGroupNotFound": _new("ecs.SecurityGroupRule", cidrIp=..., sourceSecurityGroupId=NONE),
    "ecs.DestinationGroupNotFound": _new(
        "ecs.SecurityGroupRule", cidrIp=..., sourceSecurityGroupId=NONE, type="egress"
    ),
    "ecs.SourceGroupElsewhere": lambda w: _rule_of_groups(w, _elsewhere(w)[1]),
    "ecs.DestinationGroupElsewhere": lambda w: _rule_of_groups(w, _elsewhere(w)[1], type="egress"),
    "ecs.SourceGroupSame": lambda w: _rule_of_groups(w, w.the("ecs.SecurityGroup")),
    "ecs.DestinationGroupSame": lambda w: _rule_of_groups(w, w.the("ecs.SecurityGroup"), type="egress"),
    "ecs.GroupOfEnterpriseGroup": lambda w: _rule_of_groups(
        w,
        w.new("ecs.SecurityGroup").id,
        securityGroupId=w.new("ecs.SecurityGroup", securityGroupType="enterprise").id,
    ),
    "ecs.EnterpriseGroupAuthorized": lambda w: _rule_of_groups(
        w, w.new("ecs.SecurityGroup", securityGroupType="enterprise").id
    ),
    "ecs.SourceMissing": _new("ecs.SecurityGroupRule", cidrIp=...),
    "ecs.DestinationMissing": _new("ecs.SecurityGroupRule", cidrIp=..., type="egress"),
    "ecs.DiskNotFound": _new("ecs.EcsDiskAttachment", diskId=NONE),
    "ecs.DiskNotFound of a snapshot": _new("ecs.EcsSnapshot", diskId=NONE),
    "ecs.DiskSizeUnfit": _new("ecs.EcsDisk", performanceLevel="PL3", size=100),
    "ecs.DiskTooSmall": lambda w: [
        w.the("ecs.EcsDisk"),
        *(w.change("ecs.EcsDisk", size=size) for size in (60, 40)),
    ],
    "ecs.DiskTooSmall of a server": lambda w: [
        w.the("ecs.Instance"),
        w.change("ecs.Instance", systemDiskSize=20),
    ],
    "ecs.DiskZoneNotFound": _new("ecs.EcsDisk", zoneId="cn-hongkong-a"),
    "ecs.DiskElsewhere": lambda w: w.new(
        "ecs.EcsDiskAttachment", diskId=w.new("ecs.EcsDisk", zoneId="cn-hongkong-c").id
    ),
    "ecs.DiskInUse": _in_use("ecs.EcsDiskAttachment", "ecs.EcsDisk"),
    "ecs.DiskInUse already": _twice("ecs.EcsDiskAttachment"),
    "ecs.TooManyDisks": _many_disks,
    "ecs.SnapshotNotFound": _new("ecs.Image", snapshotId=NONE),
    "ecs.SnapshotInUse": _in_use("ecs.Image", "ecs.EcsSnapshot"),
    "ecs.SnapshotQuota": _over("snapshots-per-disk", "ecs.EcsSnapshot"),
    "ecs.SnapshotPolicyNotFound": _new("ecs.EcsAutoSnapshotPolicyAttachment", autoSnapshotPolicyId=NONE),
    "ecs.SnapshotPolicyQuota": _over("snapshot-policies", "ecs.AutoSnapshotPolicy"),
    "ecs.EipQuota": _over("eips", "ecs.EipAddress"),
    "ecs.EipNotFound": _new("ecs.EipAssociation", allocationId=NONE),
    "ecs.EipInUse": _in_use("ecs.EipAssociation", "ecs.EipAddress"),
    "ecs.EipBound": _twice("ecs.EipAssociation"),
    "ecs.EipTargetBound": lambda w: [
        w.new("ecs.EipAssociation", instanceId=w.the("ecs.Instance")),
        w.new(
            "ecs.EipAssociation", instanceId=w.the("ecs.Instance"), allocationId=w.new("ecs.EipAddress").id
        ),
    ],
    "ecs.EipUsedBySnat": _eip_on("vpc.SnatEntry", "ecs.EipAssociation"),
    "ecs.EipUsedByForward": _eip_on("vpc.ForwardEntry", "ecs.EipAssociation"),
    "ecs.EipTargetNotFound": _new("ecs.EipAssociation", instanceId=NONE),
    "ecs.TemplateQuota": _over("launch-templates", "ecs.EcsLaunchTemplate"),
    "ecs.TemplateExists": _twice("ecs.EcsLaunchTemplate"),
    "ecs.CommandNotFound": _new("ecs.EcsInvocation", commandId=NONE),
    "ecs.CommandTooLong": _new("ecs.Command", commandContent="#" * 20_000),
    "ecs.InstanceRoleNotFound": _new("ecs.RamRoleAttachment", ramRoleName=NONE),
    "ram.RamPolicyNotExist of the cloud's own": _new(
        "ram.UserPolicyAttachment", policyType="System", policyName="AliyunNoSuchThingFullAccess"
    ),
    "ram.PolicyVersionLimit": _sixth_version,
    # OSS
    "oss.BucketExists": _twice("oss.Bucket"),
    "oss.BucketExists somewhere in the world": _new("oss.Bucket", bucket="my-bucket"),
    "oss.TooManyBuckets": _over("buckets", "oss.Bucket"),
    "oss.NoSuchBucket": _new("oss.BucketObject", bucket=NONE),
    "oss.BucketNotEmpty": _in_use("oss.BucketObject", "oss.Bucket"),
    "oss.PublicAclBlocked": _new("oss.BucketAcl", acl="public-read"),
    "oss.PublicAclBlocked in an update": lambda w: [
        w.the("oss.BucketAcl"),
        w.change("oss.BucketAcl", acl="public-read-write"),
    ],
    "oss.PublicAclBlocked at birth": _new("oss.Bucket", acl="public-read"),
    "oss.PublicAclBlocked by the account": lambda w: [
        w.new("oss.BucketPublicAccessBlock", blockPublicAccess=False),
        w.new("oss.AccountPublicAccessBlock"),
        w.new("oss.BucketAcl", acl="public-read"),
    ],
    "oss.PublicPolicyBlocked": _new(
        "oss.BucketPolicy",
        policy=_doc(Effect="Allow", Action=["oss:GetObject"], Principal=["*"], Resource=["*"]),
    ),
    "oss.PublicObjectBlocked": _new("oss.BucketObject", acl="public-read"),
    "oss.SourceUnreadable": _new("oss.BucketObject", content=..., source="/none/such.txt"),
    "oss.LogBucketElsewhere": lambda w: w.new("oss.BucketLogging", targetBucket=w.far("oss.Bucket").id),
    "oss.InvalidObjectName": _new("oss.BucketObject", key="/index.html"),
    "oss.InvalidPolicyDocument": _new("oss.BucketPolicy", policy='{"Version": "2"}'),
    # RAM
    "ram.UserExists": _twice("ram.User"),
    "ram.UserExists after a change of name": lambda w: [
        w.the("ram.User"),
        w.new("ram.User", name="taken"),
        w.change("ram.User", name="taken"),
    ],
    "ram.GroupExists": _twice("ram.Group"),
    "ram.RamPolicyExists": _twice("ram.Policy"),
    "ram.RoleExists": _twice("ram.Role"),
    "ram.LoginProfileExists": _twice("ram.LoginProfile"),
    "ram.UserPolicyExists": _twice("ram.UserPolicyAttachment"),
    "ram.GroupPolicyExists": _twice("ram.GroupPolicyAttachment"),
    "ram.RolePolicyExists": _twice("ram.RolePolicyAttachment"),
    "ram.UserNotExist": _new("ram.LoginProfile", userName=NONE),
    "ram.GroupNotExist": _new("ram.UserGroupAttachment", groupName=NONE),
    "ram.RamPolicyNotExist": _new("ram.UserPolicyAttachment", policyName=NONE),
    "ram.RamPolicyNotExist of the system": _new(
        "ram.UserPolicyAttachment", policyName=NONE, policyType="System"
    ),
    "ram.RoleNotExist": _new("ram.RolePolicyAttachment", roleName=NONE),
    "ram.UserLimit": _over("ram-users", "ram.User"),
    "ram.GroupLimit": _over("ram-groups", "ram.Group"),
    "ram.RoleLimit": _over("ram-roles", "ram.Role"),
    "ram.PolicyLimit": _over("ram-policies", "ram.Policy"),
    "ram.AccessKeyLimit": lambda w: [w.new("ram.AccessKey") for _ in range(3)],
    "ram.UserPolicyLimit": _over("policies-per-user", "ram.UserPolicyAttachment"),
    "ram.UserPolicyLimit of the system's": _over(
        "system-policies-per-user",
        "ram.UserPolicyAttachment",
        policyType="System",
        policyName="AliyunECSFullAccess",
    ),
    "ram.GroupPolicyLimit": lambda w: [
        w.new("ram.GroupPolicyAttachment", policyName=w.new("ram.Policy").id) for _ in range(6)
    ],
    "ram.GroupPolicyLimit of the system's": _over(
        "system-policies-per-group",
        "ram.GroupPolicyAttachment",
        policyType="System",
        policyName="AliyunECSFullAccess",
    ),
    "ram.RolePolicyLimit": lambda w: [
        w.new("ram.RolePolicyAttachment", policyName=w.new("ram.Policy").id) for _ in range(6)
    ],
    "ram.UserGroupLimit": _six_groups,
    "ram.UserHasAccessKey": _in_use("ram.AccessKey", "ram.User"),
    "ram.UserHasGroup": _in_use("ram.UserGroupAttachment", "ram.User"),
    "ram.UserHasGroup by its list": _in_use("ram.GroupMembership", "ram.User"),
    "ram.UserHasPolicy": _in_use("ram.UserPolicyAttachment", "ram.User"),
    "ram.UserHasLoginProfile": _in_use("ram.LoginProfile", "ram.User"),
    "ram.GroupHasUser": _in_use("ram.UserGroupAttachment", "ram.Group"),
    "ram.GroupHasPolicy": _in_use("ram.GroupPolicyAttachment", "ram.Group"),
    "ram.PolicyHasUser": _in_use("ram.UserPolicyAttachment", "ram.Policy"),
    "ram.PolicyHasGroup": _in_use("ram.GroupPolicyAttachment", "ram.Policy"),
    "ram.PolicyHasRole": _in_use("ram.RolePolicyAttachment", "ram.Policy"),
    "ram.RoleHasPolicy": _in_use("ram.RolePolicyAttachment", "ram.Role"),
    "ram.PasswordWeak": _new("ram.LoginProfile", password="short"),
    "ram.PasswordWeak by the account's policy": lambda w: [
        w.new("ram.PasswordPolicy"),
        w.new("ram.LoginProfile", password="no-digits-in-here"),
    ],
    "ram.PolicyDocumentMalformed": _new("ram.Policy", policyDocument='{"Version": "1", "Statement": []}'),
    "ram.PolicyDocumentMalformed of a role": _new(
        "ram.Role", assumeRolePolicyDocument=_doc(Effect="Maybe", Action="*", Resource="*")
    ),
    "ram.PolicyDocumentTooLong": _new(
        "ram.Policy", policyDocument=_doc(Effect="Allow", Action=["ecs:StopInstance"] * 400, Resource="*")
    ),
    "ram.AliasTaken": _new("ram.AccountAlias", accountAlias="school"),
    # Resource Manager
    "resourcemanager.ResourceGroupExists": _twice("resourcemanager.ResourceGroup"),
    "resourcemanager.ResourceGroupNotExist": _new("resourcemanager.PolicyAttachment", resourceGroupId=NONE),
    "resourcemanager.ResourceGroupHasResources": lambda w: [
        w.new("vpc.Network", resourceGroupId=w.the("resourcemanager.ResourceGroup")),
        w.delete("resourcemanager.ResourceGroup"),
    ],
    "resourcemanager.ResourceGroupLimit": _over("resource-groups", "resourcemanager.ResourceGroup"),
    "resourcemanager.PrincipalNotExist": _new("resourcemanager.PolicyAttachment", principalName="nobody@5"),
    "resourcemanager.ResourceGroupPolicyNotExist": _new("resourcemanager.PolicyAttachment", policyName=NONE),
    # RDS
    "rds.RdsInstanceNotFound": _new("rds.Database", instanceId=NONE),
    "rds.EngineNotSupported": _new("rds.Instance", engineVersion="4.0"),
    "rds.ClassNotSupported": _new("rds.Instance", instanceType="mysql.huge.1"),
    "rds.StorageInvalid": _new("rds.Instance", instanceStorage=10),
    "rds.StorageInvalid by its step": _new("rds.Instance", instanceStorage=23),
    "rds.RdsVSwitchNotFound": _new("rds.Instance", vswitchId=NONE),
    "rds.VSwitchNotSupported": _new("rds.Instance", zoneId="cn-hongkong-d"),
    "rds.VSwitchNotSupported in a second zone": lambda w: w.new(
        "rds.Instance",
        vswitchId=f"{w.switch_in('b')},{w.switch_in('c')}",
        zoneId="cn-hongkong-b",
        zoneIdSlaveA="cn-hongkong-d",
    ),
    "rds.VSwitchNotSupported without a second zone": lambda w: w.new(
        "rds.Instance", vswitchId=f"{w.switch_in('b')},{w.switch_in('c')}", zoneId="cn-hongkong-b"
    ),
    "rds.RdsInstanceProtected": _protected("rds.Instance", deletionProtection=True),
    "rds.RdsInstanceQuota": _over("db-instances", "rds.Instance"),
    "rds.DatabaseExists": _twice("rds.Database"),
    "rds.DatabaseQuota": _over("databases-per-instance", "rds.Database"),
    "rds.DatabaseNotFound": _new("rds.AccountPrivilege", dbNames=[NONE]),
    "rds.AccountExists": _twice("rds.RdsAccount"),
    "rds.AccountNotFound": _new("rds.AccountPrivilege", accountName="nobody"),
    "rds.AccountPasswordMalformed": _new("rds.RdsAccount", accountPassword="password"),
    "rds.ConnectionExists": _twice("rds.Connection"),
    # CLB
    "slb.ClbLoadBalancerNotFound": _new("slb.Listener", loadBalancerId=NONE),
    "slb.ClbVSwitchNotFound": _new("slb.ApplicationLoadBalancer", addressType="intranet", vswitchId=NONE),
    "slb.ClbLoadBalancerQuota": _over("load-balancers", "slb.ApplicationLoadBalancer"),
    "slb.ListenerQuota": _over("listeners-per-load-balancer", "slb.Listener"),
    "slb.PayBySpecClosed": _new(
        "slb.ApplicationLoadBalancer", instanceChargeType="PayBySpec", loadBalancerSpec="slb.s1.small"
    ),
    "slb.ClbLoadBalancerProtected": _protected("slb.ApplicationLoadBalancer", deleteProtection="on"),
    "slb.ClbListenerExists": _twice("slb.Listener"),
    "slb.ClbServerGroupNotFound": _new("slb.ServerGroupServerAttachment", serverGroupId=NONE),
    "slb.ClbServerNotFound": _new("slb.ServerGroupServerAttachment", serverId=NONE),
    "slb.ClbServerGroupInUse": lambda w: [
        w.new("slb.Listener", serverGroupId=w.the("slb.ServerGroup")),
        w.delete("slb.ServerGroup"),
    ],
    "slb.BackendQuota": _over("backends-per-server-group", "slb.ServerGroupServerAttachment"),
    # ALB
    "alb.AlbLoadBalancerNotFound": _new("alb.Listener", loadBalancerId=NONE),
    "alb.AlbVpcNotFound": _new("alb.LoadBalancer", vpcId=NONE),
    "alb.AlbVSwitchNotFound": lambda w: w.new("alb.LoadBalancer", zoneMappings=w.mappings(b=NONE)),
    "alb.AlbVSwitchNotInZone": lambda w: w.new(
        "alb.LoadBalancer", zoneMappings=w.mappings(b=w.switch_in("d"))
    ),
    "alb.AlbVSwitchElsewhere": lambda w: w.new(
        "alb.LoadBalancer", zoneMappings=w.mappings(b=_elsewhere(w)[0])
    ),
    "alb.AlbLoadBalancerQuota": _over("alb-load-balancers", "alb.LoadBalancer"),
    "alb.AlbLoadBalancerProtected": _protected("alb.LoadBalancer", deletionProtectionEnabled=True),
    "alb.AlbServerGroupNotFound": _new("alb.Listener", defaultActions=[_forwarding_to(NONE)]),
    "alb.AlbServerGroupInUse": _in_use("alb.Listener", "alb.ServerGroup"),
    "alb.AlbServerNotFound": _new(
        "alb.ServerGroup", servers=[{"serverId": NONE, "serverType": "Ecs", "port": 80}]
    ),
    "alb.ServerGroupElsewhere": lambda w: w.new(
        "alb.Listener",
        defaultActions=[_forwarding_to(w.new("alb.ServerGroup", vpcId=_other_vpc(w)).id)],
    ),
    "alb.ServerElsewhere": lambda w: w.new(
        "alb.ServerGroup",
        vpcId=_other_vpc(w),
        servers=[{"serverId": w.the("ecs.Instance"), "serverType": "Ecs", "port": 80}],
    ),
    "alb.ListenerNotFound": _new("alb.Rule", listenerId=NONE),
    "alb.AlbListenerExists": _twice("alb.Listener"),
    "alb.PriorityConflict": _twice("alb.Rule"),
    # ESS
    "ess.GroupNotFound": _new("ess.ScalingRule", scalingGroupId=NONE),
    "ess.SizeConflict": _new("ess.ScalingGroup", desiredCapacity=4),
    "ess.SizeConflict in an update": lambda w: [
        w.the("ess.ScalingGroup"),
        w.change("ess.ScalingGroup", desiredCapacity=9),
    ],
    "ess.SizeConflict of its bounds": _new("ess.ScalingGroup", minSize=4),
    "ess.GroupInactive": lambda w: w.new(
        "ess.AlbServerGroupAttachment", scalingGroupId=w.new("ess.ScalingGroup").id
    ),
    "ess.EssImageUnfit": _new("ess.ScalingConfiguration", imageId=ARM_IMAGE),
    "ess.EssKeyPairNotFound": _new("ess.ScalingConfiguration", keyName=NONE),
    "ess.EssRoleNotFound": _new("ess.ScalingConfiguration", roleName=NONE),
    "ess.ConfigurationNameExists": lambda w: [
        w.new("ess.ScalingConfiguration", scalingConfigurationName="web") for _ in range(2)
    ],
    "ess.ConfigurationQuota": lambda w: [w.new("ess.ScalingConfiguration") for _ in range(11)],
    "ess.RuleQuotaOfGroup": _over("rules-per-scaling-group", "ess.ScalingRule"),
    "ess.TaskNameExists": _twice("ess.ScheduledTask"),
    "ess.TaskQuota": _over("scheduled-tasks", "ess.ScheduledTask"),
    "ess.EssVSwitchNotFound": _new("ess.ScalingGroup", vswitchIds=[NONE]),
    "ess.GroupProtected": _protected("ess.ScalingGroup", groupDeletionProtection=True),
    "ess.GroupQuota": _over("scaling-groups", "ess.ScalingGroup"),
    "ess.GroupNameExists": _twice("ess.ScalingGroup"),
    "ess.EssServerGroupNotFound": _new("ess.AlbServerGroupAttachment", albServerGroupId=NONE),
    "ess.AlbServerGroupElsewhere": lambda w: w.new(
        "ess.AlbServerGroupAttachment",
        albServerGroupId=w.new("alb.ServerGroup", vpcId=_other_vpc(w)).id,
    ),
    "ess.EssLoadBalancerNotFound": _new("ess.ScalingGroup", loadbalancerIds=[NONE]),
    "ess.EssSecurityGroupElsewhere": lambda w: w.new(
        "ess.ScalingConfiguration", securityGroupId=_elsewhere(w)[1]
    ),
    "ess.EssSecurityGroupNotFound": _new("ess.ScalingConfiguration", securityGroupId=NONE),
    "ess.EssImageNotFound": _new("ess.ScalingConfiguration", imageId="m-none"),
    "ess.EssInstanceTypeNotSupported": _new("ess.ScalingConfiguration", instanceTypes=["ecs.none.large"]),
    "ess.ConfigurationInUse": _protected("ess.ScalingConfiguration", forceDelete=False),
    "ess.RuleNotFound": _new("ess.Alarm", alarmActions=["ari:acs:ess:cn-hongkong:5:scalingrule/asr-none"]),
    "ess.RuleNotFound of a task": _new(
        "ess.ScheduledTask",
        scalingGroupId=...,
        desiredCapacity=...,
        scheduledAction="ari:acs:ess:r:5:scalingrule/asr-none",
    ),
    "ess.RuleNameExists": _twice("ess.ScalingRule"),
    "ess.LaunchTimeMalformed": _new("ess.ScheduledTask", launchTime="2020-01-01T08:30Z"),
    # CloudMonitor, Log Service
    "cms.ContactGroupNotFound": _new("cms.Alarm", contactGroups=[NONE]),
    "cms.ContactNotFound": _new("cms.AlarmContactGroup", contacts=[NONE]),
    "cms.ContactExists": _twice("cms.AlarmContact"),
    "cms.ContactGroupExists": _twice("cms.AlarmContactGroup"),
    "cms.ContactGroupInUse": _in_use("cms.Alarm", "cms.AlarmContactGroup"),
    "log.ProjectExists": _twice("log.Project"),
    "log.SlsProjectNotExist": _new("log.Store", projectName=NONE),
    "log.ProjectQuota": _over("log-projects", "log.Project"),
    "log.StoreExists": _twice("log.Store"),
    "log.StoreNotExist": _new("log.StoreIndex", logstore=NONE),
    "log.StoreNotExist of a flow log": _new("vpc.FlowLog", logStoreName=NONE),
    "log.StoreQuota": _over("stores-per-project", "log.Store"),
    "log.IndexExists": _twice("log.StoreIndex"),
    "log.AlertExists": _twice("sls.Alert"),
    "log.MachineGroupExists": _twice("sls.MachineGroup"),
    "log.LogtailExists": _twice("sls.LogtailConfig"),
    "log.DashboardExists": _twice("log.Dashboard"),
    "log.LogtailNotExist": _new("log.LogTailAttachment", logtailConfigName=NONE),
    "log.MachineGroupNotExist": _new("log.LogTailAttachment", machineGroupName=NONE),
    # Function Compute
    "fc.FunctionExists": _twice("fc.V3Function"),
    "fc.FunctionNotFound": _new("fc.V3Trigger", functionName=NONE),
    "fc.FunctionHasTrigger": _in_use("fc.V3Trigger", "fc.V3Function"),
    "fc.TriggerExists": _twice("fc.V3Trigger"),
    "fc.SecondHttpTrigger": lambda w: [w.new("fc.V3Trigger") for _ in range(2)],
    "fc.CodeMissing": _new("fc.V3Function", code=...),
    "fc.CodeNotFound": _new("fc.V3Function", code={"ossBucketName": NONE, "ossObjectName": "code.zip"}),
    "fc.CpuMemoryMismatch": _new("fc.V3Function", cpu=4, memorySize=512),
    "fc.LogStoreNotFound": lambda w: w.new(
        "fc.V3Function", logConfig={"project": w.the("log.Project"), "logstore": NONE}
    ),
    "fc.RoleNotFound": _new("fc.V3Function", role="acs:ram::5:role/none"),
    "fc.BucketNotFound": _new("fc.V3Trigger", triggerType="oss", sourceArn="acs:oss:cn-hongkong:5:none"),
    # Containers
    "cs.ClusterNotFound": _new("cs.NodePool", clusterId=NONE),
    "cs.ClusterNotFound of a permission": lambda w: _with_permission(w, cluster=NONE),
    "cs.ClusterQuota": _over("clusters", "cs.ManagedKubernetes"),
    "cs.ClusterProtected": _protected("cs.ManagedKubernetes", deletionProtection=True),
    "cs.AckVSwitchNotFound": _new("cs.ManagedKubernetes", vswitchIds=["vsw-none"]),
    "cs.PodVSwitchesMissing": _new("cs.ManagedKubernetes", podCidr=..., addons=[{"name": "terway-eniip"}]),
    "cs.CidrConflict": _new("cs.ManagedKubernetes", podCidr="10.0.0.0/16"),
    "cs.NodePoolQuota": _over("node-pools-per-cluster", "cs.NodePool"),
    "cs.UserNotFound": _new("cs.KubernetesPermission", uid="1"),
    "cs.AckInstanceTypeNotSupported": _new("cs.NodePool", instanceTypes=["ecs.none.large"]),
    "cr.NamespaceExists": _twice("cr.Namespace"),
    "cr.NamespaceNotExist": _new("cr.Repo", namespace=NONE),
    "cr.NamespaceQuota": _over("registry-namespaces", "cr.Namespace"),
    "cr.NamespaceNotEmpty": _in_use("cr.Repo", "cr.Namespace"),
    "cr.RepoExists": _twice("cr.Repo"),
    "cr.RepoQuota": _over("registry-repos", "cr.Repo"),
    "eci.EciVSwitchNotFound": _new("eci.ContainerGroup", vswitchId=NONE),
    "eci.EciSecurityGroupNotFound": _new("eci.ContainerGroup", securityGroupId=NONE),
    "eci.EciSecurityGroupElsewhere": lambda w: w.new("eci.ContainerGroup", securityGroupId=_elsewhere(w)[1]),
    # Keys, audit, backup, files, names, tags, quotas, templates
    "kms.KeyNotFound": _new("kms.Alias", keyId=NONE),
    "kms.KeyProtected": _protected("kms.Key", deletionProtection="Enabled"),
    "kms.KeyQuota": _over("kms-keys", "kms.Key"),
    "kms.AliasExists": _twice("kms.Alias"),
    "actiontrail.TrailExists": _twice("actiontrail.Trail"),
    "actiontrail.TrailLimit": _over("trails", "actiontrail.Trail"),
    "actiontrail.BucketNotExist": _new("actiontrail.Trail", ossBucketName=NONE),
    "actiontrail.TrailProjectNotExist": _new("actiontrail.Trail", slsProjectArn="acs:log:r:5:project/none"),
    "actiontrail.TargetMissing": _new("actiontrail.Trail", ossBucketName=...),
    "hbr.VaultNotFound": _new("hbr.Policy", rules=[{"ruleType": "BACKUP", "vaultId": NONE}]),
    "hbr.VaultBound": _in_use("hbr.Policy", "hbr.Vault"),
    "hbr.VaultExists": _twice("hbr.Vault"),
    "hbr.PolicyNotFound": _new("hbr.PolicyBinding", policyId=NONE),
    "hbr.PolicyBound": _in_use("hbr.PolicyBinding", "hbr.Policy"),
    "hbr.SourceNotFound": _new("hbr.PolicyBinding", dataSourceId=NONE),
    "nas.FileSystemNotFound": _new("nas.MountTarget", fileSystemId=NONE),
    "nas.FileSystemHasTarget": _in_use("nas.MountTarget", "nas.FileSystem"),
    "nas.AccessGroupExists": _twice("nas.AccessGroup"),
    "nas.AccessGroupNotFound": _new("nas.AccessRule", accessGroupName=NONE),
    "nas.AccessGroupNotFound of a mount target": _new("nas.MountTarget", accessGroupName=NONE),
    "nas.AccessGroupInUse": _in_use("nas.MountTarget", "nas.AccessGroup"),
    "nas.MountTargetQuota": lambda w: [w.new("nas.MountTarget") for _ in range(3)],
    "nas.AccessGroupTypeMismatch": lambda w: [
        w.new("nas.AccessGroup", accessGroupName="classic", accessGroupType="Classic"),
        w.new("nas.MountTarget", accessGroupName="classic"),
    ],
    "nas.NasVSwitchNotFound": _new("nas.MountTarget", vswitchId=NONE),
    "nas.NasZoneNotFound": _new("nas.FileSystem", zoneId="cn-hongkong-a"),
    "pvtz.PvtzZoneNotFound": _new("pvtz.ZoneRecord", zoneId=NONE),
    "pvtz.ZoneBound": _in_use("pvtz.ZoneAttachment", "pvtz.Zone"),
    "pvtz.RecordConflict": lambda w: [
        w.new("pvtz.ZoneRecord", rr="db"),
        w.new("pvtz.ZoneRecord", rr="db", type="CNAME", value="x.example.com"),
    ],
    "pvtz.PvtzVpcNotFound": _new("pvtz.ZoneAttachment", vpcs=[{"vpcId": NONE}]),
    "tag.TagPolicyExists": _twice("tag.Policy"),
    "quotas.AlarmExists": _twice("quotas.QuotaAlarm"),
    "ros.StackExists": _twice("ros.Stack"),
    "ros.TemplateInvalid": _new("ros.Stack", templateBody="{}"),
    "ros.StackProtected": _protected("ros.Stack", deletionProtection="Enabled"),
}

WITH_CLOCK: dict[str, tuple[str, Way]] = {
    "hbr.VaultTooYoung": ("600x", lambda w: w.delete("hbr.Vault", w.new("hbr.Vault"))),
}
"""What only a cloud refuses whose operations take time."""
WITH_CHAOS: dict[str, tuple[dict[str, Any], Way]] = {
    "cs.AckNoStock": ({"no_stock": ["cn-hongkong-b"]}, _new("cs.NodePool")),
    "rds.RdsNoStock": ({"no_stock": ["cn-hongkong-b"]}, _new("rds.Instance")),
    "ecs.EcsNoStock": ({"no_stock": ["cn-hongkong-b/ecs.e-c1m1.large"]}, _new("ecs.Instance")),
    "emulator.Throttling": ({"throttle": TWICE, "only": ["vpc/network*"]}, _new("vpc.Network")),
    "emulator.ServiceUnavailable": ({"unavailable": TWICE, "only": ["vpc/network*"]}, _new("vpc.Network")),
}
"""Refusals that only come with trouble: the trouble, and the way."""
