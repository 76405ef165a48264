"""What the ECS API refuses, elastic IPs included."""

from labstacks.emulator.api_errors import ApiError


class EcsImageNotFound(ApiError):
    """The specified ImageId does not exist: {id}."""

    code = "InvalidImageId.NotFound"


class ImageUnfit(ApiError):
    """The specified image {image} does not support the instance type {id}."""

    code = "ImageNotSupportInstanceType"


class InstanceTypeUnknown(ApiError):
    """The specified InstanceType does not exist or beyond the permitted range: {id}."""

    code = "InvalidInstanceType.ValueNotSupported"


class SystemDiskNotSupported(ApiError):
    """The specified parameter SystemDisk.Category is not valid: {category} with {id}."""

    code = "InvalidSystemDiskCategory.ValueNotSupported"


class DataDiskNotSupported(ApiError):
    """The specified parameter DataDisk.{number}.Category is not valid: {category} with {id}."""

    code = "InvalidDataDiskCategory.ValueNotSupported"


class DataDiskSizeUnfit(ApiError):
    """The specified DataDisk.{number}.Size beyond the permitted range: {size} GiB of {category}."""

    code = "InvalidDataDiskSize.ValueNotSupported"


class SystemDiskSmallerThanImage(ApiError):
    """The specified parameter SystemDisk.Size is less than the image size: {size} and {image} GiB."""

    code = "InvalidSystemDiskSize.LessThanImageSize"


class KeyPairOnWindows(ApiError):
    """The instance creating is window, cannot use ssh key pair to login: {id}."""

    code = "DependencyViolation.WindowsInstance"


class VSwitchMissing(ApiError):
    """The VSwitchId is necessary."""

    code = "InvalidVSwitchId.Necessary"


class PrivateAddressMalformed(ApiError):
    """Specified private IP address is malformed: {ip}."""

    code = "InvalidPrivateIpAddress.Malformed"


class PrivateAddressOutside(ApiError):
    """Specified private IP address is not in the CIDR block of virtual switch: {ip} and {block}."""

    code = "InvalidPrivateIpAddress"


class PrivateAddressTaken(ApiError):
    """Specified private IP address is duplicated: {ip} is the address of {other}."""

    code = "InvalidPrivateIpAddress.Duplicated"


