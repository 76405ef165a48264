"""Which disks go with which instance types and images."""

from __future__ import annotations

import re

from labstacks.alicloud.instance_types import InstanceType
from labstacks.emulator.catalog import SystemImage
from labstacks.emulator.services.ecs import errors
from labstacks.emulator.services.ecs.storage import bounds
from labstacks.gateway.cloud import Values

_ESSD = ("cloud_essd", "cloud_auto", "cloud_regional_disk_auto", "elastic_ephemeral_disk_standard")
_OLD = ("cloud_efficiency", "cloud_ssd")
_BY_FAMILY = {
    "ecs.e": (*_ESSD, "cloud_essd_entry", "cloud_efficiency"),
    "ecs.u1": (*_ESSD, "cloud_essd_entry"),
    "ecs.u2": (*_ESSD, "cloud_essd_entry"),
}
_DEFAULT = "cloud_efficiency"
"""What the provider asks for when a data disk names no category."""
_NEW_GENERATION = 7
"""From this generation on, types have ESSDs only."""


def disk_categories(type_: InstanceType) -> tuple[str, ...]:
    """The categories of disks that servers of a type can have."""
    if type_.family in _BY_FAMILY:
        return _BY_FAMILY[type_.family]
    found = re.match(r"ecs\.[a-z]+(\d+)", type_.family)
    return _ESSD if found and int(found[1]) >= _NEW_GENERATION else (*_ESSD, *_OLD)


def check_disks(inputs: Values, type_: InstanceType | None, image: SystemImage | None) -> None:
    """Refuse a server whose disks do not go with its type or image."""
    possible = disk_categories(type_) if type_ else None
    category, size = inputs.get("systemDiskCategory"), inputs.get("systemDiskSize")
    if possible and category and category not in possible:
        raise errors.SystemDiskNotSupported(category=category, id=inputs.get("instanceType"))
    if image and size is not None and float(size) < image.size:
        raise errors.SystemDiskSmallerThanImage(size=size, image=image.size)
    for number, disk in enumerate(inputs.get("dataDisks") or (), 1):
        category = disk.get("category", _DEFAULT)
        if possible and category not in possible:
            raise errors.DataDiskNotSupported(number=number, category=category, id=inputs.get("instanceType"))
        low, high = bounds(category, disk.get("performanceLevel"))
        if disk.get("size") is not None and not low <= float(disk["size"]) <= high:
            raise errors.DataDiskSizeUnfit(number=number, size=disk["size"], category=category)
