"""A VPC with a NAT gateway for a whole class."""

import pulumi

from labstacks.classroom import ClassroomAccess, ClassroomNetwork
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["G1"]})
network = ClassroomNetwork(
    "network", {"context": ROOM, "resource_group_id": access.resource_group_id, "nat": True}
)

pulumi.export("shared", network.shared)
