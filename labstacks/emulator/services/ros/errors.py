"""What the Resource Orchestration API refuses."""

from labstacks.emulator.api_errors import ApiError


class StackExists(ApiError):
    """The stack name is used already: {name}."""

    code = "StackExists"


class TemplateInvalid(ApiError):
    """The template is not valid: {why}."""

    code = "TemplateInvalid"
    assumed = True


class StackProtected(ApiError):
    """The stack {id} cannot be deleted while deletion protection is on."""

    code = "StackDeletionProtected"
    assumed = True
