"""A RAM user who may sign in and work with the seat's files."""

import pulumi

from labstacks.bridging import SeatIdentity
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B2"], "seats": 1})
password = pulumi.Output.secret("Change-me-1")
identity = SeatIdentity(
    "identity",
    {"context": SEAT, "classroom": classroom.shared, "labs": ["B1", "B2"], "password": password},
)

pulumi.export("sign_in", identity.sign_in)
