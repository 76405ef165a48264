"""What the Cloud Backup API refuses."""

from labstacks.emulator.api_errors import ApiError


class VaultNotFound(ApiError):
    """The vault does not exist: {id}."""

    code = "VaultNotExist"


class VaultBound(ApiError):
    """The vault {id} is bound to backup policy {other} and cannot be deleted."""

    code = "VaultBoundPolicyCannotBeDeleted"


class VaultTooYoung(ApiError):
    """The vault {id} cannot be deleted in its first two hours, so not before {time}."""

    code = "VaultCannotBeDeletedYet"
    assumed = True


class VaultExists(ApiError):
    """The vault name is used already: {name}."""

    code = "VaultNameExist"
    assumed = True


class PolicyNotFound(ApiError):
    """The backup policy does not exist: {id}."""

    code = "PolicyNotExist"
    assumed = True


class PolicyBound(ApiError):
    """The backup policy {id} has binding {other} and cannot be deleted."""

    code = "PolicyBoundCannotBeDeleted"
    assumed = True


class SourceNotFound(ApiError):
    """The data source does not exist: {id}."""

    code = "DataSourceNotExist"
    assumed = True
