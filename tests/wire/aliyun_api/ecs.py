"""Actions of ECS: servers, disks, security groups, images."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from aliyun_api.account import Account
from aliyun_api.actions import Action, change, create, delete, listing, page, tag, untag
from aliyun_api.http_request import RpcCall
from aliyun_api.kinds import Kind, Values, ids_in, tags_in
from labstacks.emulator import StoredResource
from labstacks.errors import CloudError

_SYSTEM_DISK = {
    "Category": "systemDiskCategory",
    "DiskName": "systemDiskName",
    "Description": "systemDiskDescription",
    "PerformanceLevel": "systemDiskPerformanceLevel",
    "AutoSnapshotPolicyId": "systemDiskAutoSnapshotPolicyId",
    "KMSKeyId": "systemDiskKmsKeyId",
}
"""The API's names for what the emulator keeps of a system disk, where both are texts."""


def _server_inputs(values: Values) -> dict[str, Any]:
    disk = values.get("SystemDisk") or {}
    found: dict[str, Any] = {ours: disk[theirs] for theirs, ours in _SYSTEM_DISK.items() if theirs in disk}
    if "Size" in disk:
        found["systemDiskSize"] = int(disk["Size"])
    if "Encrypted" in disk:
        found["systemDiskEncrypted"] = disk["Encrypted"] == "true"
    groups = values.get("SecurityGroupIds") or [values.get("SecurityGroupId")]
    if any(groups):
        found["securityGroups"] = groups
    return found


def _server_shows(row: StoredResource) -> dict[str, Any]:
    known = row.properties
    interface = {
        "NetworkInterfaceId": known.get("networkInterfaceId"),
        "Type": "Primary",
        "PrimaryIpAddress": known.get("privateIp"),
    }
    return {
        "Status": known.get("status"),
        "ZoneId": known.get("availabilityZone"),
        "OSName": known.get("osName"),
        "OSType": known.get("osType"),
        "PublicIpAddress": {"IpAddress": [known["publicIp"]] if known.get("publicIp") else []},
        "InnerIpAddress": {"IpAddress": []},
        "VpcAttributes": {
            "VpcId": known.get("vpcId"),
            "VSwitchId": known.get("vswitchId"),
            "PrivateIpAddress": {"IpAddress": [known.get("privateIp")]},
        },
        "SecurityGroupIds": {"SecurityGroupId": known.get("securityGroups") or []},
        "MetadataOptions": {
            "HttpTokens": known.get("httpTokens"),
            "HttpEndpoint": known.get("httpEndpoint") or "enabled",
            "HttpPutResponseHopLimit": 0,
        },
        "NetworkInterfaces": {"NetworkInterface": [interface]},
        "InternetMaxBandwidthIn": 200,
        "DedicatedHostAttribute": {"DedicatedHostId": ""},
        "ImageOptions": {"LoginAsNonRoot": False},
        "AdditionalInfo": {"EnableHighDensityMode": False},
        "OperationLocks": {"LockReason": []},
        "CpuOptions": {"CoreCount": 1, "ThreadsPerCore": 2},
        "SpotInterruptionBehavior": "Terminate",
        # The emulator keeps these in another shape, or only a hash of them, and the API answers none here.
        **dict.fromkeys(("UserData", "Password", "MaintenanceTime", "NetworkInterfaceTrafficMode")),
    }


SERVER = Kind(
    "ecs/instance:Instance",
    "InstanceId",
    names={"keyName": "KeyPairName", "availabilityZone": "ZoneId", "roleName": "RamRoleName"},
    made=_server_inputs,
    shows=_server_shows,
    not_found="InvalidInstanceId.NotFound",
)
GROUP = Kind(
    "ecs/securityGroup:SecurityGroup",
    "SecurityGroupId",
    not_found="InvalidSecurityGroupId.NotFound",
)
RULE = Kind(
    "ecs/securityGroupRule:SecurityGroupRule",
    "SecurityGroupRuleId",
    names={
        "cidrIp": "SourceCidrIp",
        "sourceSecurityGroupId": "SourceGroupId",
        "ipv6CidrIp": "Ipv6SourceCidrIp",
    },
    not_found="InvalidSecurityGroupRule.NotFound",
)
DISK = Kind(
    "ecs/ecsDisk:EcsDisk",
    "DiskId",
    names={"category": "DiskCategory"},
    shows=lambda row: {
        "Category": row.properties.get("category"),
        "DiskChargeType": "PostPaid",
        "Portable": True,
        "Type": "data",
        "Device": "",
        "MultiAttach": "Disabled",
        "SourceSnapshotId": "",
        "Status": "In_use" if row.properties.get("instanceId") else "Available",
    },
    not_found="InvalidDiskId.NotFound",
)
_TAGGED = {"instance": SERVER, "securitygroup": GROUP, "disk": DISK}
_RULE_KEYS = ("ipProtocol", "portRange", "cidrIp", "policy", "priority")


