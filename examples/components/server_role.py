"""A role that lets a server list the servers of its region."""

import pulumi

from labstacks.beginner import LinuxServer, SeatNetwork, ServerRole
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G2", "G6"], "seats": 1})
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
role = ServerRole("role", {"context": SEAT, "classroom": classroom.shared, "instance_id": server.instance_id})

pulumi.export("summary", role.summary)
