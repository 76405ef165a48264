"""Function Compute 3."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.fc import errors
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values


@register
class Function(Model):
    """A function; vCPU and memory must go together."""

    token = t.FUNCTION
    patterns = {
        "functionName": Pattern(
            "it must have 1 to 128 letters, digits, '_' and '-', a letter or '_' first",
            regex=r"[A-Za-z_][\w-]{0,127}",
        ),
        "memorySize": between(128, 32768, "MB"),
        "cpu": between(0.05, 16, "vCPU"),
        "diskSize": one_of("512", "10240"),
        "timeout": between(1, 86400, "s"),
        "instanceConcurrency": between(1, 200),
    }
    unique = (Unique("functionName", errors.FunctionExists, regional=True),)
    blockers = (Blocker(t.TRIGGER, errors.FunctionHasTrigger, "functionName"),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        memory = inputs.get("memorySize")
        if memory not in (None, UNKNOWN) and float(memory) % 64:
            yield Malformed(
                "memorySize", "InvalidArgument", f"invalid value {memory!r}: it must be a multiple of 64 MB"
            )

    @override
    def shape(self, inputs: Values) -> str:
        return "{functionName}" if inputs.get("functionName") else "tf-function-<digits:18>"

    @override
    def admit(self, call: ApiCall) -> None:
        self._check_code(call)
        cpu, memory = call.inputs.get("cpu"), call.inputs.get("memorySize")
        if cpu and memory and not 1 <= float(memory) / 1024 / float(cpu) <= 4:
            raise errors.CpuMemoryMismatch(cpu=cpu, memory=memory)
        self._check_log(call)
        role = str(call.inputs.get("role") or "")
        if role and call.get(t.ROLE, role.rsplit("/", 1)[-1]) is None and not _role_by_arn(call, role):
            raise errors.RoleNotFound(id=role)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "functionName": id_,
            "functionArn": f"acs:fc:{call.region}:{call.account}:functions/{id_}",
            "functionId": ids.uuid(*call.source),
            "state": "Active",
            "lastUpdateStatus": "Successful",
            "lastModifiedTime": call.now,
            "memorySize": 512,
            "cpu": 0.35,
            "diskSize": 512,
            "timeout": 3,
            "internetAccess": True,
            "codeSize": len(str((call.inputs.get("code") or {}).get("zipFile") or "")),
        }

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        return {"lastModifiedTime": call.now}

    @staticmethod
    def _check_log(call: ApiCall) -> None:
        config = call.inputs.get("logConfig") or {}
        project, store = config.get("project"), config.get("logstore")
        if (project or store) and call.get(t.LOG_STORE, f"{project}:{store}") is None:
            raise errors.LogStoreNotFound(project=project, store=store)

    def _check_code(self, call: ApiCall) -> None:
        # A container brings its code in its image.
        if str(call.inputs.get("runtime", "")).startswith("custom-container"):
            return
        code = call.inputs.get("code") or {}
        bucket, key = code.get("ossBucketName"), code.get("ossObjectName")
        if not code.get("zipFile") and not (bucket and key):
            raise errors.CodeMissing()
        if bucket and not any(
            row.inputs.get("bucket") == bucket for row in call.tx.with_id(t.BUCKET_OBJECT, str(key))
        ):
            raise errors.CodeNotFound(id=key, bucket=bucket)


@register
class ConcurrencyConfig(Model):
    """How many instances a function may have at once."""

    token = t.CONCURRENCY
    references = {"functionName": Reference((t.FUNCTION,), errors.FunctionNotFound)}
    patterns = {"reservedConcurrency": between(0, 300)}

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"functionArn": f"acs:fc:{call.region}:{call.account}:functions/{id_}"}


@register
class Trigger(Model):
    """What makes a function run; one HTTP trigger at most."""

    token = t.TRIGGER
    references = {"functionName": Reference((t.FUNCTION,), errors.FunctionNotFound)}
    patterns = {
        "triggerType": one_of(
            "oss", "timer", "http", "log", "tablestore", "cdn_events", "mns_topic", "eventbridge"
        )
    }
    unique = (Unique("triggerName", errors.TriggerExists, within=("functionName",)),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        text = inputs.get("triggerConfig")
        if text not in (None, UNKNOWN) and _json(text) is None:
            yield Malformed("triggerConfig", "InvalidArgument", '"trigger_config" contains an invalid JSON')

    @override
    def shape(self, inputs: Values) -> str:
        return "{functionName}:" + (
            "{triggerName}" if inputs.get("triggerName") else "tf-trigger-<digits:18>"
        )

    @override
    def admit(self, call: ApiCall) -> None:
        name, kind = str(call.inputs.get("functionName")), call.inputs.get("triggerType")
        others = call.tx.naming(name, t.TRIGGER, "functionName")
        if kind == "http" and any(other.inputs.get("triggerType") == "http" for other in others):
            raise errors.SecondHttpTrigger(name=name)
        source = str(call.inputs.get("sourceArn") or "")
        if kind == "oss" and call.get(t.BUCKET, source.rsplit(":", 1)[-1]) is None:
            raise errors.BucketNotFound(id=source or "of the trigger")

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        function, name = id_.split(":", 1)
        host = f"{function.lower()}-{ids.letters(10, *call.source)}.{call.region}"
        http = call.inputs.get("triggerType") == "http"
        urls = {"urlInternet": f"https://{host}.fcapp.run", "urlIntranet": f"https://{host}-vpc.fcapp.run"}
        return {
            "triggerName": name,
            "triggerId": ids.uuid(*call.source),
            "targetArn": f"acs:fc:{call.region}:{call.account}:functions/{function}",
            "httpTrigger": urls if http else {},
            "lastModifiedTime": call.now,
            "status": "ENABLE",
        }


def _role_by_arn(call: ApiCall, arn: str) -> bool:
    return bool(call.tx.having(t.ROLE, "arn", arn))


def _json(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return None
