"""Two labs of the beginner level for one seat."""

import pulumi

from labstacks.beginner import BeginnerLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G1", "G2"], "seats": 1})
seat = BeginnerLab("s01", {"context": SEAT, "classroom": classroom.shared, "labs": ["G1", "G2"]})

pulumi.export("labs", seat.labs)
