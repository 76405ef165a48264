"""The resources that a class shares."""

from labstacks.classroom.classroom import Classroom, ClassroomArgs
from labstacks.classroom.classroom_access import PASSWORD_ADVICE, ClassroomAccess
from labstacks.classroom.classroom_audit import ClassroomAudit
from labstacks.classroom.classroom_backup import ClassroomBackup
from labstacks.classroom.classroom_cluster import ClassroomCluster
from labstacks.classroom.classroom_database import ClassroomDatabase
from labstacks.classroom.classroom_network import ClassroomNetwork
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

__all__ = [
    "PASSWORD_ADVICE",
    "Classroom",
    "ClassroomAccess",
    "ClassroomArgs",
    "ClassroomAudit",
    "ClassroomBackup",
    "ClassroomCluster",
    "ClassroomDatabase",
    "ClassroomNetwork",
    "ClassroomOutputs",
    "ClassroomRefs",
]
