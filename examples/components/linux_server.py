"""A server with a data disk, in a network of its own."""

import pulumi

from labstacks.beginner import LinuxServer, SeatNetwork
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G1", "G2"], "seats": 1})
network = SeatNetwork("network", {"context": SEAT, "classroom": classroom.shared})
server = LinuxServer(
    "server",
    {
        "context": SEAT,
        "classroom": classroom.shared,
        "vswitch_id": network.vswitch_ids[0],
        "security_group_id": network.security_group_id,
    },
)

pulumi.export("summary", server.summary)
