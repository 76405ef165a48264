"""A first computer and a page on the web, for one student."""

import pulumi

from labstacks.bridging import BridgingLab
from labstacks.classroom import Classroom
from labstacks.components.base import LabContext

LABS = ["B3", "B4"]

# What the seats of a class share. A class of one has a classroom, too.
classroom = Classroom(
    "classroom",
    {"context": LabContext("example-bridging", "bridging", "classroom").args(), "labs": LABS, "seats": 1},
)

seat = BridgingLab(
    "s01",
    {
        "context": LabContext("example-bridging", "bridging", "s01", slot=1).args(),
        "labs": LABS,
        "classroom": classroom.shared,
    },
)

pulumi.export("sign_in", seat.sign_in)
pulumi.export("labs", seat.labs)
