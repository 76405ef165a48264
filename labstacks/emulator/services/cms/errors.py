"""What the CloudMonitor API refuses."""

from labstacks.emulator.api_errors import ApiError


class ContactGroupNotFound(ApiError):
    """The contact group does not exist: {id}."""

    code = "ResourceNotFound"
    assumed = True


class ContactNotFound(ApiError):
    """The contact does not exist: {id}."""

    code = "ResourceNotFound"
    assumed = True


class ContactExists(ApiError):
    """The contact already exists: {name}."""

    code = "ContactExists"
    assumed = True


class ContactGroupExists(ApiError):
    """The contact group already exists: {name}."""

    code = "ContactGroupExists"
    assumed = True


class ContactGroupInUse(ApiError):
    """The contact group {id} is used by alarm rule {other}."""

    code = "ContactGroupUsed"
    assumed = True
