"""A function that runs when a file arrives in a bucket."""

import pulumi

from labstacks.advanced import EventFunction
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V3"], "seats": 1})
function = EventFunction("function", {"context": SEAT, "classroom": classroom.shared, "memory_mb": 256})

pulumi.export("summary", function.summary)
