"""What the File Storage API refuses."""

from labstacks.emulator.api_errors import ApiError


class FileSystemNotFound(ApiError):
    """The specified file system does not exist: {id}."""

    code = "InvalidFileSystem.NotFound"


class FileSystemHasTarget(ApiError):
    """The file system {id} has mount target {other}."""

    code = "OperationDenied.MountTargetNotEmpty"


class AccessGroupExists(ApiError):
    """The specified permission group already exists: {name}."""

    code = "InvalidAccessGroup.AlreadyExisted"


class AccessGroupNotFound(ApiError):
    """The specified permission group does not exist: {id}."""

    code = "InvalidAccessGroup.NotFound"


class AccessGroupInUse(ApiError):
    """The permission group {id} is used by mount target {other}."""

    code = "InvalidAccessGroup.AlreadyAttached"


class NasVSwitchNotFound(ApiError):
    """The specified VSwitchId does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class NasZoneNotFound(ApiError):
    """The specified zone does not exist: {id}."""

    code = "InvalidAZone.NotFound"


class MountTargetQuota(ApiError):
    """The amount of MountTarget has reached its limits (maximum {limit} per FileSystem)."""

    code = "OperationDenied.MountTargetCountsExceeded"


class AccessGroupTypeMismatch(ApiError):
    """The NetworkType of MountTarget is not matched with AccessGroup {id}."""

    code = "OperationDenied.NetworkTypeNotMatched"
