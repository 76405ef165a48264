"""What students of the advanced course may do to their own resources, and what they may list."""

from labstacks.components.permissions.grant import Grant

_SERVERS = ("acs:ecs:{region}:{account}:instance/*",)
_SCALING_GROUPS = ("acs:ess:{region}:{account}:scalinggroup/*",)
_LOGS = ("acs:log:{region}:{account}:project/{owner}-*", "acs:log:{region}:{account}:project/{owner}-*/*")
_FUNCTIONS = (
    "acs:fc:{region}:{account}:functions/{owner}-*",
    "acs:fc:{region}:{account}:functions/{owner}-*/*",
)
_FILES = ("acs:oss:*:{account}:{owner}-*", "acs:oss:*:{account}:{owner}-*/*")
_POLICIES = ("acs:ram:*:{account}:policy/{owner}-*",)
_ROLES = ("acs:ram:*:{account}:role/{owner}-*",)
_CLUSTER = ("acs:cs:{region}:{account}:cluster/{cluster_id}",)
_IMAGES = ("acs:cr:{region}:{account}:repository/{registry_namespace}/{owner}-*",)
_KEYS = ("acs:kms:{region}:{account}:key/*",)

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
_WORK_ON_FILES = Grant(
    ("oss:GetBucketInfo", "oss:ListObjects", "oss:GetObject", "oss:PutObject", "oss:DeleteObject"), _FILES
)

GRANTS: dict[str, tuple[Grant, ...]] = {
    # No change of size: the maximum of a scaling group bounds its cost.
    "V1": (_WORK_ON_SERVERS, Grant(("ess:ExecuteScalingRule",), _SCALING_GROUPS, tagged=True)),
    "V2": (
        _WORK_ON_SERVERS,
        Grant(
            (
                "log:Get*",
                "log:List*",
                "log:CreateDashboard",
                "log:UpdateDashboard",
                "log:CreateSavedSearch",
                "log:UpdateSavedSearch",
                "log:UpdateJob",
            ),
            _LOGS,
        ),
    ),
    "V3": (
        _WORK_ON_FILES,
        # No fc:UpdateFunction: no condition key bounds vCPU or GPU. Students change code in the bucket.
        Grant(("fc:Get*", "fc:List*", "fc:InvokeFunction"), _FUNCTIONS),
        Grant(("ram:GetPolicy", "ram:GetPolicyVersion", "ram:ListPolicyVersions"), _POLICIES),
        Grant(("ram:GetRole", "ram:ListPoliciesForRole"), _ROLES),
    ),
    "V4": (
        Grant(
            (
                "cs:DescribeClusterDetail",
                "cs:DescribeClusterUserKubeconfig",
                "cs:GetClusterById",
                "cs:GetUserConfig",
            ),
            _CLUSTER,
        ),
        Grant(("cr:GetRepository*", "cr:ListRepository*", "cr:PullRepository", "cr:PushRepository"), _IMAGES),
    ),
    "V5": (_WORK_ON_SERVERS,),
    "V6": (
        _WORK_ON_FILES,
        Grant(("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey"), _KEYS, tagged=True),
        # No hbr:CreateRestoreJob: RAM knows no resource for it, so it would reach every vault and bucket.
    ),
}

_SEE_SERVERS = (
    "ecs:DescribeInstances",
    "ecs:DescribeInstanceStatus",
    "ecs:DescribeImages",
    "ecs:DescribeDisks",
    "ecs:DescribeSecurityGroups",
    "ecs:DescribeSecurityGroupAttribute",
    "ecs:DescribeCloudAssistantStatus",
    "vpc:DescribeVpcs",
    "vpc:DescribeVSwitches",
)

LOOKS: dict[str, tuple[str, ...]] = {
    "V1": (
        *_SEE_SERVERS,
        "ess:DescribeScalingGroups",
        "ess:DescribeScalingInstances",
        "ess:DescribeScalingActivities",
        "ess:DescribeScalingConfigurations",
        "ess:DescribeScalingRules",
        "ess:DescribeScheduledTasks",
        "ess:DescribeAlarms",
    ),
    "V2": (
        *_SEE_SERVERS,
        "cms:DescribeMetricList",
        "cms:DescribeMetricLast",
        "cms:DescribeMetricRuleList",
        "cms:DescribeAlertLogList",
        "log:ListProject",
    ),
    "V3": ("fc:ListFunctions", "oss:ListBuckets", "oss:GetService"),
    "V4": ("cs:DescribeClustersV1", "cs:GetClusters", "cr:ListNamespace", "cr:ListRepository"),
    "V5": (
        *_SEE_SERVERS,
        "alb:ListLoadBalancers",
        "alb:GetLoadBalancerAttribute",
        "alb:ListListeners",
        "alb:GetListenerAttribute",
        "alb:GetListenerHealthStatus",
        "alb:ListServerGroups",
        "alb:ListServerGroupServers",
        "pvtz:DescribeZones",
        "pvtz:DescribeZoneRecords",
        "rds:DescribeDBInstances",
        "rds:DescribeDBInstanceAttribute",
        "rds:DescribeDatabases",
    ),
    "V6": (
        "oss:ListBuckets",
        "kms:ListKeys",
        "kms:ListAliases",
        "hbr:DescribeVaults",
        "hbr:DescribePoliciesV2",
        "hbr:DescribePolicyBindings",
        "hbr:DescribeBackupJobs2",
        "hbr:DescribeRestoreJobs2",
    ),
}
