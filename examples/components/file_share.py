"""A bucket that keeps old versions of files for a week."""

import pulumi

from labstacks.bridging import FileShare
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["B2"], "seats": 1})
share = FileShare("share", {"context": SEAT, "classroom": classroom.shared, "keep_days": 7})

pulumi.export("summary", share.summary)
