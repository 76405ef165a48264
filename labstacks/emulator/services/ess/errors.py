"""What the Auto Scaling API refuses."""

from labstacks.emulator.api_errors import ApiError


class GroupNotFound(ApiError):
    """The specified scaling group does not exist: {id}."""

    code = "InvalidScalingGroupId.NotFound"


class SizeConflict(ApiError):
    """The minimum {low}, the desired {wanted} and the maximum {high} size contradict one another."""

    code = "InvalidParameter.Conflict"


class EssVSwitchNotFound(ApiError):
    """The specified VSwitch does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class GroupProtected(ApiError):
    """The scaling group {id} cannot be deleted while deletion protection is on."""

    code = "InvalidOperation.DeletionProtection"
    assumed = True


class GroupQuota(ApiError):
    """The scaling group quota is exceeded: {limit}."""

    code = "QuotaExceeded.ScalingGroup"


class GroupNameExists(ApiError):
    """The specified scaling group name is used already: {name}."""

    code = "InvalidScalingGroupName.Duplicate"


class EssServerGroupNotFound(ApiError):
    """The specified ALB server group does not exist: {id}."""

    code = "InvalidAlbServerGroup.NotFound"
    assumed = True


class EssLoadBalancerNotFound(ApiError):
    """The specified load balancer does not exist: {id}."""

    code = "InvalidLoadBalancerId.NotFound"


class EssSecurityGroupElsewhere(ApiError):
    """The security group {id} is not in the VPC of the scaling group {group}."""

    code = "InvalidSecurityGroupId.VPCMismatch"


class EssSecurityGroupNotFound(ApiError):
    """The specified security group does not exist: {id}."""

    code = "InvalidSecurityGroupId.NotFound"


class EssImageNotFound(ApiError):
    """The specified image does not exist: {id}."""

    code = "InvalidImageId.NotFound"


class EssInstanceTypeNotSupported(ApiError):
    """The specified instance type is not supported: {id}."""

    code = "InvalidInstanceType.NotSupported"


class ConfigurationInUse(ApiError):
    """The current lifecycle state of specified scaling configuration does not support this action: {id} is
    the active one of scaling group {other}.
    """

    code = "IncorrectScalingConfigurationLifecycleState"


class AlbServerGroupElsewhere(ApiError):
    """The ALB server group {id} is not in the VPC of the scaling group {group}."""

    code = "InvalidAlbServerGroup.VPCMismatch"
    assumed = True


class RuleNotFound(ApiError):
    """The specified scaling rule does not exist: {id}."""

    code = "InvalidScalingRuleId.NotFound"


class RuleNameExists(ApiError):
    """The specified scaling rule name is used already: {name}."""

    code = "InvalidScalingRuleName.Duplicate"


class LaunchTimeMalformed(ApiError):
    """The specified launch time {time} is not valid: UTC as in 2026-12-01T08:30Z, in the next 90 days."""

    code = "InvalidLaunchTime.Malformed"
    assumed = True


class GroupInactive(ApiError):
    """The current status of the specified scaling group does not support this action: {id} is inactive."""

    code = "IncorrectScalingGroupStatus"


class EssImageUnfit(ApiError):
    """The specified image does not support the specified instance type: {image} and {id}."""

    code = "InvalidImageId.InstanceTypeMismatch"


class EssKeyPairNotFound(ApiError):
    """The specified KeyPairName does not exist in our records: {id}."""

    code = "InvalidKeyPairName.NotFound"


class EssRoleNotFound(ApiError):
    """The specified RamRoleName does not exist: {id}."""

    code = "InvalidRamRole.NotFound"


class ConfigurationNameExists(ApiError):
    """The specified value of parameter ScalingConfigurationName is duplicated: {name}."""

    code = "InvalidScalingConfigurationName.Duplicate"


class ConfigurationQuota(ApiError):
    """Scaling configuration quota exceeded in the specified scaling group: {limit}."""

    code = "QuotaExceeded.ScalingConfiguration"


class RuleQuotaOfGroup(ApiError):
    """Scaling rule quota exceeded in the specified scaling group: {limit}."""

    code = "QuotaExceeded.ScalingRule"


class TaskNameExists(ApiError):
    """The specified value of parameter ScheduledTaskName is duplicated: {name}."""

    code = "InvalidScheduledTaskName.Duplicate"


class TaskQuota(ApiError):
    """Scheduled task quota exceeded: {limit}."""

    code = "QuotaExceeded.ScheduledTask"
