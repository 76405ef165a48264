"""A server with a public address that serves a page, once its port is open."""

import pulumi

from labstacks.bridging import FirstServer
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B3"], "seats": 1})
server = FirstServer(
    "server", {"context": SEAT, "classroom": classroom.shared, "bandwidth": 5, "page": "Hello from 4A"}
)

pulumi.export("summary", server.summary)
