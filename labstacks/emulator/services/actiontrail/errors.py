"""What the ActionTrail API refuses."""

from labstacks.emulator.api_errors import ApiError


class TrailExists(ApiError):
    """The trail already exists: {name}."""

    code = "TrailAlreadyExistsException"


class TrailLimit(ApiError):
    """The number of trails exceeds the limit of {limit}."""

    code = "MaximumNumberOfTrailsExceededException"


class BucketNotExist(ApiError):
    """The OSS bucket does not exist: {id}."""

    code = "BucketDoesNotExistException"


class TrailProjectNotExist(ApiError):
    """The log project does not exist: {id}."""

    code = "SlsProjectDoesNotExistException"
    assumed = True


class TargetMissing(ApiError):
    """A trail needs an OSS bucket or a log project to deliver to."""

    code = "InvalidTrailTargetException"
    assumed = True
