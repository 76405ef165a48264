"""What the ECS API refuses, elastic IPs included."""

from labstacks.emulator.api_errors import ApiError


class ImageNotFound(ApiError):
    code = "InvalidImageId.NotFound"
    text = "The specified ImageId does not exist: {id}."


class ImageUnfit(ApiError):
    code = "ImageNotSupportInstanceType"
    text = "The specified image {image} does not support the instance type {id}."


class InstanceTypeUnknown(ApiError):
    code = "InvalidInstanceType.ValueNotSupported"
    text = "The specified InstanceType does not exist or beyond the permitted range: {id}."


class SystemDiskNotSupported(ApiError):
    code = "InvalidSystemDiskCategory.ValueNotSupported"
    text = "The specified parameter SystemDisk.Category is not valid: {category} with {id}."


class DataDiskNotSupported(ApiError):
    code = "InvalidDataDiskCategory.ValueNotSupported"
    text = "The specified parameter DataDisk.{number}.Category is not valid: {category} with {id}."


class DataDiskSizeUnfit(ApiError):
    code = "InvalidDataDiskSize.ValueNotSupported"
    text = "The specified DataDisk.{number}.Size beyond the permitted range: {size} GiB of {category}."


class SystemDiskSmallerThanImage(ApiError):
    code = "InvalidSystemDiskSize.LessThanImageSize"
    text = "The specified parameter SystemDisk.Size is less than the image size: {size} and {image} GiB."


class KeyPairOnWindows(ApiError):
    code = "DependencyViolation.WindowsInstance"
    text = "The instance creating is window, cannot use ssh key pair to login: {id}."


class VSwitchMissing(ApiError):
    code = "InvalidVSwitchId.Necessary"
    text = "The VSwitchId is necessary."


class PrivateAddressMalformed(ApiError):
    code = "InvalidPrivateIpAddress.Malformed"
    text = "Specified private IP address is malformed: {ip}."


class PrivateAddressOutside(ApiError):
    code = "InvalidPrivateIpAddress"
    text = "Specified private IP address is not in the CIDR block of virtual switch: {ip} and {block}."


class PrivateAddressTaken(ApiError):
    code = "InvalidPrivateIpAddress.Duplicated"
    text = "Specified private IP address is duplicated: {ip} is the address of {other}."


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The specified virtual switch does not exist: {id}."


class SecurityGroupNotFound(ApiError):
    code = "InvalidSecurityGroupId.NotFound"
    text = "The specified SecurityGroupId does not exist: {id}."


class SecurityGroupElsewhere(ApiError):
    code = "InvalidParameter.Mismatch"
    text = "The specified security group {id} and virtual switch {switch} are not in the same VPC."


