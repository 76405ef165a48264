"""Who reached what, over all classes."""

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from openpyxl import load_workbook

from labstacks.checks.checkpoint_record import VERIFY, Reached
from labstacks.classfile.ledger import Ledger
from labstacks.classfile.model import Class, ClassFile
from labstacks.classfile.people import Seat, Student
from labstacks.components.checkpoints import checks_of
from labstacks.documents.programme_summary import ClassProgress, summary_csv, summary_html, summary_xlsx
from labstacks.documents.progress import progress

NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)
HONG_KONG = timezone(timedelta(hours=8))


def one_class(name, *students, **reached):
    file = ClassFile(Path(f"/{name}/class.yaml"), name, "bridging", ("B1", "B2"))
    seats = [Seat(n, Student(f"d{n}", who, "", "4A") if who else None) for n, who in enumerate(students, 1)]
    class_ = Class(file, tuple(seats), (), Ledger(name))
    record = {
        (seat, id_): Reached(seat, id_, NOON + timedelta(minutes=place), VERIFY)
        for seat, ids in reached.items()
        for place, id_ in enumerate(ids)
    }
    checkpoints = checks_of("bridging", ("B1", "B2")).checkpoints
    return ClassProgress(class_, progress(class_, checkpoints, record))


@pytest.fixture
def classes():
    return [
        one_class("north", "Amelia Brook", "=1+1", s01=("B1.password", "B2.uploaded")),
        one_class("south", ""),
    ]


def test_a_class_says_how_many_began_and_how_far_they_came(classes):
    north, south = classes
    assert (north.began, north.reached, north.completed) == (1, 2, 1)
    assert north.points == 2 * len(north.students[0].points) > 0
    assert (south.began, south.reached, south.completed) == (0, 0, 0)


def test_the_table_has_a_row_for_each_seat_of_every_class(classes):
    table = summary_csv(classes, HONG_KONG)
    assert table.startswith("\ufeffclass,")
    rows = list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline="")))
    assert [(row["class"], row["seat"], row["name"]) for row in rows] == [
        ("north", "s01", "Amelia Brook"),
        ("north", "s02", "'=1+1"),
        ("south", "s01", ""),
    ]
    assert rows[0] | {"of": ""} == {
        "class": "north",
        "level": "bridging",
        "seat": "s01",
        "id": "d1",
        "name": "Amelia Brook",
        "group": "4A",
        "reached": "2",
        "of": "",
        "labs_completed": "B1",
        "last": "2026-12-01 12:01",
    }


def test_the_workbook_counts_classes_and_a_name_never_runs_as_a_formula(classes):
    book = load_workbook(io.BytesIO(summary_xlsx(classes, UTC)))
    assert [[cell.value for cell in row][:5] for row in book["Classes"].iter_rows(min_row=2)] == [
        ["north", "bridging", 2, 1, 2],
        ["south", "bridging", 1, 0, 0],
    ]
    name = book["Students"]["E3"]
    assert (name.value, name.data_type) == ("=1+1", "s")
    assert book["Students"]["J2"].value == datetime(2026, 12, 1, 4, 1)


def test_the_page_keeps_what_comes_from_rosters_as_text(classes):
    page = summary_html("spring-2027", [one_class("north", "<script>alert(1)</script>")], UTC, NOON)
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "spring-2027" in page
    assert "2026-12-01 04:00" in page
    assert "http" not in page.replace("http-equiv", "")
