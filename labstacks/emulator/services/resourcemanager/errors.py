"""What the Resource Manager API refuses."""

from labstacks.emulator.api_errors import ApiError


class ResourceGroupExists(ApiError):
    code = "EntityAlreadyExists.ResourceGroup"
    text = "The resource group already exists: {name}."


class ResourceGroupNotExist(ApiError):
    code = "EntityNotExists.ResourceGroup"
    text = "The resource group does not exist: {id}."


class ResourceGroupHasResources(ApiError):
    code = "DeleteConflict.ResourceGroup.Resource"
    text = "The resource group {id} cannot be deleted because it still contains resources: {other}."


class ResourceGroupLimit(ApiError):
    code = "LimitExceeded.ResourceGroup"
    text = "The count of resource groups is beyond the current limit of {limit}."


class PrincipalNotExist(ApiError):
    code = "EntityNotExist.Principal"
    text = "The principal does not exist: {id}."
    assumed = True


class PolicyNotExist(ApiError):
    code = "EntityNotExist.Policy"
    text = "The policy does not exist: {id}."