def _run(account: Account, call: RpcCall) -> Values:
    inputs = SERVER.inputs(call.values)
    # Only a type of disk that has performance levels takes one; the provider sends none otherwise.
    row = account.create(SERVER, inputs)
    return {"InstanceIdSets": {"InstanceIdSet": [row.id]}, "OrderId": ""}


def _about_server(*fields: str) -> Action:
    """Answer some fields of one server."""

    def action(account: Account, call: RpcCall) -> Values:
        shown = SERVER.show(account.get(SERVER, call.values["InstanceId"]))
        return {name: shown.get(name) for name in ("InstanceId", *fields)}

    return action


def _user_data(account: Account, call: RpcCall) -> Values:
    row = account.get(SERVER, call.values["InstanceId"])
    return {"InstanceId": row.id, "UserData": row.inputs.get("userData", "")}


def _roles(account: Account, call: RpcCall) -> Values:
    rows = [account.get(SERVER, id_) for id_ in ids_in(call.values, "InstanceIds")]
    found = [
        {"InstanceId": row.id, "RamRoleName": row.properties["roleName"]}
        for row in rows
        if row.inputs.get("roleName")
    ]
    return page("InstanceRamRoleSets.InstanceRamRoleSet", found)


def _maintenance(account: Account, call: RpcCall) -> Values:
    found = [
        {
            "InstanceId": id_,
            "ActionOnMaintenance": {"Value": "AutoRecover"},
            "NotifyOnMaintenance": False,
            "MaintenanceWindows": {"MaintenanceWindow": []},
        }
        for id_ in _several(call.values, "InstanceId")
    ]
    return page("MaintenanceAttributes.MaintenanceAttribute", found)


def _attachments(account: Account, call: RpcCall) -> Values:
    found = [
        {"InstanceId": id_, "PrivatePoolOptionsMatchCriteria": "None", "PrivatePoolOptionsId": ""}
        for id_ in ids_in(call.values, "InstanceId")
    ]
    return page("Instances.Instance", found)


def _interfaces(account: Account, call: RpcCall) -> Values:
    wanted = _several(call.values, "NetworkInterfaceId")
    found = [
        {
            "NetworkInterfaceId": row.properties["networkInterfaceId"],
            "NetworkInterfaceTrafficMode": "Standard",
            "InstanceId": row.id,
            "VSwitchId": row.properties.get("vswitchId"),
            "Type": "Primary",
            "Status": "InUse",
            "SourceDestCheck": False,
            "Attachment": {"InstanceId": row.id, "NetworkCardIndex": 0},
            "SecurityGroupIds": {"SecurityGroupId": row.properties.get("securityGroups") or []},
            "PrivateIpSets": {
                "PrivateIpSet": [{"Primary": True, "PrivateIpAddress": row.properties.get("privateIp")}]
            },
            "Ipv6Sets": {"Ipv6Set": []},
            "Tags": {"Tag": []},
        }
        for row in account.all(SERVER)
        if not wanted or row.properties.get("networkInterfaceId") in wanted
    ]
    return page("NetworkInterfaceSets.NetworkInterfaceSet", found)


def _several(values: Values, name: str) -> list[str]:
    given = values.get(name, [])
    return [given] if isinstance(given, str) else list(given)


def _disks(account: Account, call: RpcCall) -> Values:
    """List data disks, and the system disk that each server has."""
    wanted = ids_in(call.values, "DiskId")
    found = [*map(DISK.show, account.all(DISK)), *map(_system_disk, account.all(SERVER))]
    if wanted:
        found = [disk for disk in found if disk["DiskId"] in wanted]
    if "InstanceId" in call.values:
        found = [disk for disk in found if disk.get("InstanceId") == call.values["InstanceId"]]
    if call.values.get("DiskType", "all") != "all":
        found = [disk for disk in found if disk["Type"] == call.values["DiskType"]]
    return page("Disks.Disk", found)


