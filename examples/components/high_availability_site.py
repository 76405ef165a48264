"""A load balancer before a scaling group, and a database."""

import pulumi

from labstacks.advanced import AutoScalingSite, HighAvailabilitySite
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["V1", "V5"], "seats": 1})
site = AutoScalingSite("site", {"context": SEAT, "classroom": classroom.shared, "max_size": 2})
front = HighAvailabilitySite(
    "front",
    {
        "context": SEAT,
        "classroom": classroom.shared,
        "scaling_group_id": site.scaling_group_id,
        "vswitch_ids": site.vswitch_ids,
        "database_password": pulumi.Output.secret("Change-me-1"),
    },
)

pulumi.export("summary", front.summary)
