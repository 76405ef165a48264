"""Data sources of ECS: images and instance types, with the arguments that narrow them."""

from __future__ import annotations

import re
from typing import Any

from labstacks.alicloud.instance_types import COMMON_FAMILIES, InstanceType, instance_types
from labstacks.alicloud.regions import zones_of
from labstacks.emulator import catalog
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ecs.disks import disk_categories
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values


@source("alicloud:ecs/getImages:getImages")
def get_images(call: ApiCall, args: Values) -> dict[str, Any]:
    """System images, the newest first."""
    found = sorted(_matching_images(args), key=lambda image: (image.created, image.id), reverse=True)
    if args.get("mostRecent"):
        found = found[:1]
    return {"ids": [image.id for image in found], "images": [_image(image) for image in found]}


def _matching_images(args: Values) -> list[catalog.SystemImage]:
    if args.get("owners", "system") not in ("", "system"):
        return []
    pattern = re.compile(args.get("nameRegex") or "")
    return [
        image
        for image in catalog.IMAGES.values()
        if pattern.search(image.id)
        and args.get("imageId") in (None, image.id)
        and args.get("osType") in (None, "windows" if image.windows else "linux")
        and args.get("architecture") in (None, "arm64" if image.arm else "x86_64")
    ]


def _image(image: catalog.SystemImage) -> dict[str, Any]:
    return {
        "id": image.id,
        "imageId": image.id,
        "name": image.id,
        "osName": image.name,
        "osNameEn": image.name,
        "osType": "windows" if image.windows else "linux",
        "platform": image.platform,
        "architecture": "arm64" if image.arm else "x86_64",
        "size": image.size,
        "creationTime": image.created,
        "imageOwnerAlias": "system",
        "isSupportIoOptimized": True,
        "progress": "100%",
        "state": "Available",
        "status": "Available",
        "usage": "none",
    }


@source("alicloud:ecs/getInstanceTypes:getInstanceTypes")
def get_instance_types(call: ApiCall, args: Values) -> dict[str, Any]:
    """Instance types on sale, the smallest first."""
    asked = args.get("availabilityZone")
    zones = [zone for zone in zones_of(call.region) if asked in (None, "", zone)]
    on_sale = {
        type_: [zone for zone in zones if not call.sold_out(zone, type_.name)]
        for type_ in instance_types().values()
        if _wanted(type_, args)
    }
    found = [type_ for type_ in on_sale if on_sale[type_]]
    found.sort(
        key=lambda type_: (type_.is_entry_level, type_.cpu, type_.memory, not type_.is_common, type_.name)
    )
    return {
        "ids": [type_.name for type_ in found],
        "instanceTypes": [_instance_type(type_, on_sale[type_]) for type_ in found],
    }


def _wanted(type_: InstanceType, args: Values) -> bool:
    return (
        args.get("cpuCoreCount") in (None, 0, type_.cpu)
        and args.get("memorySize") in (None, 0, type_.memory)
        and args.get("instanceTypeFamily") in (None, "", type_.family)
        and args.get("instanceType") in (None, "", type_.name)
        and args.get("gpuAmount") in (None, 0, type_.gpu)
        and args.get("eniAmount") in (None, 0, *range(1, _interfaces(type_) + 1))
        and _fits_image(type_, args.get("imageId"))
        and args.get("systemDiskCategory") in (None, "", *disk_categories(type_))
        and (not args.get("kubernetesNodeRole") or _can_be_node(type_))
    )


def _fits_image(type_: InstanceType, image_id: object) -> bool:
    image = catalog.IMAGES.get(str(image_id))
    return image is None or image.arm == type_.arm


def _can_be_node(type_: InstanceType) -> bool:
    """Whether a cluster may use it: at least 2 vCPUs and 4 GiB, and no credits to run out of."""
    return type_.cpu >= 2 and type_.memory >= 4 and not type_.is_burstable


def _interfaces(type_: InstanceType) -> int:
    """How many network interfaces a server of the type can have: 2 with 2 vCPUs, 3 with 4, at most 8."""
    return max(2, min(8, type_.cpu // 4 + 2))


def _instance_type(type_: InstanceType, zones: list[str]) -> dict[str, Any]:
    return {
        "id": type_.name,
        "family": type_.family,
        "cpuCoreCount": type_.cpu,
        "memorySize": type_.memory,
        "availabilityZones": zones,
        "eniAmount": _interfaces(type_),
        "eniQuantity": _interfaces(type_),
        "eniIpv6AddressQuantity": 6,
        "eniPrivateIpAddressQuantity": 6,
        "nvmeSupport": "unsupported",
    }


@source("alicloud:ecs/getInstanceTypeFamilies:getInstanceTypeFamilies")
def get_instance_type_families(call: ApiCall, args: Values) -> dict[str, Any]:
    """Families of instance types, common ones first."""
    zones = [zone for zone in zones_of(call.region) if args.get("zoneId") in (None, "", zone)]
    wanted = args.get("generation")
    rows = [
        {"id": family, "generation": _generation(family), "zoneIds": zones}
        for family in sorted({type_.family for type_ in instance_types().values()})
        if wanted in (None, "", _generation(family))
    ]
    # Common families first: programs take the first of the list.
    rows.sort(key=lambda row: row["id"] not in COMMON_FAMILIES)
    return {"ids": [row["id"] for row in rows], "families": rows}


def _generation(family: str) -> str:
    """Such as ``ecs-5`` for ``ecs.g8i``: the API knows four, and newer families belong to the last."""
    digits = re.search(r"\d", family)
    number = int(digits[0]) if digits else 1
    return f"ecs-{max(1, min(5, number - 1))}"


@source("alicloud:ecs/getInstanceKeywords:getInstanceKeywords")
def get_instance_keywords(call: ApiCall, args: Values) -> dict[str, Any]:
    """Words that no database or account may be called by."""
    words = ("admin", "guest", "information_schema", "mysql", "root", "test")
    return {"keywords": list(words), "ids": list(words)}
