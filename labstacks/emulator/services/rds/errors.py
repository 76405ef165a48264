"""What the RDS API refuses."""

from labstacks.emulator.api_errors import ApiError


class InstanceNotFound(ApiError):
    code = "InvalidDBInstanceId.NotFound"
    text = "The specified instance does not exist: {id}."


class EngineNotSupported(ApiError):
    code = "InvalidEngineVersion.NotSupported"
    text = "The specified engine version is not supported: {engine} {version}. There are {known}."
    assumed = True


class ClassNotSupported(ApiError):
    code = "InvalidDBInstanceClass.NotFound"
    text = "The specified DB instance class {id} is not found for {engine} {version}."
    assumed = True


class NoStock(ApiError):
    code = "OperationDenied.OutofUsage"
    text = "The resource is out of usage."


class StorageInvalid(ApiError):
    code = "InvalidStorage.Malformed"
    text = "The specified storage {size:g} is not valid: from {low} to {high} GiB in steps of {step}."
    assumed = True


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The specified VSwitch does not exist: {id}."


class VSwitchNotSupported(ApiError):
    code = "InvalidVpcId.NotSupported"
    text = "The specified vpcId or vSwitchId is not supported: {id} does not go with {zone}."


class InstanceProtected(ApiError):
    code = "OperationDenied.DeletionProtection"
    text = "The instance {id} cannot be released while deletion protection is on."
    assumed = True


class InstanceQuota(ApiError):
    code = "QuotaExceeded.DBInstance"
    text = "The maximum number of DB instances is exceeded: {limit}."
    assumed = True


class DatabaseExists(ApiError):
    code = "InvalidDBName.Duplicate"
    text = "Specified DB name already exists in the Aliyun RDS: {name}."


class DatabaseQuota(ApiError):
    code = "OperationDenied.OutofUsage"
    text = "The database quota of the instance is exceeded: {limit}."
    assumed = True


class DatabaseNotFound(ApiError):
    code = "InvalidDBName.NotFound"
    text = "The specified DB name does not exist: {id}."


class AccountExists(ApiError):
    code = "InvalidAccountName.Duplicate"
    text = "Specified account name already exists in the Aliyun RDS: {name}."


class AccountNotFound(ApiError):
    code = "InvalidAccountName.NotFound"
    text = "The specified account name does not exist: {id}."


class AccountPasswordMalformed(ApiError):
    code = "InvalidAccountPassword.Malformed"
    text = (
        "The specified account password is not valid: 8 to 32 characters of three of upper-case letters, "
        "lower-case letters, digits and the special characters !@#$%^&*()_+-=."
    )


class ConnectionExists(ApiError):
    code = "InvalidConnectionString.Duplicate"
    text = "The specified connection string is taken: {name}."
    assumed = True
