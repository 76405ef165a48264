"""Resource Orchestration Service: stacks of templates, without what is inside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Malformed, Model, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.ros import errors
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values


@register
class Stack(Model):
    """A stack of one of the cloud's own templates."""

    token = t.ROS_STACK
    patterns = {
        "stackName": Pattern(
            "it must have 1 to 255 letters, digits, '-' and '_', a letter first",
            regex=r"[A-Za-z][\w-]{0,254}",
        ),
        "deletionProtection": one_of("Enabled", "Disabled"),
        "timeoutInMinutes": between(10, 1440, "min"),
    }
    unique = (Unique("stackName", errors.StackExists, regional=True),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "templateBody" not in inputs and "templateUrl" not in inputs:
            yield Malformed(
                "templateBody", "MissingParameter", "one of template_body, template_url must be specified"
            )

    @override
    def admit(self, call: ApiCall) -> None:
        body = call.inputs.get("templateBody")
        if body is not None and (why := _objection(str(body))) is not None:
            raise errors.TemplateInvalid(why=why)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        if before.properties.get("deletionProtection") == "Enabled":
            raise errors.StackProtected(id=before.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "CREATE_COMPLETE", "deletionProtection": "Disabled", "timeoutInMinutes": 60}


def _objection(body: str) -> str | None:
    """Why a template cannot be one; templates in YAML are only looked at for their version."""
    try:
        template = json.loads(body)
    except ValueError:
        return None if "ROSTemplateFormatVersion" in body else "it has no ROSTemplateFormatVersion"
    if not isinstance(template, dict) or "ROSTemplateFormatVersion" not in template:
        return "it has no ROSTemplateFormatVersion"
    return None
