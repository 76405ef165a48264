"""The ids and computed outputs that the mock cloud adds to a resource.

They are plausible and deterministic: the same type and name always get the same values. Ids have the form of
Alibaba Cloud's ids in Hong Kong: ``j6c`` marks the region in ECS and VPC ids, ``3ns`` in others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from labstacks.alicloud import ids
from labstacks.alicloud.resource_types import type_entry

ACCOUNT_ID = "5012345678901234"
"""The account of all resources in a mock test."""

REGION = "cn-hongkong"
"""The region of all resources in a mock test."""

Inputs = Mapping[str, Any]


def outputs(type_: str, name: str, inputs: Inputs) -> tuple[str, dict[str, Any]]:
    """Return the id of a resource, and the outputs that its inputs do not contain.

    Args:
        type_: Type token, e.g. ``alicloud:vpc/network:Network``. Any type gets at least an id.
        name: Name in Pulumi.
        inputs: In camelCase, secrets unwrapped.
    """
    kind = type_.removeprefix("alicloud:")
    mark = hashlib.sha256(f"{type_}:{name}".encode()).hexdigest()
    id_ = ids.shaped(type_entry(type_).id_shape, inputs, REGION, type_, name)
    more = _MORE.get(kind, _nothing)(id_, mark, inputs)
    return id_, more


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
