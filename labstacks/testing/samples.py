"""A sample class for tests of components: a context for any seat, and a classroom with all shared parts."""

from __future__ import annotations

from typing import Any

from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.context import LabContext, LabContextArgs
from labstacks.components.network import VPC_CIDR
from labstacks.engine.mocks.computed import ACCOUNT_ID

CLASSROOM: ClassroomOutputs = {
    "account_id": ACCOUNT_ID,
    "sign_in_domain": f"{ACCOUNT_ID}.onaliyun.com",
    "sign_in_address": f"https://signin.alibabacloud.com/{ACCOUNT_ID}.onaliyun.com/login.htm",
    "resource_group_id": "rg-classroom",
    "group_name": "f4a-2026-classroom-students",
    "vpc_id": "vpc-j6cclassroom",
    "vpc_cidr": VPC_CIDR,
    "vswitch_ids": ["vsw-j6cclassroom1", "vsw-j6cclassroom2", "vsw-j6cclassroom3"],
    "seats": 30,
    "nat_gateway_id": "ngw-j6cclassroom",
    "nat_address": "8.210.0.1",
    "db_instance_id": "rm-3nsclassroom",
    "db_host": "rm-3nsclassroom.mysql.rds.aliyuncs.com",
    "db_port": "3306",
    "db_engine": "MySQL 8.0",
    "cluster_id": "c0123456789abcdef0123456789abcdef",
    "cluster_name": "f4a-2026-classroom-cluster",
    "registry_namespace": "f4a-2026-a1b2c3",
    "trail_name": "f4a-2026-classroom-trail",
    "audit_bucket": "f4a-2026-classroom-audit-a1b2c3",
    "vault_id": "v-0000classroom",
    "vault_name": "f4a-2026-classroom-vault",
}
"""The outputs of a classroom with all its parts, as a seat gets them."""

_PASSWORDS = {"password": "First1234", "database_password": "Second1234"}


def lab_context(level: str, seat: str = "s07", **changes: Any) -> LabContextArgs:
    """The argument ``context`` for a seat, or for ``classroom``, of the class f4a-2026.

    Args:
        level: ``bridging``, ``beginner`` or ``advanced``.
        seat: Such as ``s07``.
        changes: Other values for keys of :class:`~labstacks.components.context.LabContextArgs`.
    """
    context = {
        "class_name": "f4a-2026",
        "level": level,
        "seat": seat,
        "expires": "2026-12-01T10:30:00Z",
        "release_at": "2026-12-01T09:30:00Z",
        **changes,
    }
    return LabContext.of(context).args()  # type: ignore[arg-type]


def seat_args(level: str, seat: str = "s07", **changes: Any) -> dict[str, Any]:
    """The arguments of a level's root for all its labs: ``BridgingLab("s07", seat_args("bridging"))``.

    Args:
        level: ``bridging``, ``beginner`` or ``advanced``.
        seat: Such as ``s07``.
        changes: Arguments to add or replace.
    """
    passwords = {"password": "First1234"} if level == "bridging" else _PASSWORDS
    return {"context": lab_context(level, seat), "classroom": CLASSROOM, **passwords, **changes}
