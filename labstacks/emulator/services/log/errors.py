"""What the Log Service API refuses."""

from labstacks.emulator.api_errors import ApiError


class ProjectExists(ApiError):
    code = "ProjectAlreadyExist"
    text = "Project {name} already exists."


class ProjectNotExist(ApiError):
    code = "ProjectNotExist"
    text = "The Project does not exist: {id}."


class ProjectQuota(ApiError):
    code = "ProjectQuotaExceed"
    text = "The project quota is exceeded: {limit}."


class StoreExists(ApiError):
    code = "LogStoreAlreadyExist"
    text = "logstore {name} already exists."


class StoreNotExist(ApiError):
    code = "LogStoreNotExist"
    text = "logstore {id} does not exist."


class StoreQuota(ApiError):
    code = "LogStoreQuotaExceed"
    text = "The logstore quota of the project is exceeded: {limit}."
    assumed = True


class IndexExists(ApiError):
    code = "IndexAlreadyExist"
    text = "The index of logstore {name} already exists."


class AlertExists(ApiError):
    code = "JobAlreadyExist"
    text = "The alert {name} already exists."
    assumed = True


class MachineGroupExists(ApiError):
    code = "MachineGroupAlreadyExist"
    text = "The machine group {name} already exists."
    assumed = True


class LogtailExists(ApiError):
    code = "ConfigAlreadyExist"
    text = "The Logtail configuration {name} already exists."
    assumed = True


class DashboardExists(ApiError):
    code = "DashboardAlreadyExist"
    text = "The dashboard {name} already exists."
    assumed = True


class LogtailNotExist(ApiError):
    code = "ConfigNotExist"
    text = "The Logtail configuration {id} does not exist."
    assumed = True


class MachineGroupNotExist(ApiError):
    code = "GroupNotExist"
    text = "The machine group {id} does not exist."
    assumed = True
