"""A trail of all changes in the account."""

import pulumi

from labstacks.classroom import ClassroomAccess, ClassroomAudit
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["G1"]})
audit = ClassroomAudit(
    "audit",
    {
        "context": ROOM,
        "account_id": access.account_id,
        "resource_group_id": access.resource_group_id,
        "keep_days": 30,
    },
)

pulumi.export("shared", audit.shared)
