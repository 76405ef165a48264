"""A namespace in the class's cluster for the seat's user."""

import pulumi

from labstacks.advanced import ContainerNamespace
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs
from labstacks.components.seat_identity import SeatIdentity

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V4"], "seats": 1})
identity = SeatIdentity("identity", {"context": SEAT, "classroom": classroom.shared, "labs": ["V4"]})
namespace = ContainerNamespace(
    "namespace", {"context": SEAT, "classroom": classroom.shared, "user_id": identity.user_id}
)

pulumi.export("summary", namespace.summary)
