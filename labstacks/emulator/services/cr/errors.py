"""What the Container Registry API refuses."""

from labstacks.emulator.api_errors import ApiError


class NamespaceExists(ApiError):
    """namespace {name} already exists"""

    code = "NAMESPACE_ALREADY_EXIST"


class NamespaceNotExist(ApiError):
    """namespace {id} does not exist"""

    code = "NAMESPACE_NOT_EXIST"


class NamespaceQuota(ApiError):
    """the namespace quota of the account is exceeded: {limit}"""

    code = "NAMESPACE_LIMIT_EXCEEDED"
    assumed = True


class NamespaceNotEmpty(ApiError):
    """namespace {id} still has repository {other}"""

    code = "NAMESPACE_NOT_EMPTY"
    assumed = True


class RepoExists(ApiError):
    """repository {name} already exists"""

    code = "REPO_ALREADY_EXIST"


class RepoQuota(ApiError):
    """the repository quota of the account is exceeded: {limit}"""

    code = "REPO_LIMIT_EXCEEDED"
    assumed = True
