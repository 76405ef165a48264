"""ActionTrail: the audit log."""

from __future__ import annotations

from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.actiontrail import errors
from labstacks.emulator.services.base import Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, one_of
from labstacks.emulator.services.registry import register
from labstacks.gateway.cloud import Values

TRAILS = ApiQuota("trails", "Audit trails", 5, t.TRAIL, errors.TrailLimit)


@register
class Trail(Model):
    """An audit trail into a bucket or a log project."""

    token = t.TRAIL
    references = {"ossBucketName": Reference((t.BUCKET,), errors.BucketNotExist)}
    patterns = {
        "trailName": Pattern(
            "it must have 6 to 36 characters of letters, digits, '_' and '-', a letter first",
            regex=r"[A-Za-z][\w-]{5,35}",
        ),
        "eventRw": one_of("Read", "Write", "All"),
        "status": one_of("Enable", "Disable"),
        "trailRegion": Pattern("it must be All or a region", regex=r"All|[a-z]{2}-[a-z0-9-]+"),
    }
    unique = (Unique("trailName", errors.TrailExists), Unique("name", errors.TrailExists))
    quotas = (TRAILS,)

    @override
    def shape(self, inputs: Values) -> str:
        return "{trailName}" if inputs.get("trailName") else "{name}"

    @override
    def admit(self, call: ApiCall) -> None:
        project = str(call.inputs.get("slsProjectArn") or "")
        if (
            not project
            and not call.inputs.get("ossBucketName")
            and not call.inputs.get("maxComputeProjectArn")
        ):
            # The provider takes all three as optional; a trail into nowhere fails at the API only.
            raise errors.TargetMissing()
        if project and call.get(t.LOG_PROJECT, project.rsplit("/", 1)[-1]) is None:
            raise errors.TrailProjectNotExist(id=project)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "trailName": id_,
            "name": id_,
            "status": "Enable",
            "eventRw": "All",
            "trailRegion": "All",
            "regionId": call.region,
        }
