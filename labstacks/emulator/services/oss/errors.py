"""What the OSS API refuses."""

from labstacks.emulator.api_errors import ApiError


class BucketExists(ApiError):
    """The requested bucket name {name} is not available. The bucket namespace is shared by all users of
    the system. Please select a different name and try again.
    """

    code = "BucketAlreadyExists"


class TooManyBuckets(ApiError):
    """You have attempted to create more buckets than allowed: {limit}."""

    code = "TooManyBuckets"


class NoSuchBucket(ApiError):
    """The specified bucket does not exist: {id}."""

    code = "NoSuchBucket"


class BucketNotEmpty(ApiError):
    """The bucket {id} you tried to delete is not empty: it holds {other}."""

    code = "BucketNotEmpty"


class PublicAclBlocked(ApiError):
    """Put public bucket acl is not allowed: public access is blocked for {name}."""

    code = "AccessDenied"


class PublicPolicyBlocked(ApiError):
    """Put public bucket policy is not allowed: public access is blocked for {name}."""

    code = "AccessDenied"


class PublicObjectBlocked(ApiError):
    """Put public object acl is not allowed: public access is blocked for {name}."""

    code = "AccessDenied"


class InvalidObjectName(ApiError):
    """The specified object key is not valid: {name}."""

    code = "InvalidObjectName"


class InvalidPolicyDocument(ApiError):
    """The specified bucket policy is not valid: {why}."""

    code = "InvalidPolicyDocument"


class SourceUnreadable(ApiError):
    """The file that an object is to be made of cannot be read. The provider says so, not the cloud."""

    code = "NoSuchFile"
    text = "open {path}: {why}"
    assumed = True


class LogBucketElsewhere(ApiError):
    """The source bucket {id} and the target bucket {target} are not in the same region."""

    code = "InvalidTargetBucketForLogging"
