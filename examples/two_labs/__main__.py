"""Two labs composed by hand: a network, and a server in it that we changed to our taste."""

import pulumi

from labstacks.beginner import LinuxServer, SeatNetwork
from labstacks.classroom import Classroom
from labstacks.components.base import LabContext

classroom = Classroom(
    "classroom",
    {"context": LabContext("two-labs", "beginner", "classroom").args(), "labs": ["G1", "G2"], "seats": 1},
)

mine = LabContext("two-labs", "beginner", "s01", slot=1).args()

network = SeatNetwork("network", {"context": mine, "classroom": classroom.shared})

server = LinuxServer(
    "server",
    {
        "context": mine,
        "classroom": classroom.shared,
        "vswitch_id": network.vswitch_ids[0],
        "security_group_id": network.security_group_id,
        "data_disk_gb": 40,
    },
)

pulumi.export("network", network.summary)
pulumi.export("server", server.summary)
