"""What the Container Service API refuses."""

from labstacks.emulator.api_errors import ApiError


class ClusterNotFound(ApiError):
    """The specified cluster {id} does not exist."""

    code = "ErrorClusterNotFound"


class ClusterQuota(ApiError):
    """The cluster quota is exceeded: {limit}."""

    code = "QuotaExceeded.Cluster"
    assumed = True


class ClusterProtected(ApiError):
    """The cluster {id} cannot be deleted while deletion protection is on."""

    code = "DeletionProtectionEnabled"
    assumed = True


class AckVSwitchNotFound(ApiError):
    """The specified vSwitch {id} does not exist."""

    code = "VSwitchNotFound"
    assumed = True


class CidrConflict(ApiError):
    """The {what} CIDR block {cidr} overlaps with {other} of the VPC."""

    code = "InvalidCidr.Overlapped"
    assumed = True


class NodePoolQuota(ApiError):
    """The node pool quota of the cluster is exceeded: {limit}."""

    code = "QuotaExceeded.NodePool"
    assumed = True


class UserNotFound(ApiError):
    """The specified RAM user or role {id} does not exist."""

    code = "RamUserNotExist"
    assumed = True


class AckInstanceTypeNotSupported(ApiError):
    """The specified instance type is not supported: {id}."""

    code = "InvalidInstanceType.NotSupported"


class PodVSwitchesMissing(ApiError):
    """pod_vswitch_ids is required for the network add-on {addon}."""

    code = "InvalidParameter"
    assumed = True


class AckNoStock(ApiError):
    """The requested resource is sold out in the specified zone; try other types of resources or other
    regions and zones.
    """

    code = "OperationDenied.NoStock"
    assumed = True
