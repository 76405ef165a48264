"""Snapshots of a server's disks, and an image of it."""

import pulumi

from labstacks.beginner import LinuxServer, SeatNetwork, ServerBackup
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G2", "G3"], "seats": 1})
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
backup = ServerBackup(
    "backup",
    {
        "context": SEAT,
        "classroom": classroom.shared,
        "system_disk_id": server.system_disk_id,
        "data_disk_id": server.data_disk_id,
    },
)

pulumi.export("summary", backup.summary)
