"""What the RDS API refuses."""

from labstacks.emulator.api_errors import ApiError


class RdsInstanceNotFound(ApiError):
    """The specified instance does not exist: {id}."""

    code = "InvalidDBInstanceId.NotFound"


class EngineNotSupported(ApiError):
    """The specified engine version is not supported: {engine} {version}. There are {known}."""

    code = "InvalidEngineVersion.Malformed"


class ClassNotSupported(ApiError):
    """The specified DB instance class {id} is not found for {engine} {version}."""

    code = "InvalidDBInstanceClass.NotFound"


class RdsNoStock(ApiError):
    """The resource is out of usage."""

    code = "OperationDenied.OutofUsage"


class StorageInvalid(ApiError):
    """The specified storage {size:g} is not valid: from {low} to {high} GiB in steps of {step}."""

    code = "InvalidStorage.Format"


class RdsVSwitchNotFound(ApiError):
    """The specified VSwitch does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class VSwitchNotSupported(ApiError):
    """The specified vpcId or vSwitchId is not supported: {id} does not go with {zone}."""

    code = "InvalidVpcId.NotSupported"


class RdsInstanceProtected(ApiError):
    """The instance {id} cannot be released while deletion protection is on."""

    code = "OperationDenied.DeletionProtection"
    assumed = True


class RdsInstanceQuota(ApiError):
    """The maximum number of DB instances is exceeded: {limit}."""

    code = "QuotaExceeded.DBInstance"
    assumed = True


class DatabaseExists(ApiError):
    """Specified DB name already exists in the Aliyun RDS: {name}."""

    code = "InvalidDBName.Duplicate"


class DatabaseQuota(ApiError):
    """The database quota of the instance is exceeded: {limit}."""

    code = "OperationDenied.OutofUsage"
    assumed = True


class DatabaseNotFound(ApiError):
    """The specified DB name does not exist: {id}."""

    code = "InvalidDBName.NotFound"


class AccountExists(ApiError):
    """Specified account name already exists in the Aliyun RDS: {name}."""

    code = "InvalidAccountName.Duplicate"


class AccountNotFound(ApiError):
    """The specified account name does not exist: {id}."""

    code = "InvalidAccountName.NotFound"


class AccountPasswordMalformed(ApiError):
    """The specified account password is not valid: 8 to 32 characters of three of upper-case letters,
    lower-case letters, digits and the special characters !@#$%^&*()_+-=.
    """

    code = "InvalidAccountPassword.Format"


class ConnectionExists(ApiError):
    """The specified connection string is taken: {name}."""

    code = "InvalidConnectionString.Duplicate"
