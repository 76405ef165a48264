"""Two labs of the advanced level for one seat."""

import pulumi

from labstacks.advanced import AdvancedLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V1", "V2"], "seats": 1})
seat = AdvancedLab("s01", {"context": SEAT, "classroom": classroom.shared, "labs": ["V1", "V2"]})

pulumi.export("labs", seat.labs)
