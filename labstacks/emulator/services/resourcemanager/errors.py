"""What the Resource Manager API refuses."""

from labstacks.emulator.api_errors import ApiError


class ResourceGroupExists(ApiError):
    """The resource group already exists: {name}."""

    code = "EntityAlreadyExists.ResourceGroup"


class ResourceGroupNotExist(ApiError):
    """The resource group does not exist: {id}."""

    code = "EntityNotExists.ResourceGroup"


class ResourceGroupHasResources(ApiError):
    """The resource group {id} cannot be deleted because it still contains resources: {other}."""

    code = "DeleteConflict.ResourceGroup.Resource"


class ResourceGroupLimit(ApiError):
    """The count of resource groups is beyond the current limit of {limit}."""

    code = "LimitExceeded.ResourceGroup"


class PrincipalNotExist(ApiError):
    """The principal does not exist: {id}."""

    code = "EntityNotExist.Principal"
    assumed = True


class ResourceGroupPolicyNotExist(ApiError):
    """The policy does not exist: {id}."""

    code = "EntityNotExist.Policy"
