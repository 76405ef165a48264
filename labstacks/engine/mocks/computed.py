"""What the cloud would add to a resource: its id, and the outputs that only it can know.

Plausible and repeatable: the same type and name always get the same answers. Ids look as Alibaba Cloud
gives them out in Hong Kong, where ``j6c`` is the region's mark in ECS and VPC ids and ``3ns`` in others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

ACCOUNT_ID = "5012345678901234"
"""The account that everything in a mock test belongs to."""

Inputs = Mapping[str, Any]

PREFIXES = {
    "vpc/network:Network": "vpc-j6c",
    "vpc/switch:Switch": "vsw-j6c",
    "vpc/natGateway:NatGateway": "ngw-j6c",
    "vpc/routeTable:RouteTable": "vtb-j6c",
    "vpc/networkAcl:NetworkAcl": "nacl-j6c",
    "vpc/flowLog:FlowLog": "fl-j6c",
    "ecs/securityGroup:SecurityGroup": "sg-j6c",
    "ecs/instance:Instance": "i-j6c",
    "ecs/ecsDisk:EcsDisk": "d-j6c",
    "ecs/ecsSnapshot:EcsSnapshot": "s-j6c",
    "ecs/autoSnapshotPolicy:AutoSnapshotPolicy": "sp-j6c",
    "ecs/image:Image": "m-j6c",
    "ecs/eipAddress:EipAddress": "eip-j6c",
    "ecs/ecsLaunchTemplate:EcsLaunchTemplate": "lt-j6c",
    "ecs/command:Command": "c-j6c",
    "ecs/ecsInvocation:EcsInvocation": "t-j6c",
    "resourcemanager/resourceGroup:ResourceGroup": "rg-",
    "rds/instance:Instance": "rm-3ns",
    "slb/applicationLoadBalancer:ApplicationLoadBalancer": "lb-3ns",
    "slb/serverGroup:ServerGroup": "rsp-3ns",
    "alb/loadBalancer:LoadBalancer": "alb-",
    "alb/serverGroup:ServerGroup": "sgp-",
    "alb/listener:Listener": "lsn-",
    "alb/rule:Rule": "rule-",
    "ess/scalingGroup:ScalingGroup": "asg-j6c",
    "ess/scalingConfiguration:ScalingConfiguration": "asc-j6c",
    "ess/scalingRule:ScalingRule": "asr-j6c",
    "ess/scheduledTask:ScheduledTask": "ash-j6c",
    "ess/alarm:Alarm": "asg-alarm-",
    "cms/alarm:Alarm": "alarm-",
    "cs/managedKubernetes:ManagedKubernetes": "c",
    "kms/key:Key": "key-hkg",
    "hbr/vault:Vault": "v-",
    "hbr/policy:Policy": "po-",
    "nas/fileSystem:FileSystem": "12",
    "eci/containerGroup:ContainerGroup": "eci-j6c",
}
"""Types whose id is a prefix and a mark, without the package ``alicloud:``."""

NAMED = {
    "ecs/ecsKeyPair:EcsKeyPair": "keyPairName",
    "oss/bucket:Bucket": "bucket",
    "oss/bucketObject:BucketObject": "key",
    "ram/loginProfile:LoginProfile": "userName",
    "ram/group:Group": "groupName",
    "ram/policy:Policy": "policyName",
    "ram/role:Role": "roleName",
    "cms/alarmContact:AlarmContact": "alarmContactName",
    "cms/alarmContactGroup:AlarmContactGroup": "alarmContactGroupName",
    "log/project:Project": "projectName",
    "fc/v3Function:V3Function": "functionName",
    "actiontrail/trail:Trail": "trailName",
    "kms/alias:Alias": "aliasName",
    "cr/namespace:Namespace": "name",
    **{
        f"oss/{kind[0].lower()}{kind[1:]}:{kind}": "bucket"
        for kind in (
            "BucketAcl",
            "BucketPolicy",
            "BucketVersioning",
            "BucketWebsite",
            "BucketPublicAccessBlock",
            "BucketLogging",
        )
    },
}
"""Types whose id is one of their inputs."""

JOINED = {
    "ecs/eipAssociation:EipAssociation": ("allocationId", "instanceId"),
    "ecs/ecsDiskAttachment:EcsDiskAttachment": ("diskId", "instanceId"),
    "ram/userGroupAttachment:UserGroupAttachment": ("groupName", "userName"),
    "ram/groupMembership:GroupMembership": ("groupName",),
    "rds/database:Database": ("instanceId", "dataBaseName"),
    "rds/rdsAccount:RdsAccount": ("dbInstanceId", "accountName"),
    "rds/accountPrivilege:AccountPrivilege": ("instanceId", "accountName", "privilege"),
    "slb/listener:Listener": ("loadBalancerId", "protocol", "frontendPort"),
    "log/store:Store": ("projectName", "logstoreName"),
    "fc/v3Trigger:V3Trigger": ("functionName", "triggerName"),
    "cr/repo:Repo": ("namespace", "name"),
}
"""Types whose id is several inputs joined by colons."""


def outputs(type_: str, name: str, inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """The id of a resource and the outputs that its inputs do not already hold.

    Args:
        type_: Type token, e.g. ``alicloud:vpc/network:Network``. Any type gets at least an id.
        name: Name in Pulumi.
        inputs: In camelCase, secrets unwrapped.
    """
    kind = type_.removeprefix("alicloud:")
    mark = hashlib.sha256(f"{type_}:{name}".encode()).hexdigest()
    id_ = _id(kind, mark, inputs)
    more = _MORE.get(kind, _nothing)(id_, mark, inputs)
    return id_, more


def _id(kind: str, mark: str, inputs: Inputs) -> str:
    if kind == "cs/managedKubernetes:ManagedKubernetes":
        return f"c{mark[:32]}"
    if kind in PREFIXES:
        return f"{PREFIXES[kind]}{mark[:17]}"
    if kind in NAMED:
        return str(inputs.get(NAMED[kind], mark[:12]))
    if kind in JOINED:
        return ":".join(str(inputs.get(key, "")) for key in JOINED[kind])
    if kind == "ram/user:User":
        return str(int(mark[:15], 16))[:16]
    return mark[:20]


def _nothing(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    return {}


def _address(mark: str, first: str) -> str:
    return f"{first}.{int(mark[:2], 16)}.{int(mark[2:4], 16) % 253 + 1}"


def _instance(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    public = {"publicIp": _address(mark, "47.242")} if inputs.get("internetMaxBandwidthOut") else {}
    private = _address(mark, "10.0")
    return {
        "privateIp": private,
        "primaryIpAddress": private,
        "systemDiskId": f"d-j6c{mark[17:34]}",
        **public,
    }


def _bucket(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    return {
        "location": "oss-cn-hongkong",
        "owner": ACCOUNT_ID,
        "extranetEndpoint": "oss-cn-hongkong.aliyuncs.com",
        "intranetEndpoint": "oss-cn-hongkong-internal.aliyuncs.com",
    }


def _cluster(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    return {
        "connections": [{"apiServerIntranet": f"https://{_address(mark, '10.0')}:6443"}],
        "natGatewayId": "",
        "workerRamRoleName": f"KubernetesWorkerRole-{mark[:8]}",
    }


def _function(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    arn = f"acs:fc:cn-hongkong:{ACCOUNT_ID}:functions/{id_}"
    return {"functionArn": arn, "functionId": mark[:32], "state": "Active"}


def _trigger(id_: str, mark: str, inputs: Inputs) -> dict[str, Any]:
    if inputs.get("triggerType") != "http":
        return {"triggerId": mark[:32]}
    url = f"https://{inputs.get('functionName', 'fn')}-{mark[:10]}.cn-hongkong.fcapp.run"
    return {
        "triggerId": mark[:32],
        "httpTrigger": {"urlInternet": url, "urlIntranet": url.replace(".cn-", "-vpc.cn-")},
    }


_More = Callable[[str, str, Inputs], dict[str, Any]]

_MORE: dict[str, _More] = {
    "vpc/network:Network": lambda id_, mark, _: {
        "routeTableId": f"vtb-j6c{mark[17:34]}",
        "status": "Available",
    },
    "vpc/natGateway:NatGateway": lambda id_, mark, _: {"snatTableIds": f"stb-j6c{mark[17:34]}"},
    "vpc/snatEntry:SnatEntry": lambda id_, mark, _: {"snatEntryId": f"snat-j6c{mark[:17]}"},
    "ecs/eipAddress:EipAddress": lambda id_, mark, _: {"ipAddress": _address(mark, "8.210")},
    "ecs/instance:Instance": _instance,
    "ecs/ecsDiskAttachment:EcsDiskAttachment": lambda id_, mark, _: {"device": "/dev/xvdb"},
    "ecs/ecsKeyPair:EcsKeyPair": lambda id_, mark, _: {"fingerPrint": mark[:32]},
    "oss/bucket:Bucket": _bucket,
    "ram/role:Role": lambda id_, mark, _: {
        "arn": f"acs:ram::{ACCOUNT_ID}:role/{id_.lower()}",
        "roleId": mark[:16],
    },
    "ram/policy:Policy": lambda id_, mark, _: {"type": "Custom", "defaultVersion": "v1"},
    "resourcemanager/resourceGroup:ResourceGroup": lambda id_, mark, _: {"accountId": ACCOUNT_ID},
    "rds/instance:Instance": lambda id_, mark, _: {
        "connectionString": f"{id_}.mysql.rds.aliyuncs.com",
        "port": "3306",
    },
    "rds/connection:Connection": lambda id_, mark, _: {
        "connectionString": f"{mark[:12]}.mysql.rds.aliyuncs.com"
    },
    "slb/applicationLoadBalancer:ApplicationLoadBalancer": lambda id_, mark, _: {
        "address": _address(mark, "47.243")
    },
    "alb/loadBalancer:LoadBalancer": lambda id_, mark, _: {"dnsName": f"{id_}.cn-hongkong.alb.aliyuncs.com"},
    "ess/scalingRule:ScalingRule": lambda id_, mark, _: {
        "ari": f"ari:acs:ess:cn-hongkong:{ACCOUNT_ID}:scalingrule/{id_}"
    },
    "fc/v3Function:V3Function": _function,
    "fc/v3Trigger:V3Trigger": _trigger,
    "cs/managedKubernetes:ManagedKubernetes": _cluster,
    "cr/repo:Repo": lambda id_, mark, _: {
        "domainLists": [
            {
                "public": f"crpi-{mark[:16]}.cn-hongkong.personal.cr.aliyuncs.com",
                "vpc": f"crpi-{mark[:16]}-vpc.cn-hongkong.personal.cr.aliyuncs.com",
            }
        ]
    },
    "cs/nodePool:NodePool": lambda id_, mark, _: {
        "nodePoolId": f"np{mark[:32]}",
        "scalingGroupId": f"asg-j6c{mark[:17]}",
    },
    "kms/key:Key": lambda id_, mark, _: {"arn": f"acs:kms:cn-hongkong:{ACCOUNT_ID}:key/{id_}"},
    "nas/mountTarget:MountTarget": lambda id_, mark, _: {
        "mountTargetDomain": f"{mark[:10]}.cn-hongkong.nas.aliyuncs.com"
    },
    "pvtz/zoneRecord:ZoneRecord": lambda id_, mark, _: {"recordId": int(mark[:8], 16)},
}
