"""Tag policies."""

from __future__ import annotations

import json
from collections.abc import Iterator

from typing_extensions import override

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model, Unique
from labstacks.emulator.services.patterns import length, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.tag import errors
from labstacks.gateway.cloud import UNKNOWN, Failure, Values


@register
class TagPolicy(Model):
    """What tags must look like."""

    token = t.TAG_POLICY
    patterns = {"policyName": length(1, 128), "userType": one_of("USER", "RD")}
    unique = (Unique("policyName", errors.TagPolicyExists),)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        content = inputs.get("policyContent")
        if content is UNKNOWN:
            return
        try:
            known = "tags" in json.loads(str(content))
        except (TypeError, ValueError):
            known = False
        if not known:
            yield Failure("policyContent", '"policy_content" must be a JSON object with "tags"')
