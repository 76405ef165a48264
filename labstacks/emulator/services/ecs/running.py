"""Launch templates, and commands run on servers."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.patterns import NAME_2_128, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource

TEMPLATES = ApiQuota("launch-templates", "Launch templates", 30, t.LAUNCH_TEMPLATE, errors.TemplateQuota)
COMMAND_BYTES = 18 * 1024


@register
class LaunchTemplate(Model):
    """What servers are started from; every update makes a new version."""

    token = t.LAUNCH_TEMPLATE
    references = {
        "vswitchId": Reference((t.SWITCH,), errors.EcsVSwitchNotFound),
        "securityGroupId": Reference((t.SECURITY_GROUP,), errors.EcsSecurityGroupNotFound),
        "securityGroupIds[]": Reference((t.SECURITY_GROUP,), errors.EcsSecurityGroupNotFound),
    }
    patterns = {"launchTemplateName": NAME_2_128}
    unique = (Unique("launchTemplateName", errors.TemplateExists, regional=True),)
    quotas = (TEMPLATES,)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"defaultVersionNumber": 1, "latestVersionNumber": 1}

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        return {"latestVersionNumber": int(before.properties.get("latestVersionNumber") or 1) + 1}


@register
class Command(Model):
    """A script to run on servers, at most 18 KB."""

    token = t.COMMAND
    patterns = {
        "type": one_of("RunBatScript", "RunPowerShellScript", "RunShellScript"),
        "timeout": between(0, 86400, "s"),
    }

    @override
    def admit(self, call: ApiCall) -> None:
        text = str(call.inputs.get("commandContent"))
        try:
            size = len(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError):
            size = len(text.encode())
        if size > COMMAND_BYTES:
            raise errors.CommandTooLong(limit=COMMAND_BYTES)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"name": id_, "workingDir": "/root", "timeout": 60}


@register
class Invocation(Model):
    """A run of a command on running servers."""

    token = t.INVOCATION
    references = {
        "commandId": Reference((t.COMMAND,), errors.CommandNotFound),
        "instanceIds[]": Reference((t.INSTANCE,), errors.EcsInstanceNotFound),
    }

    @override
    def admit(self, call: ApiCall) -> None:
        for id_ in call.inputs.get("instanceIds") or ():
            server = call.get(t.INSTANCE, id_)
            if server is not None and server.properties.get("status") != "Running":
                raise errors.InstanceStopped(id=id_)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Finished", "repeatMode": "Once", "username": "root"}
