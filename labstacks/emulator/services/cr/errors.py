"""What the Container Registry API refuses."""

from labstacks.emulator.api_errors import ApiError


class NamespaceExists(ApiError):
    code = "NAMESPACE_ALREADY_EXIST"
    text = "namespace {name} already exists"


class NamespaceNotExist(ApiError):
    code = "NAMESPACE_NOT_EXIST"
    text = "namespace {id} does not exist"


class NamespaceQuota(ApiError):
    code = "NAMESPACE_LIMIT_EXCEEDED"
    text = "the namespace quota of the account is exceeded: {limit}"
    assumed = True


class NamespaceNotEmpty(ApiError):
    code = "NAMESPACE_NOT_EMPTY"
    text = "namespace {id} still has repository {other}"
    assumed = True


class RepoExists(ApiError):
    code = "REPO_ALREADY_EXIST"
    text = "repository {name} already exists"


class RepoQuota(ApiError):
    code = "REPO_LIMIT_EXCEEDED"
    text = "the repository quota of the account is exceeded: {limit}"
    assumed = True
