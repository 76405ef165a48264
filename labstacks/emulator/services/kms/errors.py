"""What the KMS API refuses."""

from labstacks.emulator.api_errors import ApiError


class KeyNotFound(ApiError):
    """The specified Key is not found: {id}."""

    code = "Forbidden.KeyNotFound"


class KeyProtected(ApiError):
    """The key {id} cannot be scheduled for deletion while deletion protection is on."""

    code = "Rejected.DeletionProtection"
    assumed = True


class KeyQuota(ApiError):
    """The quota of keys is exceeded: {limit}."""

    code = "Rejected.LimitExceeded"


class AliasExists(ApiError):
    """The specified alias already exists: {name}."""

    code = "Forbidden.AlreadyExists"
