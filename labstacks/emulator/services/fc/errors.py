"""What the Function Compute API refuses."""

from labstacks.emulator.api_errors import ApiError


class FunctionExists(ApiError):
    code = "FunctionAlreadyExists"
    text = "function '{name}' already exists"


class FunctionNotFound(ApiError):
    code = "FunctionNotFound"
    text = "function '{id}' does not exist"


class FunctionHasTrigger(ApiError):
    code = "FunctionNotEmpty"
    text = "function '{id}' has trigger '{other}'"
    assumed = True


class TriggerExists(ApiError):
    code = "TriggerAlreadyExists"
    text = "trigger '{name}' already exists"


class SecondHttpTrigger(ApiError):
    code = "HttpTriggerAlreadyExists"
    text = "function '{name}' has an HTTP trigger already"
    assumed = True


class CodeMissing(ApiError):
    code = "InvalidArgument"
    text = "code is required: zipFile, or ossBucketName and ossObjectName"


class CodeNotFound(ApiError):
    code = "InvalidArgument"
    text = "the code {id} does not exist in bucket {bucket}"


class CpuMemoryMismatch(ApiError):
    code = "InvalidArgument"
    text = "cpu {cpu} and memory {memory} MB do not go together: 1 to 4 GB for each vCPU"


class LogStoreNotFound(ApiError):
    code = "InvalidArgument"
    text = "the log store {store} of project {project} does not exist"
    assumed = True


class RoleNotFound(ApiError):
    code = "InvalidArgument"
    text = "the role {id} does not exist"


class BucketNotFound(ApiError):
    code = "InvalidArgument"
    text = "the event source {id} does not exist"
