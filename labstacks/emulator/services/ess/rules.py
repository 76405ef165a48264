"""Scaling rules, alarms and scheduled tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ess import errors
from labstacks.emulator.services.ess.groups import NAME, OF_GROUP
from labstacks.emulator.services.ess.servers import resize
from labstacks.emulator.services.patterns import between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

RULES = ApiQuota(
    "rules-per-scaling-group", "Scaling rules per scaling group", 50, t.SCALING_RULE, errors.RuleQuotaOfGroup,
    Scope.PARENT, per="scalingGroupId",
)  # fmt: skip
TASKS = ApiQuota("scheduled-tasks", "Scheduled scaling tasks", 20, t.SCHEDULED_TASK, errors.TaskQuota)


@register
class ScalingRule(Model):
    """How a group changes its size."""

    token = t.SCALING_RULE
    references = {"scalingGroupId": OF_GROUP}
    patterns = {
        "scalingRuleName": NAME,
        "adjustmentType": one_of("QuantityChangeInCapacity", "PercentChangeInCapacity", "TotalCapacity"),
        "cooldown": between(0, 86400, "s"),
    }
    unique = (Unique("scalingRuleName", errors.RuleNameExists, within=("scalingGroupId",)),)
    quotas = (RULES,)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        kind = inputs.get("scalingRuleType", "SimpleScalingRule")
        needed = {
            "SimpleScalingRule": ("adjustmentType", "adjustmentValue"),
            "TargetTrackingScalingRule": ("metricName", "targetValue"),
            "StepScalingRule": ("adjustmentType", "stepAdjustments"),
        }.get(str(kind), ())
        for name in needed:
            if name not in inputs:
                yield Malformed(name, "MissingParameter", f"{name} is required for a {kind}")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"ari": f"ari:acs:ess:{call.region}:{call.account}:scalingrule/{id_}"}


@register
class ScalingAlarm(Model):
    """A metric that makes a rule run."""

    token = t.SCALING_ALARM
    references = {"scalingGroupId": OF_GROUP}
    patterns = {
        "metricType": one_of("system", "custom"),
        "period": one_of("15", "60", "120", "300", "900"),
        "comparisonOperator": one_of(">=", "<=", ">", "<"),
        "evaluationCount": between(1, 10),
    }

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "metricName" not in inputs and "expressions" not in inputs:
            yield Malformed(
                "metricName", "MissingParameter", "one of metric_name, expressions must be specified"
            )

    @override
    def make_id(self, call: ApiCall) -> str:
        # CloudMonitor makes the id, and puts the group that the alarm is for before it.
        return f"{call.inputs.get('scalingGroupId')}_{ids.uuid(*call.source)}"

    @override
    def admit(self, call: ApiCall) -> None:
        for ari in call.inputs.get("alarmActions") or ():
            if "scalingrule/" in str(ari) and call.get(t.SCALING_RULE, str(ari).rsplit("/", 1)[1]) is None:
                raise errors.RuleNotFound(id=ari)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"state": "OK", "enable": True}


@register
class ScheduledTask(Model):
    """A time at which a group changes its size; the clock fires it."""

    token = t.SCHEDULED_TASK
    references = {"scalingGroupId": OF_GROUP}
    patterns = {
        "scheduledTaskName": NAME,
        "recurrenceType": one_of("Daily", "Weekly", "Monthly", "Cron"),
        "launchExpirationTime": between(0, 21600, "s"),
    }
    unique = (Unique("scheduledTaskName", errors.TaskNameExists, regional=True),)
    quotas = (TASKS,)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "scheduledAction" not in inputs and "scalingGroupId" not in inputs:
            yield Malformed(
                "scheduledAction",
                "MissingParameter",
                "one of scheduled_action, scaling_group_id must be specified",
            )

    @override
    def admit(self, call: ApiCall) -> None:
        ari = str(call.inputs.get("scheduledAction") or "")
        if "scalingrule/" in ari and call.get(t.SCALING_RULE, ari.rsplit("/", 1)[1]) is None:
            raise errors.RuleNotFound(id=ari)
        self._check_time(call)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        if call.inputs.get("launchTime") != before.inputs.get("launchTime"):
            self._check_time(call)

    @override
    def timers(self, call: ApiCall) -> Iterator[tuple[str, datetime]]:
        moment = launch_moment(str(call.inputs.get("launchTime")))
        if moment is not None and call.inputs.get("taskEnabled", True) is not False:
            yield "scaled", moment

    @override
    def fire(self, call: ApiCall, row: StoredResource, kind: str) -> str | None:
        self._plan_next(call, row)
        group = call.get(t.SCALING_GROUP, _group_id(call, row))
        if group is None:
            return None
        before = int(group.properties.get("desiredCapacity") or 0)
        after = self._wanted(call, row, group, before)
        call.tx.patch(group.key, {"desiredCapacity": after})
        resize(call, group.id)
        name = row.inputs.get("scheduledTaskName") or row.id
        return f"Scaling group {group.id} went from {before} to {after} servers: task {name} was due."

    def _wanted(self, call: ApiCall, row: StoredResource, group: StoredResource, before: int) -> int:
        rule = call.get(t.SCALING_RULE, str(row.inputs.get("scheduledAction") or "").rsplit("/", 1)[-1])
        wanted = row.inputs.get("desiredCapacity", before) if rule is None else adjusted(rule.inputs, before)
        low = row.inputs.get("minValue", group.inputs.get("minSize", 0))
        high = row.inputs.get("maxValue", group.inputs.get("maxSize", 0))
        return int(min(max(float(wanted), float(low)), float(high)))

    def _plan_next(self, call: ApiCall, row: StoredResource) -> None:
        days = {"Daily": 1, "Weekly": 7}.get(str(row.inputs.get("recurrenceType")))
        end = launch_moment(str(row.inputs.get("recurrenceEndTime")))
        moment = launch_moment(str(row.inputs.get("launchTime")))
        if days is None or moment is None:
            return
        # A clock that was advanced by days has passed several launches; only the next one is planned.
        while moment <= call.time:
            moment += timedelta(days=days)
        if end is None or moment <= end:
            call.tx.set_timers(row.key, [("scaled", moment.strftime("%Y-%m-%dT%H:%M:%SZ"))])

    @staticmethod
    def _check_time(call: ApiCall) -> None:
        launch = call.inputs.get("launchTime")
        # A cron expression plans by itself; the launch time is not read then.
        if launch in (None, UNKNOWN) or call.inputs.get("recurrenceType") == "Cron":
            return
        moment = launch_moment(str(launch))
        if moment is None or not call.time - timedelta(minutes=1) <= moment <= call.time + timedelta(days=90):
            raise errors.LaunchTimeMalformed(time=launch)


def adjusted(rule: Values, before: int) -> float:
    """The size that a simple scaling rule makes of another."""
    value = float(rule.get("adjustmentValue") or 0)
    kind = rule.get("adjustmentType")
    if kind == "TotalCapacity":
        return value
    return before + (before * value / 100 if kind == "PercentChangeInCapacity" else value)


def _group_id(call: ApiCall, row: StoredResource) -> str:
    """The scaling group of a task: named, or that of the rule it runs."""
    if group := row.inputs.get("scalingGroupId"):
        return str(group)
    rule = call.get(t.SCALING_RULE, str(row.inputs.get("scheduledAction")).rsplit("/", 1)[-1])
    return str(rule.inputs.get("scalingGroupId")) if rule else ""


def launch_moment(text: str) -> datetime | None:
    """A launch time such as ``2026-12-01T08:30Z``; None when it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None
