"""Log Service: projects, stores and their indexes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.log import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

PROJECTS = ApiQuota("log-projects", "Log projects", 50, t.LOG_PROJECT, errors.ProjectQuota, Scope.ACCOUNT)
STORES = ApiQuota(
    "stores-per-project", "Log stores per project", 200, t.LOG_STORE, errors.StoreQuota, Scope.PARENT,
    per="projectName",
)  # fmt: skip

PROJECT_NAME = Pattern(
    "it must have 3 to 63 characters of a-z, 0-9 and -, with a letter or digit first and last",
    regex=r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]",
)
STORE_NAME = Pattern(
    "it must have 3 to 63 characters of a-z, 0-9, '-' and '_', with a letter or digit first and last",
    regex=r"[a-z0-9][a-z0-9_-]{1,61}[a-z0-9]",
)
OF_PROJECT = Reference((t.LOG_PROJECT,), errors.SlsProjectNotExist)
_IN_PROJECT = (
    t.LOG_STORE, t.LOG_INDEX, t.LOG_DASHBOARD, t.LOG_TAIL_ATTACHMENT, t.SLS_ALERT, t.SLS_MACHINE_GROUP,
    t.SLS_LOGTAIL,
)  # fmt: skip


@register
class Project(Model):
    """A log project; all that is inside goes with it."""

    token = t.LOG_PROJECT
    patterns = {"projectName": PROJECT_NAME}
    unique = (Unique("projectName", errors.ProjectExists),)
    quotas = (PROJECTS,)
    insists_on = frozenset({"InternalServerError"})

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "projectName" not in inputs and "name" not in inputs:
            yield Failure("projectName", "one of project_name, name must be specified")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Normal"}

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # Deleting a project deletes what is inside, without asking.
        for type_ in _IN_PROJECT:
            for row in call.tx.naming(before.id, type_):
                call.tx.remove(row.key)


@register
class LogStore(Model):
    """A log store of a project."""

    token = t.LOG_STORE
    references = {"projectName": OF_PROJECT}
    patterns = {
        "logstoreName": STORE_NAME,
        "retentionPeriod": between(1, 3650, "days"),
        "shardCount": between(1, 100),
        "mode": one_of("standard", "query", "lite"),
        "meteringMode": one_of("ChargeByFunction", "ChargeByDataIngest"),
    }
    unique = (Unique("logstoreName", errors.StoreExists, within=("projectName",)),)
    quotas = (STORES,)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        for new, old in (("projectName", "project"), ("logstoreName", "name")):
            if new not in inputs and old not in inputs:
                yield Failure(new, f"one of {new}, {old} must be specified")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        count = int(float(call.inputs.get("shardCount", 2)))
        return {
            "retentionPeriod": 30,
            "shardCount": 2,
            "mode": "standard",
            "meteringMode": "ChargeByFunction",
            "shards": [_shard(number, count) for number in range(count)],
        }


@register
class StoreIndex(Model):
    """What of a store can be searched."""

    token = t.LOG_INDEX
    references = {"project": OF_PROJECT}
    unique = (Unique("logstore", errors.IndexExists, within=("project",)),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "fullText" not in inputs and "fieldSearches" not in inputs:
            yield Malformed(
                "fullText", "IndexInfoInvalid", "at least one of full_text, field_search must be specified"
            )

    @override
    def admit(self, call: ApiCall) -> None:
        check_store(call, call.inputs.get("project"), call.inputs.get("logstore"))


@register
class Dashboard(Model):
    """Charts of a project."""

    token = t.LOG_DASHBOARD
    references = {"projectName": OF_PROJECT}
    unique = (Unique("dashboardName", errors.DashboardExists, within=("projectName",)),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        charts = inputs.get("charList")
        if charts is not UNKNOWN and not _is_json_list(charts):
            yield Malformed("charList", "ParameterInvalid", '"char_list" contains an invalid JSON list')


@register
class LogTailAttachment(Model):
    """A Logtail configuration on a machine group."""

    token = t.LOG_TAIL_ATTACHMENT
    references = {
        "project": OF_PROJECT,
        "logtailConfigName": Reference((t.SLS_LOGTAIL,), errors.LogtailNotExist, by="logtailConfigName"),
        "machineGroupName": Reference((t.SLS_MACHINE_GROUP,), errors.MachineGroupNotExist, by="groupName"),
    }


def check_store(call: ApiCall, project: object, store: object) -> None:
    """Refuse a log store that is not there."""
    if call.get(t.LOG_STORE, f"{project}:{store}") is None:
        raise errors.StoreNotExist(id=store)


def _is_json_list(text: Any) -> bool:
    try:
        return isinstance(json.loads(text), list)
    except (TypeError, ValueError):
        return False


def _shard(number: int, count: int) -> dict[str, Any]:
    # Shards split the range of MD5 hashes evenly.
    step = (1 << 128) // count
    last = (1 << 128) - 1 if number == count - 1 else step * (number + 1)
    return {
        "id": number,
        "status": "readwrite",
        "beginKey": f"{step * number:032x}",
        "endKey": f"{last:032x}",
    }
