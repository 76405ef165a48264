"""Two labs of the bridging level for one seat."""

import pulumi

from labstacks.bridging import BridgingLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B2", "B3"], "seats": 1})
seat = BridgingLab("s01", {"context": SEAT, "classroom": classroom.shared, "labs": ["B2", "B3"]})

pulumi.export("labs", seat.labs)