def _system_disk(row: StoredResource) -> dict[str, Any]:
    known = row.properties
    return {
        **{theirs: known.get(ours) for theirs, ours in _SYSTEM_DISK.items()},
        "DiskId": known.get("systemDiskId"),
        "Size": known.get("systemDiskSize"),
        "Encrypted": bool(known.get("systemDiskEncrypted")),
        "InstanceId": row.id,
        "Type": "system",
        "Status": "In_use",
        "Tags": {
            "Tag": [
                {"TagKey": key, "TagValue": value}
                for key, value in (row.inputs.get("volumeTags") or {}).items()
            ]
        },
    }


def _disk_attribute(account: Account, call: RpcCall) -> Values:
    """Change a disk, or several; a server's system disk changes with its server."""
    ids = _several(call.values, "DiskIds") or [call.values["DiskId"]]
    for row in account.all(DISK):
        if row.id in ids:
            account.change(row, DISK.inputs(call.values))
    return {}


def _with_system_disks(action: Action, changed: Callable[[Values, Values], Values]) -> Action:
    """Let an action on tags include system disks, whose tags are kept with their servers.

    Args:
        changed: The new tags of a disk, from its old tags and the call's parameters.
    """

    def both(account: Account, call: RpcCall) -> Values:
        servers = {row.properties.get("systemDiskId"): row for row in account.all(SERVER)}
        ids = call.values["ResourceId"]
        for row in (servers[id_] for id_ in ids if id_ in servers):
            account.change(row, {"volumeTags": changed(row.inputs.get("volumeTags", {}), call.values)})
        rest = {**call.values, "ResourceId": [id_ for id_ in ids if id_ not in servers]}
        return action(account, replace(call, values=rest))

    return both


def _without(tags: Values, values: Values) -> Values:
    gone = ids_in(values, "TagKey")
    return {key: value for key, value in tags.items() if key not in gone}


def _rules(values: Values) -> Iterable[Mapping[str, Any]]:
    return values.get("Permissions") or [values]


def _allow(account: Account, call: RpcCall) -> Values:
    for rule in _rules(call.values):
        inputs = {**RULE.inputs(rule), "securityGroupId": call.values["SecurityGroupId"], "type": "ingress"}
        account.create(RULE, {key: value for key, value in inputs.items() if value != ""})
    return {}


def _revoke(account: Account, call: RpcCall) -> Values:
    for rule in _rules(call.values):
        wanted = RULE.inputs(rule)
        for row in account.all(RULE, securityGroupId=call.values["SecurityGroupId"]):
            if all(str(row.properties.get(key)) == str(wanted[key]) for key in _RULE_KEYS if key in wanted):
                account.delete(row)
    return {}


def _group_attribute(account: Account, call: RpcCall) -> Values:
    row = account.get(GROUP, call.values["SecurityGroupId"])
    rules = [
        {
            **dict.fromkeys(("SourceGroupId", "Ipv6SourceCidrIp", "SourcePrefixListId", "DestCidrIp"), ""),
            **{
                name: value for name, value in RULE.show(rule).items() if name != "Tags" and value is not None
            },
            "Direction": rule.properties["type"],
            "IpProtocol": str(rule.properties["ipProtocol"]).upper(),
            "Policy": str(rule.properties.get("policy") or "accept").capitalize(),
            "Priority": str(rule.properties.get("priority") or 1),
        }
        for rule in account.all(RULE, securityGroupId=row.id)
    ]
    return {**GROUP.show(row), "Permissions": {"Permission": rules}}


def _group_policy(account: Account, call: RpcCall) -> Values:
    row = account.get(GROUP, call.values["SecurityGroupId"])
    account.change(row, {"innerAccessPolicy": call.values["InnerAccessPolicy"]})
    return {}


def _from_data_source(token: str, path: str, name: str, **fields: str) -> Action:
    """List what one of the emulator's data sources answers.

    Args:
        name: The data source's result.
        fields: The API's fields, with the result's names for them.
    """

    def action(account: Account, call: RpcCall) -> Values:
        rows = account.cloud.invoke(token, {}, region=account.region)[name]
        return page(path, [{theirs: row.get(ours) for theirs, ours in fields.items()} for row in rows])

    return action


