"""A server with a dashboard, logs and alarms."""

import pulumi

from labstacks.advanced import MonitoredServer
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V2"], "seats": 1})
server = MonitoredServer("server", {"context": SEAT, "classroom": classroom.shared, "cpu_percent": 60})

pulumi.export("summary", server.summary)
