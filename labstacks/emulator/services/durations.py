"""How long the cloud takes, in seconds. Where no observation is known the number is an assumption."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Seconds:
    """How long it takes to create, to change and to delete."""

    create: float
    change: float = 2.0
    delete: float = 2.0


QUICK = Seconds(1.0, 1.0, 1.0)
"""Synchronous APIs: OSS, RAM, SLS, CMS, KMS."""

OBSERVED = {
    "alicloud:vpc/network:Network": Seconds(7, 2, 6),
    "alicloud:vpc/switch:Switch": Seconds(6, 2, 6),
    "alicloud:vpc/natGateway:NatGateway": Seconds(60, 5, 45),
    "alicloud:vpc/snatEntry:SnatEntry": Seconds(6, 4, 6),
    "alicloud:vpc/routeTable:RouteTable": Seconds(6, 2, 6),
    "alicloud:ecs/securityGroup:SecurityGroup": Seconds(1, 1, 2),
    "alicloud:ecs/securityGroupRule:SecurityGroupRule": Seconds(1, 1, 1),
    "alicloud:ecs/instance:Instance": Seconds(15, 30, 12),
    "alicloud:ecs/ecsDisk:EcsDisk": Seconds(5, 3, 3),
    "alicloud:ecs/ecsDiskAttachment:EcsDiskAttachment": Seconds(6, 3, 6),
    "alicloud:ecs/ecsSnapshot:EcsSnapshot": Seconds(60, 2, 3),
    "alicloud:ecs/image:Image": Seconds(120, 2, 4),
    "alicloud:ecs/eipAddress:EipAddress": Seconds(7, 3, 6),
    "alicloud:ecs/eipAssociation:EipAssociation": Seconds(6, 3, 6),
    "alicloud:ecs/ecsInvocation:EcsInvocation": Seconds(5, 1, 1),
    "alicloud:rds/instance:Instance": Seconds(420, 180, 60),
    "alicloud:rds/database:Database": Seconds(5, 3, 5),
    "alicloud:rds/rdsAccount:RdsAccount": Seconds(10, 5, 5),
    "alicloud:rds/accountPrivilege:AccountPrivilege": Seconds(2, 2, 2),
    "alicloud:rds/backupPolicy:BackupPolicy": Seconds(4, 4, 1),
    "alicloud:slb/applicationLoadBalancer:ApplicationLoadBalancer": Seconds(10, 3, 6),
    "alicloud:slb/listener:Listener": Seconds(3, 3, 3),
    "alicloud:alb/loadBalancer:LoadBalancer": Seconds(45, 10, 30),
    "alicloud:alb/serverGroup:ServerGroup": Seconds(6, 5, 5),
    "alicloud:alb/listener:Listener": Seconds(10, 5, 8),
    "alicloud:alb/rule:Rule": Seconds(5, 4, 4),
    "alicloud:ess/scalingGroup:ScalingGroup": Seconds(4, 4, 30),
    "alicloud:ess/scalingConfiguration:ScalingConfiguration": Seconds(4, 2, 3),
    "alicloud:cs/managedKubernetes:ManagedKubernetes": Seconds(450, 60, 240),
    "alicloud:cs/nodePool:NodePool": Seconds(150, 60, 60),
    "alicloud:nas/fileSystem:FileSystem": Seconds(10, 2, 5),
    "alicloud:nas/mountTarget:MountTarget": Seconds(20, 3, 15),
    "alicloud:hbr/vault:Vault": Seconds(20, 3, 5),
    "alicloud:eci/containerGroup:ContainerGroup": Seconds(20, 10, 10),
}


def usual_seconds(token: str) -> Seconds:
    """What a type takes, when its model knows nothing better."""
    return OBSERVED.get(token, QUICK)
