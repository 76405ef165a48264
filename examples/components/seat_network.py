"""A network in the seat's slot of the class's VPC."""

import pulumi

from labstacks.beginner import SeatNetwork
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G1"], "seats": 1})
network = SeatNetwork("network", {"context": SEAT, "classroom": classroom.shared})

pulumi.export("summary", network.summary)
