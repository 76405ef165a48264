"""What the Container Service API refuses."""

from labstacks.emulator.api_errors import ApiError


class ClusterNotFound(ApiError):
    code = "ErrorClusterNotFound"
    text = "The specified cluster {id} does not exist."


class ClusterQuota(ApiError):
    code = "QuotaExceeded.Cluster"
    text = "The cluster quota is exceeded: {limit}."
    assumed = True


class ClusterProtected(ApiError):
    code = "DeletionProtectionEnabled"
    text = "The cluster {id} cannot be deleted while deletion protection is on."
    assumed = True


class VSwitchNotFound(ApiError):
    code = "VSwitchNotFound"
    text = "The specified vSwitch {id} does not exist."
    assumed = True


class CidrConflict(ApiError):
    code = "InvalidCidr.Overlapped"
    text = "The {what} CIDR block {cidr} overlaps with {other} of the VPC."
    assumed = True


class NodePoolQuota(ApiError):
    code = "QuotaExceeded.NodePool"
    text = "The node pool quota of the cluster is exceeded: {limit}."
    assumed = True


class UserNotFound(ApiError):
    code = "RamUserNotExist"
    text = "The specified RAM user or role {id} does not exist."
    assumed = True


class InstanceTypeNotSupported(ApiError):
    code = "InvalidInstanceType.NotSupported"
    text = "The specified instance type is not supported: {id}."


class PodVSwitchesMissing(ApiError):
    code = "InvalidParameter"
    text = "pod_vswitch_ids is required for the network add-on {addon}."
    assumed = True


class NoStock(ApiError):
    code = "OperationDenied.NoStock"
    text = (
        "The requested resource is sold out in the specified zone; try other types of resources or other "
        "regions and zones."
    )
    assumed = True
