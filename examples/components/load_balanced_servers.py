"""Two servers behind a load balancer."""

import pulumi

from labstacks.beginner import LoadBalancedServers, SeatNetwork
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G1", "G5"], "seats": 1})
network = SeatNetwork("network", {"context": SEAT, "classroom": classroom.shared})
site = LoadBalancedServers(
    "site",
    {
        "context": SEAT,
        "classroom": classroom.shared,
        "vswitch_ids": network.vswitch_ids,
        "security_group_id": network.security_group_id,
    },
)

pulumi.export("summary", site.summary)
