"""One database server for a whole class."""

import pulumi

from labstacks.classroom import ClassroomAccess, ClassroomDatabase, ClassroomNetwork
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["G1"]})
network = ClassroomNetwork(
    "network", {"context": ROOM, "resource_group_id": access.resource_group_id, "nat": True}
)
database = ClassroomDatabase(
    "database",
    {
        "context": ROOM,
        "resource_group_id": access.resource_group_id,
        "vswitch_id": network.vswitch_ids[0],
        "choice": {"storage": 50},
    },
)

pulumi.export("shared", database.shared)
