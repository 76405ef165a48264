"""What students of the bridging course may do to their own resources, and what they may list."""

from labstacks.components.permissions.grant import Grant

_FILES = ("acs:oss:*:{account}:{owner}-*", "acs:oss:*:{account}:{owner}-*/*")
_SERVERS = ("acs:ecs:{region}:{account}:instance/*",)
_SECURITY_GROUPS = ("acs:ecs:{region}:{account}:securitygroup/*",)
_DISKS = ("acs:ecs:{region}:{account}:disk/*",)

GRANTS: dict[str, tuple[Grant, ...]] = {
    "B1": (
        Grant(
            ("resourcemanager:GetResourceGroup",),
            ("acs:resourcemanager:*:{account}:resourcegroup/{resource_group_id}",),
        ),
    ),
    "B2": (
        Grant(
            (
                "oss:GetBucketInfo",
                "oss:GetBucketLocation",
                "oss:GetBucketAcl",
                "oss:GetBucketVersioning",
                "oss:GetBucketPublicAccessBlock",
                "oss:ListObjects",
                "oss:ListObjectVersions",
                # Reading and writing files, but not PutBucketAcl: nobody may make a bucket public.
                "oss:GetObject",
                "oss:GetObjectVersion",
                "oss:PutObject",
                "oss:DeleteObject",
                "oss:DeleteObjectVersion",
            ),
            _FILES,
        ),
    ),
    "B3": (
        Grant(
            (
                "ecs:StartInstance",
                "ecs:StopInstance",
                "ecs:RebootInstance",
                # Session Manager: a shell in the browser, through the cloud's own channel. So no port is
                # open to the world.
                "ecs:StartTerminalSession",
                "ecs:DescribeInstanceVncUrl",
                "ecs:DescribeUserData",
            ),
            _SERVERS,
            tagged=True,
        ),
    ),
    # Students may remove a rule, and may not add one that lets the world in.
    "B4": (Grant(("ecs:RevokeSecurityGroup",), _SECURITY_GROUPS, tagged=True),),
    "B5": (),
    "B6": (Grant(("ecs:DeleteDisk",), _DISKS, tagged=True, lab="B6"),),
}

LOOKS: dict[str, tuple[str, ...]] = {
    "B1": (
        "ecs:DescribeRegions",
        "ecs:DescribeZones",
        "resourcemanager:ListResourceGroups",
        "tag:ListTagResources",
    ),
    "B2": ("oss:ListBuckets", "oss:GetService"),
    "B3": (
        # RAM cannot limit most lists to tags, so students see that other servers exist, and nothing in
        # them.
        "ecs:DescribeInstances",
        "ecs:DescribeInstanceStatus",
        "ecs:DescribeInstanceTypes",
        "ecs:DescribeImages",
        "ecs:DescribeDisks",
        "ecs:DescribeSecurityGroups",
        "ecs:DescribeCloudAssistantStatus",
        "vpc:DescribeVpcs",
        "vpc:DescribeVSwitches",
    ),
    "B4": ("ecs:DescribeSecurityGroupAttribute",),
    "B5": (),
    "B6": ("ecs:DescribeDisks",),
}
