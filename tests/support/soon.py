"""Times that stay in the future: the emulator knows what day it is."""

from datetime import UTC, datetime, timedelta


def in_days(days, hour=9):
    """RFC 3339 in UTC."""
    moment = datetime.now(UTC) + timedelta(days=days)
    return moment.replace(hour=hour, minute=30, second=0).strftime("%Y-%m-%dT%H:%M:%SZ")
