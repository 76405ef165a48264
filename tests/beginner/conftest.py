"""A seat of an invented class, and what its classroom shares."""

from typing import Any

import pytest

from labstacks.components.base import LabContext
from labstacks.testing import CLASSROOM

CONTEXT = LabContext(
    "f4a-2026", "beginner", "s07", 7, expires="2026-12-01T10:30:00Z", release_at="2026-12-01T12:00:00Z"
)
SHARED = {
    **CLASSROOM,
    "seats": 5,
    "resource_group_id": "rg-classroom",
    "vpc_id": "vpc-classroom",
    "vswitch_ids": ["vsw-zone-b", "vsw-zone-c", "vsw-zone-d"],
    "nat_gateway_id": "ngw-classroom",
    "nat_address": "8.210.1.2",
    "db_instance_id": "rm-classroom",
    "db_host": "rm-classroom.mysql.rds.aliyuncs.com",
    "db_port": "3306",
    "trail_name": "f4a-2026-classroom-trail",
}


@pytest.fixture
def context() -> LabContext:
    return CONTEXT


@pytest.fixture
def shared() -> dict[str, Any]:
    return dict(SHARED)


@pytest.fixture
def seat() -> dict[str, Any]:
    """The arguments that every lab takes."""
    return {"context": CONTEXT.args(), "classroom": dict(SHARED)}
