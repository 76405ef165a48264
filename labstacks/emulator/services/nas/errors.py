"""What the File Storage API refuses."""

from labstacks.emulator.api_errors import ApiError


class FileSystemNotFound(ApiError):
    code = "InvalidFileSystem.NotFound"
    text = "The specified file system does not exist: {id}."


class FileSystemHasTarget(ApiError):
    code = "InvalidStatus.MountTargetNotEmpty"
    text = "The file system {id} has mount target {other}."
    assumed = True


class AccessGroupExists(ApiError):
    code = "InvalidAccessGroup.AlreadyExisted"
    text = "The specified permission group already exists: {name}."


class AccessGroupNotFound(ApiError):
    code = "InvalidAccessGroup.NotFound"
    text = "The specified permission group does not exist: {id}."


class AccessGroupInUse(ApiError):
    code = "InvalidAccessGroup.UsedByMountTarget"
    text = "The permission group {id} is used by mount target {other}."
    assumed = True


class VSwitchNotFound(ApiError):
    code = "InvalidVSwitchId.NotFound"
    text = "The specified VSwitchId does not exist: {id}."


class ZoneNotFound(ApiError):
    code = "InvalidAzone.NotFound"
    text = "The specified zone does not exist: {id}."
    assumed = True
