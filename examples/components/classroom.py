"""What the seats of a class share."""

import pulumi

from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G1", "G4"], "seats": 30})

pulumi.export("shared", classroom.shared)
