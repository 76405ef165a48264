"""What the Resource Orchestration API refuses."""

from labstacks.emulator.api_errors import ApiError


class StackExists(ApiError):
    code = "StackExists"
    text = "The stack name is used already: {name}."


class TemplateInvalid(ApiError):
    code = "TemplateInvalid"
    text = "The template is not valid: {why}."
    assumed = True


class StackProtected(ApiError):
    code = "StackDeletionProtected"
    text = "The stack {id} cannot be deleted while deletion protection is on."
    assumed = True
