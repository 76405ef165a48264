"""What a class shares."""

from labstacks.classroom.access import PASSWORD_ADVICE, ClassroomAccess
from labstacks.classroom.audit import ClassroomAudit
from labstacks.classroom.classroom import Classroom, ClassroomArgs
from labstacks.classroom.cluster import ClassroomCluster
from labstacks.classroom.database import ClassroomDatabase
from labstacks.classroom.network import ClassroomNetwork
from labstacks.classroom.outputs import ClassroomOutputs
from labstacks.classroom.parts import Parts

__all__ = [
    "PASSWORD_ADVICE",
    "Classroom",
    "ClassroomAccess",
    "ClassroomArgs",
    "ClassroomAudit",
    "ClassroomCluster",
    "ClassroomDatabase",
    "ClassroomNetwork",
    "ClassroomOutputs",
    "Parts",
]
