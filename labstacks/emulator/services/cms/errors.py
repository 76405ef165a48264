"""What the CloudMonitor API refuses."""

from labstacks.emulator.api_errors import ApiError


class ContactGroupNotFound(ApiError):
    code = "ResourceNotFound"
    text = "The contact group does not exist: {id}."
    assumed = True


class ContactNotFound(ApiError):
    code = "ResourceNotFound"
    text = "The contact does not exist: {id}."
    assumed = True


class ContactExists(ApiError):
    code = "ContactExists"
    text = "The contact already exists: {name}."
    assumed = True


class ContactGroupExists(ApiError):
    code = "ContactGroupExists"
    text = "The contact group already exists: {name}."
    assumed = True


class ContactGroupInUse(ApiError):
    code = "ContactGroupUsed"
    text = "The contact group {id} is used by alarm rule {other}."
    assumed = True
