"""A vault for the backups of all seats."""

import pulumi

from labstacks.classroom import ClassroomAccess, ClassroomBackup
from labstacks.components.base import LabContextArgs

ROOM: LabContextArgs = {"class_name": "f4a-2026", "level": "advanced", "seat": "classroom"}

access = ClassroomAccess("access", {"context": ROOM, "labs": ["V6"]})
backup = ClassroomBackup("backup", {"context": ROOM, "resource_group_id": access.resource_group_id})

pulumi.export("shared", backup.shared)
