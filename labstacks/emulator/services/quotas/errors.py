"""What the Quota Center API refuses."""

from labstacks.emulator.api_errors import ApiError


class AlarmExists(ApiError):
    code = "QUOTA.ALARM.NAME.EXIST"
    text = "The quota alarm name is used already: {name}."
    assumed = True
