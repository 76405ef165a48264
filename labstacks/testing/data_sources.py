"""The kit's answers to a program's data-source queries.

A dict by token; each value is an answer, or a function of the query's arguments (camelCase). Tests
put their own answers into ``lab_mocks.cloud.answers``, which take precedence.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from labstacks.components.context import REGION, ZONES
from labstacks.engine.mocks.computed import ACCOUNT_ID

IMAGE_ID = "aliyun_3_x64_20G_alibase_20260122.vhd"


def _zones(_: Mapping[str, object]) -> dict[str, Any]:
    return {"ids": list(ZONES), "zones": [{"id": zone, "localName": zone} for zone in ZONES]}


def _images(_: Mapping[str, object]) -> dict[str, Any]:
    image = {
        "id": IMAGE_ID,
        "imageId": IMAGE_ID,
        "name": IMAGE_ID,
        "osName": "Alibaba Cloud Linux 3",
        "size": 20,
    }
    return {"ids": [IMAGE_ID], "images": [image]}


def _instance_types(question: Mapping[str, object]) -> dict[str, Any]:
    found = {"id": "ecs.e-c1m1.large", "cpuCoreCount": 2, "memorySize": 2.0, "availabilityZones": list(ZONES)}
    return {"ids": [found["id"]], "instanceTypes": [found]}


ANSWERS: dict[str, Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "alicloud:index/getAccount:getAccount": {"id": ACCOUNT_ID},
    "alicloud:index/getCallerIdentity:getCallerIdentity": {
        "accountId": ACCOUNT_ID,
        "arn": f"acs:ram::{ACCOUNT_ID}:user/teacher",
        "identityType": "RAMUser",
    },
    "alicloud:index/getRegions:getRegions": {
        "ids": [REGION],
        "regions": [{"id": REGION, "regionId": REGION}],
    },
    "alicloud:index/getZones:getZones": _zones,
    "alicloud:alb/getZones:getZones": _zones,
    "alicloud:rds/getZones:getZones": _zones,
    "alicloud:vpc/getZones:getZones": _zones,
    "alicloud:ecs/getImages:getImages": _images,
    "alicloud:ecs/getInstanceTypes:getInstanceTypes": _instance_types,
    "alicloud:rds/getInstanceClasses:getInstanceClasses": {
        "ids": ["mysql.n1e.small.1"],
        "instanceClasses": [{"instanceClass": "mysql.n1e.small.1"}],
    },
}
