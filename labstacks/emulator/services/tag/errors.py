"""What the Tag API refuses."""

from labstacks.emulator.api_errors import ApiError


class TagPolicyExists(ApiError):
    """The tag policy already exists: {name}."""

    code = "EntityAlreadyExists.Policy"
    assumed = True
