"""A network, a server with its keys, and a backup, for one student."""

import pulumi

from labstacks.beginner import BeginnerLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContext

LABS = ["G1", "G2", "G3"]

# What the seats of a class share. A class of one has a classroom, too.
classroom = Classroom(
    "classroom",
    {"context": LabContext("example-beginner", "beginner", "classroom").args(), "labs": LABS, "seats": 1},
)

seat = BeginnerLab(
    "s01",
    {
        "context": LabContext("example-beginner", "beginner", "s01", slot=1).args(),
        "labs": LABS,
        "classroom": classroom.shared,
    },
)

pulumi.export("sign_in", seat.sign_in)
pulumi.export("labs", seat.labs)
