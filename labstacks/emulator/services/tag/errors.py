"""What the Tag API refuses."""

from labstacks.emulator.api_errors import ApiError


class PolicyExists(ApiError):
    code = "EntityAlreadyExists.Policy"
    text = "The tag policy already exists: {name}."
    assumed = True
