"""Data sources of ECS: images and instance types, with the arguments that narrow them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from labstacks.emulator import catalog
from labstacks.emulator.services.base import Call
from labstacks.emulator.services.registry import source


@source("alicloud:ecs/getImages:getImages")
def get_images(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    found = sorted(_matching_images(args), key=lambda image: (image.created, image.id), reverse=True)
    if args.get("mostRecent"):
        found = found[:1]
    return {"ids": [image.id for image in found], "images": [_image(image) for image in found]}


def _matching_images(args: Mapping[str, Any]) -> list[catalog.Image]:
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


def _image(image: catalog.Image) -> dict[str, Any]:
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
def get_instance_types(call: Call, args: Mapping[str, Any]) -> dict[str, Any]:
    asked = args.get("availabilityZone")
    zones = [zone for zone in catalog.zones(call.region) if asked in (None, "", zone)]
    on_sale = {
        type_: [zone for zone in zones if not call.sold_out(zone, type_.name)]
        for type_ in catalog.INSTANCE_TYPES.values()
        if _wanted(type_, args)
    }
    found = [type_ for type_ in on_sale if on_sale[type_]]
    found.sort(key=lambda type_: (type_.cpu, type_.memory, type_.name))
    return {
        "ids": [type_.name for type_ in found],
        "instanceTypes": [_instance_type(type_, on_sale[type_]) for type_ in found],
    }


def _wanted(type_: catalog.InstanceType, args: Mapping[str, Any]) -> bool:
    return (
        args.get("cpuCoreCount") in (None, 0, type_.cpu)
        and args.get("memorySize") in (None, 0, type_.memory)
        and args.get("instanceTypeFamily") in (None, "", type_.family)
        and args.get("instanceType") in (None, "", type_.name)
        and not args.get("gpuAmount")
    )


def _instance_type(type_: catalog.InstanceType, zones: list[str]) -> dict[str, Any]:
    return {
        "id": type_.name,
        "family": type_.family,
        "cpuCoreCount": type_.cpu,
        "memorySize": type_.memory,
        "availabilityZones": zones,
        "eniAmount": 2,
        "eniQuantity": 2,
        "eniPrivateIpAddressQuantity": 6,
        "nvmeSupport": "unsupported",
    }
