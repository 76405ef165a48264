"""One Kubernetes cluster for a whole class."""

import pulumi

from labstacks.classroom import ClassroomAccess, ClassroomCluster, ClassroomNetwork
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["V4"]})
network = ClassroomNetwork(
    "network", {"context": ROOM, "resource_group_id": access.resource_group_id, "nat": True}
)
cluster = ClassroomCluster(
    "cluster",
    {
        "context": ROOM,
        "account_id": access.account_id,
        "resource_group_id": access.resource_group_id,
        "vswitch_ids": network.vswitch_ids,
        "seats": 8,
    },
)

pulumi.export("shared", cluster.shared)
