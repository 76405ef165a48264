"""What the Log Service API refuses."""

from labstacks.emulator.api_errors import ApiError


class ProjectExists(ApiError):
    """Project {name} already exists."""

    code = "ProjectAlreadyExist"


class SlsProjectNotExist(ApiError):
    """The Project does not exist: {id}."""

    code = "ProjectNotExist"


class ProjectQuota(ApiError):
    """The project quota is exceeded: {limit}."""

    code = "ProjectQuotaExceed"


class StoreExists(ApiError):
    """logstore {name} already exists."""

    code = "LogStoreAlreadyExist"


class StoreNotExist(ApiError):
    """logstore {id} does not exist."""

    code = "LogStoreNotExist"


class StoreQuota(ApiError):
    """The logstore quota of the project is exceeded: {limit}."""

    code = "LogStoreQuotaExceed"
    assumed = True


class IndexExists(ApiError):
    """The index of logstore {name} already exists."""

    code = "IndexAlreadyExist"


class AlertExists(ApiError):
    """The alert {name} already exists."""

    code = "JobAlreadyExist"
    assumed = True


class MachineGroupExists(ApiError):
    """The machine group {name} already exists."""

    code = "MachineGroupAlreadyExist"


class LogtailExists(ApiError):
    """The Logtail configuration {name} already exists."""

    code = "ConfigAlreadyExist"


class DashboardExists(ApiError):
    """The dashboard {name} already exists."""

    code = "DashboardAlreadyExist"
    assumed = True


class LogtailNotExist(ApiError):
    """The Logtail configuration {id} does not exist."""

    code = "ConfigNotExist"


class MachineGroupNotExist(ApiError):
    """The machine group {id} does not exist."""

    code = "MachineGroupNotExist"
