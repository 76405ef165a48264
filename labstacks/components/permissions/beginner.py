"""What students of the beginner course may do to their own resources, and what they may list."""

from labstacks.components.permissions.grant import Grant

_SERVERS = ("acs:ecs:{region}:{account}:instance/*",)
_DISKS = ("acs:ecs:{region}:{account}:disk/*", "acs:ecs:{region}:{account}:snapshot/*")
_SERVER_GROUPS = ("acs:alb:{region}:{account}:servergroup/*",)
_POLICIES = ("acs:ram:*:{account}:policy/{owner}-*",)
_ROLES = ("acs:ram:*:{account}:role/{owner}-*",)

_WORK_ON_SERVERS = Grant(
    (
        "ecs:StartInstance",
        "ecs:StopInstance",
        "ecs:RebootInstance",
        "ecs:StartTerminalSession",
        "ecs:DescribeUserData",
    ),
    _SERVERS,
    tagged=True,
)

GRANTS: dict[str, tuple[Grant, ...]] = {
    "G1": (),
    "G2": (_WORK_ON_SERVERS,),
    # No snapshots by hand: no stack owns them, so removing the class would leave them behind.
    "G3": (Grant(("ecs:ResetDisk",), _DISKS, tagged=True),),
    "G4": (),
    "G5": (_WORK_ON_SERVERS, Grant(("alb:UpdateServerGroupServersAttribute",), _SERVER_GROUPS, tagged=True)),
    "G6": (
        Grant(("ram:GetPolicy", "ram:GetPolicyVersion", "ram:ListPolicyVersions"), _POLICIES),
        Grant(("ram:GetRole", "ram:ListPoliciesForRole"), _ROLES),
    ),
}

_SEE_SERVERS = (
    "ecs:DescribeInstances",
    "ecs:DescribeInstanceStatus",
    "ecs:DescribeInstanceTypes",
    "ecs:DescribeImages",
    "ecs:DescribeDisks",
    "ecs:DescribeSecurityGroups",
    "ecs:DescribeSecurityGroupAttribute",
    "ecs:DescribeCloudAssistantStatus",
)

LOOKS: dict[str, tuple[str, ...]] = {
    "G1": (
        "ecs:DescribeSecurityGroups",
        "ecs:DescribeSecurityGroupAttribute",
        "vpc:DescribeVpcs",
        "vpc:DescribeVSwitches",
        "vpc:DescribeRouteTableList",
        "vpc:DescribeRouteEntryList",
        "vpc:DescribeNatGateways",
        "vpc:DescribeSnatTableEntries",
    ),
    "G2": (*_SEE_SERVERS, "ecs:DescribeKeyPairs"),
    "G3": (
        "ecs:DescribeSnapshots",
        "ecs:DescribeAutoSnapshotPolicyEx",
        "ecs:DescribeAutoSnapshotPolicyAssociations",
        "ecs:DescribeImages",
    ),
    "G4": (
        "rds:DescribeDBInstances",
        "rds:DescribeDBInstanceAttribute",
        "rds:DescribeDatabases",
        "rds:DescribeAccounts",
    ),
    "G5": (
        *_SEE_SERVERS,
        "alb:ListLoadBalancers",
        "alb:GetLoadBalancerAttribute",
        "alb:ListListeners",
        "alb:GetListenerAttribute",
        "alb:GetListenerHealthStatus",
        "alb:ListServerGroups",
        "alb:ListServerGroupServers",
    ),
    # No audit trail: RAM cannot confine ActionTrail below the account, so one right shows everybody's events.
    "G6": (),
}
