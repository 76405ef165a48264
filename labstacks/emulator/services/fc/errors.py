"""What the Function Compute API refuses."""

from labstacks.emulator.api_errors import ApiError


class FunctionExists(ApiError):
    """function '{name}' already exists"""

    code = "FunctionAlreadyExists"


class FunctionNotFound(ApiError):
    """function '{id}' does not exist"""

    code = "FunctionNotFound"


class FunctionHasTrigger(ApiError):
    """function '{id}' has trigger '{other}'"""

    code = "FunctionNotEmpty"
    assumed = True


class TriggerExists(ApiError):
    """trigger '{name}' already exists"""

    code = "TriggerAlreadyExists"


class SecondHttpTrigger(ApiError):
    """function '{name}' has an HTTP trigger already"""

    code = "HttpTriggerAlreadyExists"
    assumed = True


class CodeMissing(ApiError):
    """code is required: zipFile, or ossBucketName and ossObjectName"""

    code = "InvalidArgument"


class CodeNotFound(ApiError):
    """the code {id} does not exist in bucket {bucket}"""

    code = "InvalidArgument"


class CpuMemoryMismatch(ApiError):
    """cpu {cpu} and memory {memory} MB do not go together: 1 to 4 GB for each vCPU"""

    code = "InvalidArgument"


class LogStoreNotFound(ApiError):
    """the log store {store} of project {project} does not exist"""

    code = "InvalidArgument"
    assumed = True


class RoleNotFound(ApiError):
    """the role {id} does not exist"""

    code = "InvalidArgument"


class BucketNotFound(ApiError):
    """the event source {id} does not exist"""

    code = "InvalidArgument"
