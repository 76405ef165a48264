"""CloudMonitor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.cms import errors
from labstacks.emulator.services.patterns import Pattern, length, one_of
from labstacks.emulator.services.registry import register
from labstacks.gateway.cloud import Failure, Values

_OF_CONTACT_GROUP = Reference((t.ALARM_CONTACT_GROUP,), errors.ContactGroupNotFound)
_EMAIL = Pattern("it must be an e-mail address", regex=r"[^@\s]+@[^@\s]+\.[^@\s]+")
_OPERATORS = one_of(
    ">", ">=", "<", "<=", "==", "!=",
    *(
        f"{word}{period}"
        for word in ("GreaterThan", "LessThan")
        for period in ("Yesterday", "LastWeek", "LastPeriod")
    ),
)  # fmt: skip


@register
class Alarm(Model):
    """A metric, its thresholds and the contacts to notify."""

    token = t.ALARM
    references = {"contactGroups[]": _OF_CONTACT_GROUP}
    patterns = {
        "escalationsCritical.comparisonOperator": _OPERATORS,
        "escalationsWarn.comparisonOperator": _OPERATORS,
        "escalationsInfo.comparisonOperator": _OPERATORS,
    }

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        levels = ("escalationsCritical", "escalationsWarn", "escalationsInfo", "compositeExpression")
        if not {*levels, "prometheuses", "operator", "threshold"} & set(inputs):
            yield Failure(
                "escalationsCritical", "at least one of escalations_critical, _warn, _info is required"
            )

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "OK", "enabled": True, "period": 300, "silenceTime": 86400}


@register
class AlarmContact(Model):
    """A contact for notifications; it needs a channel."""

    token = t.ALARM_CONTACT
    patterns = {"channelsMail": _EMAIL, "alarmContactName": length(1, 100)}
    unique = (Unique("alarmContactName", errors.ContactExists),)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        channels = {"channelsMail", "channelsSms", "channelsAliim", "channelsDingWebHook"}
        if not channels & set(inputs):
            yield Failure("channelsMail", "at least one of the channels must be specified")


@register
class AlarmContactGroup(Model):
    """Contacts that are notified together."""

    token = t.ALARM_CONTACT_GROUP
    references = {"contacts[]": Reference((t.ALARM_CONTACT,), errors.ContactNotFound)}
    unique = (Unique("alarmContactGroupName", errors.ContactGroupExists),)
    blockers = (Blocker(t.ALARM, errors.ContactGroupInUse),)


@register
class MonitorGroup(Model):
    """Resources that are watched together."""

    token = t.MONITOR_GROUP
    references = {"contactGroups[]": _OF_CONTACT_GROUP}
    patterns = {"monitorGroupName": length(1, 64)}


@register
class SiteMonitor(Model):
    """A site that is looked at from outside."""

    token = t.SITE_MONITOR
    patterns = {
        "taskType": one_of("HTTP", "PING", "TCP", "UDP", "DNS", "SMTP", "POP3", "FTP", "HTTPS"),
        "interval": one_of("1", "5", "15", "30", "60"),
        "address": length(1, 1000),
    }

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"taskState": "1", "interval": "1", "createTime": call.now, "updateTime": call.now}
