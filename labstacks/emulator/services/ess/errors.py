"""What the Auto Scaling API refuses."""

from labstacks.emulator.api_errors import ApiError


class GroupNotFound(ApiError):
    code = "InvalidScalingGroupId.NotFound"
    text = "The specified scaling group does not exist: {id}."


class SizeConflict(ApiError):
    code = "InvalidParameter.Conflict"
    text = "The minimum {low}, the desired {wanted} and the maximum {high} size contradict one another."
    assumed = True


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The specified VSwitch does not exist: {id}."


class GroupProtected(ApiError):
    code = "InvalidOperation.DeletionProtection"
    text = "The scaling group {id} cannot be deleted while deletion protection is on."
    assumed = True


class GroupQuota(ApiError):
    code = "QuotaExceeded.ScalingGroup"
    text = "The scaling group quota is exceeded: {limit}."
    assumed = True


class GroupNameExists(ApiError):
    code = "InvalidScalingGroupName.Duplicate"
    text = "The specified scaling group name is used already: {name}."


class ServerGroupNotFound(ApiError):
    code = "InvalidAlbServerGroup.NotFound"
    text = "The specified ALB server group does not exist: {id}."
    assumed = True


class LoadBalancerNotFound(ApiError):
    code = "InvalidLoadBalancerId.NotFound"
    text = "The specified load balancer does not exist: {id}."


class SecurityGroupElsewhere(ApiError):
    code = "InvalidSecurityGroupId.VPCMismatch"
    text = "The security group {id} is not in the VPC of the scaling group {group}."


class SecurityGroupNotFound(ApiError):
    code = "InvalidSecurityGroupId.NotFound"
    text = "The specified security group does not exist: {id}."


class ImageNotFound(ApiError):
    code = "InvalidImageId.NotFound"
    text = "The specified image does not exist: {id}."


class InstanceTypeNotSupported(ApiError):
    code = "InvalidInstanceType.NotSupported"
    text = "The specified instance type is not supported: {id}."


class ConfigurationInUse(ApiError):
    code = "IncorrectScalingConfigurationLifecycleState"
    text = (
        "The current lifecycle state of specified scaling configuration does not support this action: "
        "{id} is the active one of scaling group {other}."
    )


class AlbServerGroupElsewhere(ApiError):
    code = "InvalidAlbServerGroup.VPCMismatch"
    text = "The ALB server group {id} is not in the VPC of the scaling group {group}."
    assumed = True


class RuleNotFound(ApiError):
    code = "InvalidScalingRuleId.NotFound"
    text = "The specified scaling rule does not exist: {id}."


class RuleNameExists(ApiError):
    code = "InvalidScalingRuleName.Duplicate"
    text = "The specified scaling rule name is used already: {name}."


class LaunchTimeMalformed(ApiError):
    code = "InvalidLaunchTime.Malformed"
    text = "The specified launch time {time} is not valid: UTC as in 2026-12-01T08:30Z, in the next 90 days."
    assumed = True
