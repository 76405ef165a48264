import subprocess
import sys
from pathlib import Path

import pytest

from labstacks.classfile import load_class, read_ledger, release_seats, save_ledger
from labstacks.components.network import MAX_SEATS
from labstacks.errors import LockedError, UsageError


def seated(class_) -> dict[str, str]:
    return {
        seat.id: seat.student.name if seat.student else "spare" if seat.spare else "" for seat in class_.seats
    }


def test_students_sit_in_the_order_of_the_roster_and_spares_behind_them(folder):
    folder.with_line("spares: 2")

    assert seated(folder.load()) == {"s01": "陳大文", "s02": "Amelia Brook", "s03": "spare", "s04": "spare"}


def test_a_class_without_a_roster_has_seats_without_students(folder):
    folder.with_line("seats: 3", without="roster")

    assert seated(folder.load()) == {"s01": "", "s02": "", "s03": ""}


def test_seats_from_100_have_three_digits(folder):
    folder.with_line("seats: 100", without="roster")

    assert [seat.id for seat in folder.load().seats[-2:]] == ["s99", "s100"]


def test_loading_writes_nothing(folder):
    before = sorted(folder.path.rglob("*"))

    folder.load()

    assert sorted(folder.path.rglob("*")) == before


def test_numbers_stay_once_they_are_saved(folder):
    save_ledger(folder.load())
    folder.roster("id,name\n3,Priya Raman\n2,Amelia Brook\n1,陳大文\n")

    assert seated(folder.load()) == {"s01": "陳大文", "s02": "Amelia Brook", "s03": "Priya Raman"}


def test_a_student_who_left_is_a_notice_that_names_the_seat_and_what_up_will_ask(folder):
    save_ledger(folder.load())
    folder.roster("id,name\n2,Amelia Brook\n")

    class_ = folder.load()

    (notice,) = class_.notices
    assert "Seat s01" in notice.message
    assert "student 1," in notice.message
    assert "`labstacks up` will ask whether to remove seat s01" in notice.fix
    (seat,) = class_.leaving
    assert (seat.id, seat.student.id, seat.student.name) == ("s01", "1", "")


def test_a_student_who_left_only_because_excel_dropped_zeros_is_recognised(folder):
    folder.roster("id,name\n007,Amelia Brook\n")
    save_ledger(folder.load())
    folder.roster("id,name\n7,Amelia Brook\n")

    (notice,) = folder.load().notices

    assert "write 007 again" in notice.fix
    assert notice.line == 2


def test_a_released_seat_is_not_leaving_any_more(folder):
    save_ledger(folder.load())
    folder.roster("id,name\n2,Amelia Brook\n")
    class_ = folder.load()
    save_ledger(class_)
    assert class_.leaving

    release_seats(class_.file, [1])

    assert folder.load().leaving == ()
    assert folder.load().notices == ()


def test_saving_does_not_bring_back_what_another_run_released(folder):
    save_ledger(folder.load())
    folder.roster("id,name\n2,Amelia Brook\n")
    class_ = folder.load()
    release_seats(class_.file, [1])

    save_ledger(class_)

    assert [place.released for place in read_ledger(class_.file.home, class_.name).places] == [True, False]


def test_saving_is_refused_when_another_run_gave_numbers_meanwhile(folder):
    folder.roster("id,name\n1,A\n")
    ours = folder.load()
    folder.roster("id,name\n2,B\n")
    save_ledger(folder.load())

    with pytest.raises(LockedError, match="Another run"):
        save_ledger(ours)

    assert [place.student for place in read_ledger(ours.file.home, ours.name).places] == ["2"]


def test_a_class_that_fills_the_network_is_allowed_and_one_more_is_not(folder):
    rows = "".join(f"d{number},Student {number}\n" for number in range(MAX_SEATS - 1))
    folder.roster(f"id,name\n{rows}")
    folder.with_line("spares: 1")
    assert len(folder.load().seats) == MAX_SEATS

    folder.with_line("spares: 2")
    problem = folder.problem()
    assert (problem.file, problem.message) == (
        "roster.csv",
        "495 students and 2 spares are more than the 496 that the network holds.",
    )


def test_anonymous_seats_and_spares_count_together(folder):
    folder.class_file("class: f4a\nlevel: bridging\nlabs: all\nseats: 490\nspares: 7\n")

    assert "490 seats and 7 spares" in folder.problem().message


def test_numbers_that_are_used_up_are_told_before_anything_is_touched(folder):
    folder.with_line(f"seats: {MAX_SEATS}", without="roster")
    save_ledger(folder.load())
    folder.with_line("roster: roster.csv")

    problem = folder.problem()

    assert "number 498" in problem.message
    assert "another name" in problem.fix


@pytest.mark.parametrize("path", [".", "class.yaml", "../{name}/class.yaml", "{folder}"])
def test_a_class_is_found_by_its_folder_or_its_file(folder, path):
    path = path.format(name=folder.path.name, folder=folder.path)

    class_ = load_class(path)

    assert class_.file.home == folder.path / ".labstacks" / "f4a-2026" or ".." in path
    assert len(class_.seats) == 2


def test_problems_name_the_roster_as_one_would_from_here(folder, monkeypatch):
    folder.roster("id,name\n1,\n")
    monkeypatch.chdir(folder.path.parent)

    problem = folder.problem(f"{folder.path.name}/class.yaml")

    assert problem.where == f"{folder.path.name}/roster.csv:2:2"


@pytest.mark.parametrize("text", ["s02", "S02", "2", "02", "D2"])
def test_a_seat_is_found_by_its_id_its_number_or_its_student(folder, text):
    folder.roster("id,name\nd1,陳大文\nd2,Amelia Brook\n")

    assert folder.load().seat(text).number == 2


def test_an_unknown_seat_is_told_with_those_there_are(folder):
    folder.with_line("spares: 3")

    with pytest.raises(UsageError, match="no seat s77") as caught:
        folder.load().seat("s77")

    assert "s01 to s05" in caught.value.hint


def test_loading_a_class_imports_nothing_that_takes_its_time(folder):
    slow = {"pulumi", "rich", "pydantic", "openpyxl", "jinja2", "cryptography", "grpc", "segno"}
    load = f"from labstacks.classfile import load_class; load_class('.'); print({slow} & set(sys.modules))"

    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {load}"], capture_output=True, text=True, cwd=Path.cwd()
    )

    assert done.stdout.strip() == "set()", done.stderr
