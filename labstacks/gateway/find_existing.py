"""How to find in the real cloud what an interrupted create made: by an id known beforehand, or by name.

Ids and data sources are those of the provider 4.0.0. What is in neither table cannot be looked up: whether it
was made stays open, and `labstacks status` names it until somebody has looked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Inputs = Mapping[str, Any]

IDS = {
    "oss/bucket:Bucket": "{bucket}",
    "oss/bucketAcl:BucketAcl": "{bucket}",
    "oss/bucketPolicy:BucketPolicy": "{bucket}",
    "oss/bucketPublicAccessBlock:BucketPublicAccessBlock": "{bucket}",
    "oss/bucketVersioning:BucketVersioning": "{bucket}",
    "oss/bucketWebsite:BucketWebsite": "{bucket}",
    "ram/group:Group": "{groupName|name}",
    "ram/policy:Policy": "{policyName|name}",
    "ram/role:Role": "{roleName|name}",
    "ram/loginProfile:LoginProfile": "{userName}",
    "ram/userPolicyAttachment:UserPolicyAttachment": "user:{policyName}:{policyType}:{userName}",
    "ram/groupPolicyAttachment:GroupPolicyAttachment": "group:{policyName}:{policyType}:{groupName}",
    "ram/rolePolicyAttachment:RolePolicyAttachment": "role:{policyName}:{policyType}:{roleName}",
    "ram/userGroupAttachment:UserGroupAttachment": "{groupName}:{userName}",
    "ram/groupMembership:GroupMembership": "{groupName}",
    "ecs/ecsKeyPair:EcsKeyPair": "{keyPairName|keyName}",
    "ecs/ecsDiskAttachment:EcsDiskAttachment": "{diskId}:{instanceId}",
    "ecs/eipAssociation:EipAssociation": "{allocationId}:{instanceId}",
    "vpc/routeTableAttachment:RouteTableAttachment": "{routeTableId}:{vswitchId}",
    "rds/database:Database": "{instanceId}:{dataBaseName|name}",
    "rds/rdsAccount:RdsAccount": "{dbInstanceId|instanceId}:{accountName|name}",
    "rds/accountPrivilege:AccountPrivilege": "{instanceId}:{accountName}:{privilege}",
    "log/project:Project": "{projectName|name}",
    "log/store:Store": "{projectName|project}:{logstoreName|name}",
    "log/storeIndex:StoreIndex": "{project}:{logstore}",
    "fc/v3Function:V3Function": "{functionName}",
    "fc/v3Trigger:V3Trigger": "{functionName}:{triggerName}",
    "kms/alias:Alias": "{aliasName}",
    "actiontrail/trail:Trail": "{trailName|name}",
    "cms/alarmContact:AlarmContact": "{alarmContactName}",
    "cms/alarmContactGroup:AlarmContactGroup": "{alarmContactGroupName}",
}
"""The id of a type, from its inputs; ``|`` parts inputs of which one is given."""

NAMES = {
    "vpc/network:Network": ("vpc/getNetworks:getNetworks", "vpcName|name"),
    "vpc/switch:Switch": ("vpc/getSwitches:getSwitches", "vswitchName|name"),
    "vpc/natGateway:NatGateway": ("vpc/getNatGateways:getNatGateways", "natGatewayName|name"),
    "vpc/routeTable:RouteTable": ("vpc/getRouteTables:getRouteTables", "routeTableName|name"),
    "ecs/securityGroup:SecurityGroup": ("ecs/getSecurityGroups:getSecurityGroups", "securityGroupName|name"),
    "ecs/instance:Instance": ("ecs/getInstances:getInstances", "instanceName"),
    "ecs/ecsDisk:EcsDisk": ("ecs/getEcsDisks:getEcsDisks", "diskName|name"),
    "ecs/ecsSnapshot:EcsSnapshot": ("ecs/getEcsSnapshots:getEcsSnapshots", "snapshotName|name"),
    "ecs/image:Image": ("ecs/getImages:getImages", "imageName|name"),
    "ecs/eipAddress:EipAddress": ("ecs/getEipAddresses:getEipAddresses", "addressName|name"),
    "ecs/autoSnapshotPolicy:AutoSnapshotPolicy": (
        "ecs/getAutoSnapshotPolicies:getAutoSnapshotPolicies",
        "autoSnapshotPolicyName|name",
    ),
    "ram/user:User": ("ram/getUsers:getUsers", "name"),
    "resourcemanager/resourceGroup:ResourceGroup": (
        "resourcemanager/getResourceGroups:getResourceGroups",
        "resourceGroupName|name",
    ),
    "rds/instance:Instance": ("rds/getInstances:getInstances", "instanceName"),
    "slb/applicationLoadBalancer:ApplicationLoadBalancer": (
        "slb/getApplicationLoadBalancers:getApplicationLoadBalancers",
        "loadBalancerName|name",
    ),
    "alb/loadBalancer:LoadBalancer": ("alb/getLoadBalancers:getLoadBalancers", "loadBalancerName"),
    "alb/serverGroup:ServerGroup": ("alb/getServerGroups:getServerGroups", "serverGroupName"),
    "ess/scalingGroup:ScalingGroup": ("ess/getScalingGroups:getScalingGroups", "scalingGroupName"),
    "ess/scalingConfiguration:ScalingConfiguration": (
        "ess/getScalingConfigurations:getScalingConfigurations",
        "scalingConfigurationName",
    ),
    "ess/scalingRule:ScalingRule": ("ess/getScalingRules:getScalingRules", "scalingRuleName"),
    "ess/alarm:Alarm": ("ess/getAlarms:getAlarms", "name"),
    "hbr/vault:Vault": ("hbr/getVaults:getVaults", "vaultName"),
    "cs/managedKubernetes:ManagedKubernetes": (
        "cs/getManagedKubernetesClusters:getManagedKubernetesClusters",
        "name",
    ),
    "pvtz/zone:Zone": ("pvtz/getZones:getZones", "zoneName|name"),
    "eci/containerGroup:ContainerGroup": ("eci/getContainerGroups:getContainerGroups", "containerGroupName"),
    "ros/stack:Stack": ("ros/getStacks:getStacks", "stackName"),
}
"""The data source that lists a type, and the input that is its name; all take ``nameRegex``."""

LISTED = {type_: token for type_, (token, _) in NAMES.items()} | {
    "oss/bucket:Bucket": "oss/getBuckets:getBuckets",
    "ram/group:Group": "ram/getGroups:getGroups",
    "ram/policy:Policy": "ram/getPolicies:getPolicies",
    "ram/role:Role": "ram/getRoles:getRoles",
    "ecs/ecsKeyPair:EcsKeyPair": "ecs/getEcsKeyPairs:getEcsKeyPairs",
    "ecs/ecsNetworkInterface:EcsNetworkInterface": "ecs/getEcsNetworkInterfaces:getEcsNetworkInterfaces",
    "log/project:Project": "log/getProjects:getProjects",
    "fc/v3Function:V3Function": "fc/getV3Functions:getV3Functions",
    "actiontrail/trail:Trail": "actiontrail/getTrails:getTrails",
    "cms/alarmContact:AlarmContact": "cms/getAlarmContacts:getAlarmContacts",
    "cms/alarmContactGroup:AlarmContactGroup": "cms/getAlarmContactGroups:getAlarmContactGroups",
}
"""The data source that lists a type by ``nameRegex``."""

TAGGED = frozenset(
    [
        *(
            "vpc/network:Network",
            "vpc/switch:Switch",
            "vpc/natGateway:NatGateway",
            "vpc/routeTable:RouteTable",
        ),
        *(
            "ecs/securityGroup:SecurityGroup",
            "ecs/instance:Instance",
            "ecs/ecsDisk:EcsDisk",
            "ecs/image:Image",
        ),
        *("ecs/ecsSnapshot:EcsSnapshot", "ecs/eipAddress:EipAddress", "ecs/ecsKeyPair:EcsKeyPair"),
        *("ecs/ecsNetworkInterface:EcsNetworkInterface", "ecs/autoSnapshotPolicy:AutoSnapshotPolicy"),
        *("rds/instance:Instance", "slb/applicationLoadBalancer:ApplicationLoadBalancer"),
        *("alb/loadBalancer:LoadBalancer", "alb/serverGroup:ServerGroup", "ros/stack:Stack"),
        *("eci/containerGroup:ContainerGroup", "ram/policy:Policy", "ram/role:Role"),
    ]
)
"""Types whose data source takes ``tags`` too: those tell whose a thing is, whatever it is called by now."""

SAME_AGAIN = frozenset(["ecs/securityGroupRule:SecurityGroupRule", "oss/bucketObject:BucketObject"])
"""Types of which two alike are one: to make them again does no harm."""

_HOLE = re.compile(r"\{([\w|]+)\}")


@dataclass(frozen=True)
class Question:
    """A data source to ask for resources of a name.

    Args:
        token: The data source.
        args: What to ask it.
    """

    token: str
    args: Mapping[str, Any]


def id_from(type_: str, inputs: Inputs) -> str | None:
    """The id that a resource has, or would have; None when it does not follow from the inputs."""
    pattern = IDS.get(type_.removeprefix("alicloud:"))
    if pattern is None:
        return None
    values = {hole: first_of(hole, inputs) for hole in _HOLE.findall(pattern)}
    if not all(values.values()):
        return None
    return _HOLE.sub(lambda hole: values[hole[1]], pattern)


def question_for(type_: str, inputs: Inputs) -> Question | None:
    """Whom to ask for a resource by its name; None when nobody can tell, or it has no name."""
    token, hole = NAMES.get(type_.removeprefix("alicloud:"), ("", ""))
    name = first_of(hole, inputs) if token else ""
    if not name:
        return None
    return Question(f"alicloud:{token}", {"nameRegex": f"^{re.escape(name)}$"})


def questions_about(prefix: str) -> Mapping[str, Question]:
    """By type token, whom to ask for everything whose name begins so."""
    return {
        f"alicloud:{type_}": Question(f"alicloud:{token}", {"nameRegex": f"^{re.escape(prefix)}"})
        for type_, token in LISTED.items()
    }


def questions_about_tags(tags: Mapping[str, str]) -> Mapping[str, Question]:
    """By type token, whom to ask for everything that has these tags."""
    return {
        f"alicloud:{type_}": Question(f"alicloud:{LISTED[type_]}", {"tags": dict(tags)})
        for type_ in sorted(TAGGED)
    }


def is_same_again(type_: str) -> bool:
    """Whether making it twice is making it once."""
    return type_.removeprefix("alicloud:") in SAME_AGAIN


def first_of(hole: str, inputs: Inputs) -> str:
    """The first given of inputs parted by ``|``; empty when none is."""
    given = (inputs.get(name) for name in hole.split("|"))
    return str(next((value for value in given if isinstance(value, str) and value), ""))
