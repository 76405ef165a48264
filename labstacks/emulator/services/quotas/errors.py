"""What the Quota Center API refuses."""

from labstacks.emulator.services.errors import ApiError


class AlarmExists(ApiError):
    code = "QUOTA.ALARM.NAME.EXIST"
    text = "The quota alarm name is used already: {name}."
    assumed = True
