"""Old files and a forgotten disk to clean up."""

import pulumi

from labstacks.bridging import CleanUp, FileShare
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B2", "B6"], "seats": 1})
share = FileShare("share", {"context": SEAT, "classroom": classroom.shared})
drill = CleanUp("drill", {"context": SEAT, "classroom": classroom.shared, "bucket": share.bucket_name})

pulumi.export("summary", drill.summary)