class VSwitchNotInZone(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The VSwitchId provided does not exist in our records: {id} in zone {zone}."


class InstanceQuota(ApiError):
    code = "QuotaExceed.AfterpayInstance"
    text = (
        "The maximum number of Pay-as-you-go instances is exceeded: create ecs vcpu quota per region "
        "limited by user quota [{limit}]."
    )


class NoPrivateAddress(ApiError):
    code = "QuotaExceeded.PrivateIpAddress"
    text = "Insufficient private IP addresses in the specified virtual switch: {id}."


class NoStock(ApiError):
    code = "OperationDenied.NoStock"
    text = (
        "The requested resource is sold out in the specified zone {zone}; try other types of resources "
        "or other regions and zones."
    )


class UserDataTooLong(ApiError):
    code = "InvalidUserData.SizeExceeded"
    text = "The specified parameter UserData exceeds the size limit of {limit} bytes."


class PasswordMalformed(ApiError):
    code = "InvalidPassword.Malformed"
    text = (
        "The specified parameter Password is not valid: 8 to 30 characters of three of upper-case letters, "
        "lower-case letters, digits and special characters."
    )


class HostNameMalformed(ApiError):
    code = "InvalidHostName.Malformed"
    text = "The specified parameter HostName is not valid: {name}."


class ReleaseTimeMalformed(ApiError):
    code = "InvalidAutoReleaseTime.Malformed"
    text = (
        "The specified parameter AutoReleaseTime {time} is not valid: UTC as in 2026-12-01T08:30:00Z, "
        "at least 30 minutes and at most 3 years from now."
    )


class KeyPairNotFound(ApiError):
    code = "InvalidKeyPairName.NotFound"
    text = "The specified KeyPairName does not exist: {id}."


class KeyPairExists(ApiError):
    code = "KeyPair.AlreadyExist"
    text = "The key pair already exists: {name}."


class KeyPairQuota(ApiError):
    code = "QuotaExceeded.KeyPair"
    text = "The maximum number of key pairs is exceeded: {limit}."
    assumed = True


class PublicKeyMalformed(ApiError):
    code = "InvalidPublicKeyBody.Malformed"
    text = "The specified parameter PublicKeyBody is not an SSH public key."
    assumed = True


class TooManySecurityGroups(ApiError):
    code = "SecurityGroupInstanceLimitExceed"
    text = "The maximum number of security groups of an instance is exceeded: {limit}."
    assumed = True


class InstanceNotFound(ApiError):
    code = "InvalidInstanceId.NotFound"
    text = "The specified InstanceId does not exist: {id}."


class InstanceProtected(ApiError):
    code = "InvalidOperation.DeletionProtection"
    text = "The operation is not allowed because deletion protection is on for instance {id}."


class InstancePaidAhead(ApiError):
    code = "ChargeTypeViolation"
    text = "The operation is not permitted due to the billing method of the instance {id}: it is PrePaid."
    assumed = True


class InstanceStopped(ApiError):
    code = "InvalidInstance.NotRunning"
    text = "The instance {id} is not running."
    assumed = True


class VpcNotFound(ApiError):
    code = "InvalidVpcId.NotFound"
    text = "The specified VpcId does not exist: {id}."


class SecurityGroupQuota(ApiError):
    code = "QuotaExceed.SecurityGroup"
    text = "The maximum number of security groups is exceeded: {limit}."


class SecurityGroupInUse(ApiError):
    code = "DependencyViolation"
    text = "There is still instance(s) in the specified security group: {other}."


class SecurityGroupNamed(ApiError):
    code = "DependencyViolation"
    text = "The specified security group is named by a rule of another one: {other}."


class RuleQuota(ApiError):
    code = "AuthorizationLimitExceed"
    text = "The limit of authorization records in the security group is reached: {limit}."


class SourceMissing(ApiError):
    code = "MissingParameter.Source"
    text = "One of SourceCidrIp, Ipv6SourceCidrIp, SourceGroupId or SourcePrefixListId is required."


class DestinationMissing(ApiError):
    code = "MissingParameter.Dest"
    text = "One of DestCidrIp, Ipv6DestCidrIp, DestGroupId or DestPrefixListId is required."


class DiskNotFound(ApiError):
    code = "InvalidDiskId.NotFound"
    text = "The specified DiskId does not exist: {id}."


class DiskSizeUnfit(ApiError):
    code = "InvalidDiskSize.NotSupported"
    text = "The specified disk size {size} is not supported for {category}: from {low} to {high} GiB."
    assumed = True


class DiskZoneNotFound(ApiError):
    code = "InvalidZoneId.NotFound"
    text = "The specified ZoneId does not exist: {id}."


class DiskElsewhere(ApiError):
    code = "ResourcesNotInSameZone"
    text = "The specified instance {instance} and disk {id} are not in the same zone."


class DiskInUse(ApiError):
    code = "IncorrectDiskStatus"
    text = "The current disk status does not support this operation: {id} is attached."


class TooManyDisks(ApiError):
    code = "InstanceDiskLimitExceeded"
    text = "The amount of the disks on the instance in question reaches its limit of {limit}."


class SnapshotNotFound(ApiError):
    code = "InvalidSnapshotId.NotFound"
    text = "The specified SnapshotId does not exist: {id}."


class SnapshotInUse(ApiError):
    code = "SnapshotCreatedImage"
    text = "The snapshot has been used to create the image {other}."


class SnapshotQuota(ApiError):
    code = "QuotaExceed.Snapshot"
    text = "The snapshot quota of the disk is exceeded: {limit}."
    assumed = True


class SnapshotPolicyNotFound(ApiError):
    code = "InvalidAutoSnapshotPolicyId.NotFound"
    text = "The specified AutoSnapshotPolicyId does not exist: {id}."


class SnapshotPolicyQuota(ApiError):
    code = "QuotaExceed.AutoSnapshotPolicy"
    text = "The maximum number of automatic snapshot policies is exceeded: {limit}."
    assumed = True


class EipQuota(ApiError):
    code = "QuotaExceeded.Eip"
    text = "Elastic IP address quota exceeded: {limit}."


class EipNotFound(ApiError):
    code = "InvalidAllocationId.NotFound"
    text = "Specified allocation ID is not found: {id}."


class EipInUse(ApiError):
    code = "IncorrectEipStatus"
    text = "Current elastic IP status does not support this operation: it is bound to {other}."


class EipBound(ApiError):
    code = "IncorrectEipStatus"
    text = "Current elastic IP status does not support this operation: {name} is bound already."


class EipUsedBySnat(ApiError):
    code = "InvalidIpStatus.HasBeenUsedBySnatTable"
    text = "The elastic IP {ip} has been used by SNAT entry {other}."


class EipUsedByForward(ApiError):
    code = "InvalidIpStatus.HasBeenUsedByForwardEntry"
    text = "The elastic IP {ip} has been used by forward entry {other}."


class EipTargetNotFound(ApiError):
    code = "InvalidInstanceId.NotFound"
    text = "Specified instance ID is not found: {id}."


class TemplateQuota(ApiError):
    code = "QuotaExceed.LaunchTemplate"
    text = "The maximum number of launch templates is exceeded: {limit}."
    assumed = True


class TemplateExists(ApiError):
    code = "InvalidLaunchTemplateName.Duplicate"
    text = "The specified launch template name already exists: {name}."
    assumed = True


class CommandNotFound(ApiError):
    code = "InvalidCmdId.NotFound"
    text = "The specified CommandId does not exist: {id}."


class CommandTooLong(ApiError):
    code = "CmdContent.ExceedLimit"
    text = "The length of the command content exceeds the upper limit of {limit} bytes."


class InstanceRoleNotFound(ApiError):
    code = "InvalidRamRole.NotFound"
    text = "The specified RAMRoleName does not exist: {id}."


class NicTypeMismatch(ApiError):
    code = "InvalidNicType.Mismatch"
    text = (
        "Specified nic type conflicts with the authorization record: {kind}. In a VPC, and with another "
        "security group as the source, it must be intranet."
    )
    assumed = True
