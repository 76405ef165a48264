"""What the Quota Center API refuses."""

from labstacks.emulator.api_errors import ApiError


class AlarmExists(ApiError):
    """The quota alarm name is used already: {name}."""

    code = "QUOTA.ALARM.NAME.EXIST"
    assumed = True
