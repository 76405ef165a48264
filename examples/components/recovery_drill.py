"""Backups of a bucket into the class's vault."""

import pulumi

from labstacks.advanced import EventFunction, RecoveryDrill
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V3", "V6"], "seats": 1})
function = EventFunction("function", {"context": SEAT, "classroom": classroom.shared})
drill = RecoveryDrill(
    "drill", {"context": SEAT, "classroom": classroom.shared, "bucket": function.bucket_name}
)

pulumi.export("summary", drill.summary)
