"""What the OSS API refuses."""

from labstacks.emulator.api_errors import ApiError


class BucketExists(ApiError):
    code = "BucketAlreadyExists"
    text = (
        "The requested bucket name {name} is not available. The bucket namespace is shared by all users of "
        "the system. Please select a different name and try again."
    )


class TooManyBuckets(ApiError):
    code = "TooManyBuckets"
    text = "You have attempted to create more buckets than allowed: {limit}."


class NoSuchBucket(ApiError):
    code = "NoSuchBucket"
    text = "The specified bucket does not exist: {id}."


class BucketNotEmpty(ApiError):
    code = "BucketNotEmpty"
    text = "The bucket {id} you tried to delete is not empty: it holds {other}."


class PublicAclBlocked(ApiError):
    code = "AccessDenied"
    text = "Put public bucket acl is not allowed: public access is blocked for {name}."


class PublicPolicyBlocked(ApiError):
    code = "AccessDenied"
    text = "Put public bucket policy is not allowed: public access is blocked for {name}."


class PublicObjectBlocked(ApiError):
    code = "AccessDenied"
    text = "Put public object acl is not allowed: public access is blocked for {name}."


class InvalidObjectName(ApiError):
    code = "InvalidObjectName"
    text = "The specified object key is not valid: {name}."


class InvalidPolicyDocument(ApiError):
    code = "InvalidPolicyDocument"
    text = "The specified bucket policy is not valid: {why}."


class SourceUnreadable(ApiError):
    """The file that an object is to be made of cannot be read. The provider says so, not the cloud."""

    code = "NoSuchFile"
    text = "open {path}: {why}"
    assumed = True
