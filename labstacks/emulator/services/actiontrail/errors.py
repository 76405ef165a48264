"""What the ActionTrail API refuses."""

from labstacks.emulator.api_errors import ApiError


class TrailExists(ApiError):
    code = "TrailAlreadyExistsException"
    text = "The trail already exists: {name}."


class TrailLimit(ApiError):
    code = "MaximumNumberOfTrailsExceededException"
    text = "The number of trails exceeds the limit of {limit}."


class BucketNotExist(ApiError):
    code = "BucketDoesNotExistException"
    text = "The OSS bucket does not exist: {id}."


class ProjectNotExist(ApiError):
    code = "SlsProjectDoesNotExistException"
    text = "The log project does not exist: {id}."
    assumed = True


class TargetMissing(ApiError):
    code = "InvalidTrailTargetException"
    text = "A trail needs an OSS bucket or a log project to deliver to."
    assumed = True
