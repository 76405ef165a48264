"""What a class shares."""

from labstacks.classroom.access import PASSWORD_ADVICE, ClassroomAccess
from labstacks.classroom.audit import ClassroomAudit
from labstacks.classroom.classroom import Classroom, ClassroomArgs
from labstacks.classroom.cluster import ClassroomCluster
from labstacks.classroom.database import ClassroomDatabase
from labstacks.classroom.network import ClassroomNetwork
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import Parts

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
