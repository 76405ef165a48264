"""Log Service: alerts, machine groups and Logtail configurations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.paths import values_at
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.log import OF_PROJECT, errors
from labstacks.emulator.services.patterns import one_of
from labstacks.emulator.services.registry import register
from labstacks.gateway.cloud import Values


@register
class Alert(Model):
    """A query that runs by a schedule and tells when it finds something."""

    token = t.SLS_ALERT
    references = {"projectName": OF_PROJECT}
    patterns = {
        "schedule.type": one_of("FixedRate", "Cron"),
        "status": one_of("ENABLED", "DISABLED"),
    }
    unique = (Unique("alertName", errors.AlertExists, within=("projectName",)),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        kinds = list(values_at(inputs, "schedule.type"))
        if "FixedRate" in kinds and not list(values_at(inputs, "schedule.interval")):
            yield Malformed(
                "schedule.interval",
                "ParameterInvalid",
                '"interval" is required for a schedule of type FixedRate',
            )
        if "Cron" in kinds and not list(values_at(inputs, "schedule.cronExpression")):
            yield Malformed(
                "schedule.cronExpression",
                "ParameterInvalid",
                '"cron_expression" is required for a schedule of type Cron',
            )

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "ENABLED", "createTime": int(call.time.timestamp())}


@register
class MachineGroup(Model):
    """Machines whose logs are collected."""

    token = t.SLS_MACHINE_GROUP
    references = {"projectName": OF_PROJECT}
    patterns = {"machineIdentifyType": one_of("ip", "userdefined")}
    unique = (Unique("groupName", errors.MachineGroupExists, within=("projectName",)),)


@register
class LogtailConfig(Model):
    """What is collected, and into which store."""

    token = t.SLS_LOGTAIL
    references = {"projectName": OF_PROJECT}
    patterns = {"inputType": one_of("file", "plugin"), "outputType": one_of("LogService")}
    unique = (Unique("logtailConfigName", errors.LogtailExists, within=("projectName",)),)
