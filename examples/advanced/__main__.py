"""A group of servers that scales by itself, and how to see it run, for one student."""

import pulumi

from labstacks.advanced import AdvancedLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContext

LABS = ["V1", "V2"]

# What the seats of a class share. A class of one has a classroom, too.
classroom = Classroom(
    "classroom",
    {"context": LabContext("example-advanced", "advanced", "classroom").args(), "labs": LABS, "seats": 1},
)

seat = AdvancedLab(
    "s01",
    {
        "context": LabContext("example-advanced", "advanced", "s01", slot=1).args(),
        "labs": LABS,
        "classroom": classroom.shared,
    },
)

pulumi.export("sign_in", seat.sign_in)
pulumi.export("labs", seat.labs)
