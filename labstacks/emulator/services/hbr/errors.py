"""What the Cloud Backup API refuses."""

from labstacks.emulator.api_errors import ApiError


class VaultNotFound(ApiError):
    code = "VaultNotExist"
    text = "The vault does not exist: {id}."


class VaultBound(ApiError):
    code = "VaultBoundPolicyCannotBeDeleted"
    text = "The vault {id} is bound to backup policy {other} and cannot be deleted."


class VaultTooYoung(ApiError):
    code = "VaultCannotBeDeletedYet"
    text = "The vault {id} cannot be deleted in its first two hours, so not before {time}."
    assumed = True


class VaultExists(ApiError):
    code = "VaultNameExist"
    text = "The vault name is used already: {name}."
    assumed = True


class PolicyNotFound(ApiError):
    code = "PolicyNotExist"
    text = "The backup policy does not exist: {id}."
    assumed = True


class PolicyBound(ApiError):
    code = "PolicyBoundCannotBeDeleted"
    text = "The backup policy {id} has binding {other} and cannot be deleted."
    assumed = True


class SourceNotFound(ApiError):
    code = "DataSourceNotExist"
    text = "The data source does not exist: {id}."
    assumed = True
