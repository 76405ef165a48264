"""A website that gets a second server under load."""

import pulumi

from labstacks.advanced import AutoScalingSite
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V1"], "seats": 1})
site = AutoScalingSite("site", {"context": SEAT, "classroom": classroom.shared, "max_size": 2})

pulumi.export("summary", site.summary)