class EcsVSwitchNotFound(ApiError):
    """The specified virtual switch does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class EcsSecurityGroupNotFound(ApiError):
    """The specified SecurityGroupId does not exist: {id}."""

    code = "InvalidSecurityGroupId.NotFound"


class EcsSecurityGroupElsewhere(ApiError):
    """The specified security group {id} and virtual switch {switch} are not in the same VPC."""

    code = "InvalidParameter.Mismatch"


class EcsVSwitchNotInZone(ApiError):
    """The VSwitchId provided does not exist in our records: {id} in zone {zone}."""

    code = "InvalidVSwitchId.NotFound"


class EcsInstanceQuota(ApiError):
    """The maximum number of Pay-as-you-go instances is exceeded: create ecs vcpu quota per region limited
    by user quota [{limit}].
    """

    code = "QuotaExceed.AfterpayInstance"


class NoPrivateAddress(ApiError):
    """Insufficient private IP addresses in the specified virtual switch: {id}."""

    code = "QuotaExceeded.PrivateIpAddress"


class EcsNoStock(ApiError):
    """The requested resource is sold out in the specified zone {zone}; try other types of resources or
    other regions and zones.
    """

    code = "OperationDenied.NoStock"


class UserDataTooLong(ApiError):
    """The specified parameter UserData exceeds the size limit of {limit} bytes."""

    code = "InvalidUserData.SizeExceeded"


class PasswordMalformed(ApiError):
    """The specified parameter Password is not valid: 8 to 30 characters of three of upper-case letters,
    lower-case letters, digits and special characters.
    """

    code = "InvalidPassword.Malformed"


class HostNameMalformed(ApiError):
    """The specified parameter HostName is not valid: {name}."""

    code = "InvalidHostName.Malformed"


class ReleaseTimeMalformed(ApiError):
    """The specified parameter AutoReleaseTime {time} is not valid: UTC as in 2026-12-01T08:30:00Z, at
    least 30 minutes and at most 3 years from now.
    """

    code = "InvalidAutoReleaseTime.Malformed"


class KeyPairNotFound(ApiError):
    """The specified KeyPairName does not exist: {id}."""

    code = "InvalidKeyPairName.NotFound"


class KeyPairExists(ApiError):
    """The key pair already exists: {name}."""

    code = "KeyPair.AlreadyExist"


class KeyPairQuota(ApiError):
    """The maximum number of key pairs is exceeded: {limit}."""

    code = "QuotaExceed.KeyPair"


class PublicKeyMalformed(ApiError):
    """The specified parameter PublicKeyBody is not an SSH public key."""

    code = "InvalidPublicKeyBody.Malformed"


class TooManySecurityGroups(ApiError):
    """The maximum number of security groups of an instance is exceeded: {limit}."""

    code = "JoinedGroupLimitExceed"


class EcsInstanceNotFound(ApiError):
    """The specified InstanceId does not exist: {id}."""

    code = "InvalidInstanceId.NotFound"


class EcsInstanceProtected(ApiError):
    """The operation is not allowed because deletion protection is on for instance {id}."""

    code = "InvalidOperation.DeletionProtection"


class InstancePaidAhead(ApiError):
    """The operation is not permitted due to the billing method of the instance {id}: it is PrePaid."""

    code = "ChargeTypeViolation"


class InstanceStopped(ApiError):
    """The instance {id} is not running."""

    code = "InvalidInstance.NotRunning"
    assumed = True


class EcsVpcNotFound(ApiError):
    """The specified VpcId does not exist: {id}."""

    code = "InvalidVpcId.NotFound"


class SecurityGroupQuota(ApiError):
    """The maximum number of security groups is exceeded: {limit}."""

    code = "QuotaExceed.SecurityGroup"


class SecurityGroupInUse(ApiError):
    """There is still instance(s) in the specified security group: {other}."""

    code = "DependencyViolation"


class SecurityGroupNamed(ApiError):
    """The specified security group is named by a rule of another one: {other}."""

    code = "DependencyViolation"


class RuleQuota(ApiError):
    """The limit of authorization records in the security group is reached: {limit}."""

    code = "AuthorizationLimitExceed"


class SourceMissing(ApiError):
    """One of SourceCidrIp, Ipv6SourceCidrIp, SourceGroupId or SourcePrefixListId is required."""

    code = "MissingParameter.Source"


class DestinationMissing(ApiError):
    """One of DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId is required."""

    code = "MissingParameter.Dest"


class DiskNotFound(ApiError):
    """The specified DiskId does not exist: {id}."""

    code = "InvalidDiskId.NotFound"


class DiskSizeUnfit(ApiError):
    """The specified disk size {size} is not supported for {category}: from {low} to {high} GiB."""

    code = "InvalidDiskSize.NotSupported"


class DiskZoneNotFound(ApiError):
    """The specified ZoneId does not exist: {id}."""

    code = "InvalidZoneId.NotFound"


class DiskElsewhere(ApiError):
    """The specified instance {instance} and disk {id} are not in the same zone."""

    code = "ResourcesNotInSameZone"


class DiskInUse(ApiError):
    """The current disk status does not support this operation: {id} is attached."""

    code = "IncorrectDiskStatus"


class TooManyDisks(ApiError):
    """The amount of the disks on the instance in question reaches its limit of {limit}."""

    code = "InstanceDiskLimitExceeded"


class SnapshotNotFound(ApiError):
    """The specified SnapshotId does not exist: {id}."""

    code = "InvalidSnapshotId.NotFound"


class SnapshotInUse(ApiError):
    """The snapshot has been used to create the image {other}."""

    code = "SnapshotCreatedImage"


class SnapshotQuota(ApiError):
    """The snapshot quota of the disk is exceeded: {limit}."""

    code = "QuotaExceed.Snapshot"


class SnapshotPolicyNotFound(ApiError):
    """The specified AutoSnapshotPolicyId does not exist: {id}."""

    code = "ParameterInvalid"


class SnapshotPolicyQuota(ApiError):
    """The maximum number of automatic snapshot policies is exceeded: {limit}."""

    code = "AutoSnapshotPolicy.QuotaExceed"


class EipQuota(ApiError):
    """Elastic IP address quota exceeded: {limit}."""

    code = "QuotaExceeded.Eip"


class EipNotFound(ApiError):
    """Specified allocation ID is not found: {id}."""

    code = "InvalidAllocationId.NotFound"


class EipInUse(ApiError):
    """Current elastic IP status does not support this operation: it is bound to {other}."""

    code = "IncorrectEipStatus"


class EipBound(ApiError):
    """Current elastic IP status does not support this operation: {name} is bound already."""

    code = "IncorrectEipStatus"


class EipUsedBySnat(ApiError):
    """The elastic IP {ip} has been used by SNAT entry {other}."""

    code = "InvalidIpStatus.HasBeenUsedBySnatTable"


class EipUsedByForward(ApiError):
    """The elastic IP {ip} has been used by forward entry {other}."""

    code = "InvalidIpStatus.HasBeenUsedByForwardEntry"


class EipTargetNotFound(ApiError):
    """Specified instance ID is not found: {id}."""

    code = "InvalidInstanceId.NotFound"


class TemplateQuota(ApiError):
    """The maximum number of launch templates is exceeded: {limit}."""

    code = "LaunchTemplateLimitExceed"


class TemplateExists(ApiError):
    """The specified launch template name already exists: {name}."""

    code = "LaunchTemplateName.Duplicated"


class CommandNotFound(ApiError):
    """The specified CommandId does not exist: {id}."""

    code = "InvalidCmdId.NotFound"


class CommandTooLong(ApiError):
    """The length of the command content exceeds the upper limit of {limit} bytes."""

    code = "CmdContent.ExceedLimit"


class InstanceRoleNotFound(ApiError):
    """The specified RAMRoleName does not exist: {id}."""

    code = "InvalidRamRole.NotFound"


class NicTypeMismatch(ApiError):
    """Specified nic type conflicts with the authorization record: {kind}. In a VPC, and with another
    security group as the source, it must be intranet.
    """

    code = "InvalidNicType.Mismatch"
    assumed = True


class SourceGroupNotFound(ApiError):
    """The SourceGroupId provided does not exist in our records: {id}."""

    code = "InvalidSourceGroupId.NotFound"


class DestinationGroupNotFound(ApiError):
    """The DestGroupId provided does not exist in our records: {id}."""

    code = "InvalidDestGroupId.NotFound"


class SourceGroupElsewhere(ApiError):
    """Specified security group and source group are not in the same VPC: {group} and {id}."""

    code = "InvalidSourceGroupId.Mismatch"


class DestinationGroupElsewhere(ApiError):
    """Specified security group and destination group are not in the same VPC: {group} and {id}."""

    code = "InvalidDestGroupId.Mismatch"


class SourceGroupSame(ApiError):
    """The specified SecurityGroupId should be different from the SourceGroupId: {id}."""

    code = "InvalidParamter.Conflict"


class DestinationGroupSame(ApiError):
    """The authorized SecurityGroupId should be different from the DestGroupId: {id}."""

    code = "InvalidSecurityGroup.IsSame"


class GroupOfEnterpriseGroup(ApiError):
    """The attributes Policy, SourceGroupId, DestGroupId of enterprise level security groups are not allowed
    to be set or modified: {id}.
    """

    code = "InvalidGroupParameter.OperationDenied"


class EnterpriseGroupAuthorized(ApiError):
    """The security group can not authorize to enterprise level security group: {id}."""

    code = "InvalidGroupAuthParameter.OperationDenied"


class KeyPairInUse(ApiError):
    """The key pair {id} is attached to instances: {other}."""

    code = "InvalidParameter.KeypairAlreadyAttachedInstance"


class InstanceIsNextHop(ApiError):
    """Specified instance is used by route entry: {other}."""

    code = "DependencyViolation.RouteEntry"


class ImageNameExists(ApiError):
    """The specified Image name has already been used: {name}."""

    code = "InvalidImageName.Duplicated"


class ImageInUse(ApiError):
    """The specified image has been used to create instances: {other}."""

    code = "ImageUsingByInstance"


class EipTargetBound(ApiError):
    """Specified instance already is associated: {id} has the elastic IP {other}."""

    code = "InvalidAssociation.Duplicated"


class DiskTooSmall(ApiError):
    """Specified new disk size is less than the original disk size: {size} and {before} GiB."""

    code = "InvalidDiskSize.TooSmall"
