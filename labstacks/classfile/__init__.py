"""A class: its file, its roster, its seats and their numbers.

::

    class.yaml  ─ classfile ─ document                        YAML with line and column
                            ─ fields, lab_choice, timetable   what each key may hold
    roster      ─ roster ─ columns                            which heading means what
                         ─ sheet ─ encoding, workbook         CSV in any usual encoding, XLSX
    ledger.json ─ ledger                                      numbers that are for ever
                  loading                                     load_class puts the three together

Reading never writes. Free of Pulumi, and quick to import.
"""

from labstacks.classfile.deployed_class import load_deployed, reload_class
from labstacks.classfile.ledger import (
    Assignment,
    Kind,
    Ledger,
    SeatRecord,
    assign,
    read_ledger,
    release,
    write_ledger,
)
from labstacks.classfile.loading import load_class, rebuild_ledger, release_seats, save_ledger
from labstacks.classfile.model import GRACE, Budget, Class, ClassFile, ClassSession
from labstacks.classfile.people import Seat, Student
from labstacks.classfile.roster import RosterView, view_roster
from labstacks.classfile.scaffold import ClassDraft, write_class
from labstacks.errors import ClassFileError, Problem

__all__ = [
    "GRACE",
    "Assignment",
    "Budget",
    "Class",
    "ClassDraft",
    "ClassFile",
    "ClassFileError",
    "ClassSession",
    "Kind",
    "Ledger",
    "Problem",
    "RosterView",
    "Seat",
    "SeatRecord",
    "Student",
    "assign",
    "load_class",
    "load_deployed",
    "read_ledger",
    "rebuild_ledger",
    "release",
    "release_seats",
    "reload_class",
    "save_ledger",
    "view_roster",
    "write_class",
    "write_ledger",
]
