"""A database server of a seat's own, which grows with its load."""

import pulumi

from labstacks.beginner import ServerlessDatabase
from labstacks.classroom import Classroom
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}
SEAT: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "s01"}

classroom = Classroom("classroom", {"context": ROOM, "labs": ["G4"], "seats": 1})
password = pulumi.Output.secret("Change-me-1")
database = ServerlessDatabase(
    "database", {"context": SEAT, "classroom": classroom.shared, "database_password": password}
)

pulumi.export("summary", database.summary)
