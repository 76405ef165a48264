"""Opens port 80 of a server that serves a page."""

import pulumi

from labstacks.bridging import FirstServer, WebPage
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B3", "B4"], "seats": 1})
server = FirstServer(
    "server", {"context": SEAT, "classroom": classroom.shared, "bandwidth": 5, "page": "Hello from 4A"}
)
page = WebPage(
    "page",
    {
        "context": SEAT,
        "classroom": classroom.shared,
        "security_group_id": server.security_group_id,
        "address": server.address,
    },
)

pulumi.export("summary", page.summary)
