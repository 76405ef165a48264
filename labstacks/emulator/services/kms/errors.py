"""What the KMS API refuses."""

from labstacks.emulator.api_errors import ApiError


class KeyNotFound(ApiError):
    code = "Forbidden.KeyNotFound"
    text = "The specified Key is not found: {id}."


class KeyProtected(ApiError):
    code = "Rejected.DeletionProtection"
    text = "The key {id} cannot be scheduled for deletion while deletion protection is on."
    assumed = True


class KeyQuota(ApiError):
    code = "Rejected.LimitExceeded"
    text = "The quota of keys is exceeded: {limit}."


class AliasExists(ApiError):
    code = "Forbidden.AlreadyExists"
    text = "The specified alias already exists: {name}."