def _move(account: Account, call: RpcCall) -> Values:
    row = account.get(_TAGGED[call.values["ResourceType"].lower()], call.values["ResourceId"])
    account.change(row, {"resourceGroupId": call.values["ResourceGroupId"]})
    return {}


def _join(account: Account, call: RpcCall) -> Values:
    row = account.get(SERVER, call.values["InstanceId"])
    groups = [*row.inputs.get("securityGroups", []), call.values["SecurityGroupId"]]
    account.change(row, {"securityGroups": groups})
    return {}


def _leave(account: Account, call: RpcCall) -> Values:
    row = account.get(SERVER, call.values["InstanceId"])
    groups = [
        group for group in row.inputs.get("securityGroups", []) if group != call.values["SecurityGroupId"]
    ]
    account.change(row, {"securityGroups": groups})
    return {}


def _stop(account: Account, call: RpcCall) -> Values:
    row = account.get(SERVER, call.values["InstanceId"])
    account.cloud.change_by_hand(lambda api: api.tx.patch(row.key, {"status": "Stopped"}))
    return {}


def _start(account: Account, call: RpcCall) -> Values:
    row = account.get(SERVER, call.values["InstanceId"])
    account.cloud.change_by_hand(lambda api: api.tx.patch(row.key, {"status": "Running"}))
    return {}


def _resize(account: Account, call: RpcCall) -> Values:
    row = account.get(DISK, call.values["DiskId"])
    if int(call.values["NewSize"]) < int(row.properties["size"]):
        raise CloudError("InvalidParameter.NewSize", "The new size is smaller than the size of the disk.")
    account.change(row, {"size": int(call.values["NewSize"])})
    return {}


ACTIONS: dict[str, Action] = {
    "RunInstances": _run,
    "DescribeInstances": listing(SERVER, "Instances.Instance", "InstanceName", "VpcId", "VSwitchId"),
    "DescribeInstanceAttribute": _about_server("InstanceName", "Status", "ImageId", "InstanceType"),
    "DescribeUserData": _user_data,
    "DescribeInstanceRamRole": _roles,
    "DescribeInstanceMaintenanceAttributes": _maintenance,
    "DescribeInstanceAttachmentAttributes": _attachments,
    "ModifyInstanceAttribute": change(SERVER),
    "ModifyInstanceMetadataOptions": change(SERVER),
    "ModifyInstanceAutoReleaseTime": change(SERVER),
    "ModifyInstanceVpcAttribute": lambda account, call: {},
    "StopInstance": _stop,
    "StartInstance": _start,
    "DeleteInstance": delete(SERVER),
    "DescribeNetworkInterfaces": _interfaces,
    "CreateDisk": create(DISK),
    "DescribeDisks": _disks,
    "ModifyDiskAttribute": _disk_attribute,
    "ResizeDisk": _resize,
    "DeleteDisk": delete(DISK),
    "CreateSecurityGroup": create(GROUP),
    "DescribeSecurityGroups": listing(GROUP, "SecurityGroups.SecurityGroup", "VpcId"),
    "DescribeSecurityGroupAttribute": _group_attribute,
    "ModifySecurityGroupAttribute": change(GROUP),
    "ModifySecurityGroupPolicy": _group_policy,
    "DeleteSecurityGroup": delete(GROUP),
    "AuthorizeSecurityGroup": _allow,
    "RevokeSecurityGroup": _revoke,
    "JoinSecurityGroup": _join,
    "LeaveSecurityGroup": _leave,
    "JoinResourceGroup": _move,
    "TagResources": _with_system_disks(tag(_TAGGED), lambda tags, values: {**tags, **tags_in(values)}),
    "UntagResources": _with_system_disks(untag(_TAGGED), _without),
    "DescribeImages": _from_data_source(
        "alicloud:ecs/getImages:getImages", "Images.Image", "images",
        ImageId="imageId", ImageName="name", OSName="osName", OSType="osType", Architecture="architecture",
        Platform="platform", Size="size", CreationTime="creationTime", ImageOwnerAlias="imageOwnerAlias",
        Status="status", OSNameEn="osNameEn",
    ),
    "DescribeRegions": _from_data_source(
        "alicloud:index/getRegions:getRegions", "Regions.Region", "regions",
        RegionId="id", LocalName="localName",
    ),
}  # fmt: skip
"""Name of an action to what it does."""
