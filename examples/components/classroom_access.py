"""The resource group and the user group of a class."""

import pulumi

from labstacks.classroom import ClassroomAccess
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "beginner", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["G1"]})

pulumi.export("shared", access.shared)
