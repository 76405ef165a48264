"""What the File Storage API refuses."""

from labstacks.emulator.api_errors import ApiError


class FileSystemNotFound(ApiError):
    """The specified file system does not exist: {id}."""

    code = "InvalidFileSystem.NotFound"


class FileSystemHasTarget(ApiError):
    """The file system {id} has mount target {other}."""

    code = "InvalidStatus.MountTargetNotEmpty"
    assumed = True


class AccessGroupExists(ApiError):
    """The specified permission group already exists: {name}."""

    code = "InvalidAccessGroup.AlreadyExisted"


class AccessGroupNotFound(ApiError):
    """The specified permission group does not exist: {id}."""

    code = "InvalidAccessGroup.NotFound"


class AccessGroupInUse(ApiError):
    """The permission group {id} is used by mount target {other}."""

    code = "InvalidAccessGroup.UsedByMountTarget"
    assumed = True


class NasVSwitchNotFound(ApiError):
    """The specified VSwitchId does not exist: {id}."""

    code = "InvalidVSwitchId.NotFound"


class NasZoneNotFound(ApiError):
    """The specified zone does not exist: {id}."""

    code = "InvalidAzone.NotFound"
    assumed = True
