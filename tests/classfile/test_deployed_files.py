"""Classes whose files fail while something of them is deployed."""

import pytest

from labstacks.classfile import (
    load_deployed,
    read_ledger,
    rebuild_ledger,
    release_seats,
    reload_class,
    save_ledger,
)
from labstacks.classfile.deployed_class import class_of_home
from labstacks.errors import ClassFileError, LockedError, StateError
from labstacks.storage.class_folder import ClassFolder

from .conftest import NOW


@pytest.fixture
def deployed(folder):
    """A class of two with a spare seat, as `up` leaves it."""
    folder.with_line("spares: 1")
    class_ = folder.load()
    save_ledger(class_)
    stacks = ClassFolder.of(class_.file)
    stacks.create()
    for name in ("classroom", "s01", "s02", "s03"):
        stacks.backend().create(f"f4a-2026-{name}")
    return folder


def load():
    return load_deployed("class.yaml", NOW)


def seats(class_):
    return [(seat.id, seat.student.id if seat.student else "", seat.spare) for seat in class_.seats]


ALL = [("s01", "1", False), ("s02", "2", False), ("s03", "", True)]


def test_files_without_mistakes_are_simply_loaded(deployed):
    assert load() == deployed.load()


@pytest.mark.parametrize(
    "broken", ["no roster", "a mistake in the roster", "an own lab that is gone", "no class file"]
)
def test_a_class_is_known_whatever_is_wrong_with_its_files(deployed, broken):
    if broken == "no roster":
        (deployed.path / "roster.csv").unlink()
    elif broken == "a mistake in the roster":
        deployed.roster("id,name\n1,陳大文\n1,Amelia Brook\n")
    elif broken == "an own lab that is gone":
        deployed.with_line("labs: [G1, my_labs.notebook:Notebook]")
    else:
        (deployed.path / "class.yaml").unlink()

    class_ = load()

    assert (class_.name, class_.file.level, class_.file.cloud) == ("f4a-2026", "beginner", "rehearsal")
    assert seats(class_) == ALL
    assert "not those of the roster" in class_.notices[0].message


def test_names_are_known_as_far_as_the_roster_tells_them(deployed):
    deployed.roster("id,name,group,email\n1,陳大文,4A,no address\n")

    students = [seat.student for seat in load().seats]
    assert [who and (who.class_number, who.name) for who in students] == [
        ("4A (1)", "陳大文"),
        ("2", ""),
        None,
    ]


def test_a_renamed_class_is_found_by_its_folder(deployed):
    deployed.with_line("class: other")

    class_ = class_of_home(deployed.path / ".labstacks" / "f4a-2026")

    assert (class_.file.level, class_.file.labs[0]) == ("beginner", "G1")
    assert seats(class_) == ALL


def test_seats_whose_stacks_are_gone_are_left_out(deployed):
    release_seats(deployed.load().file, [2])
    (deployed.path / "roster.csv").unlink()
    ClassFolder.of(load().file).backend().files.delete(".pulumi/stacks/labstacks/f4a-2026-s02.json")

    assert [seat.id for seat in load().seats] == ["s01", "s03"]


def test_a_class_that_was_never_deployed_keeps_its_mistakes(folder):
    (folder.path / "roster.csv").unlink()

    with pytest.raises(ClassFileError, match=r"There is no file roster.csv"):
        load()


def test_a_lost_ledger_is_refused_and_rebuilt_from_its_copy(deployed):
    before = read_ledger(deployed.load().file.home, "f4a-2026")
    file = deployed.load().file
    (file.home / "ledger.json").unlink()
    deployed.roster("id,name\n2,Amelia Brook\n1,陳大文\n")

    with pytest.raises(StateError, match="ledger of class f4a-2026 is missing") as caught:
        deployed.load()
    assert "rebuild-ledger" in caught.value.hint
    assert [seat.id for seat in load().seats] == ["s01", "s02", "s03"]
    assert rebuild_ledger(file) == (before, ())
    assert {seat.student.id: seat.id for seat in deployed.load().seats if seat.student} == {
        "1": "s01",
        "2": "s02",
    }


def test_a_ledger_lost_with_its_copy_gives_no_student_the_seat_of_another(deployed):
    file = deployed.load().file
    for name in ("ledger.json", "ledger.backup.json"):
        (file.home / name).unlink()

    _, unknown = rebuild_ledger(file)

    assert unknown == (1, 2, 3)
    class_ = deployed.load()
    assert [seat.id for seat in class_.seats] == ["s04", "s05", "s06"]
    assert [seat.id for seat in class_.leaving] == ["s01", "s02", "s03"]


def test_a_new_class_needs_no_ledger(folder):
    ClassFolder.of(folder.load().file).create()

    assert [seat.id for seat in folder.load().seats] == ["s01", "s02"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("class: other", "`class` was f4a-2026, and is other"),
        ("cloud: alibaba", "`cloud` was rehearsal, and is alibaba"),
        ("region: cn-shanghai\nzones: [cn-shanghai-a, cn-shanghai-b]", "`region` was cn-hongkong"),
    ],
)
def test_a_class_that_moved_while_a_run_began_is_not_that_class_any_more(deployed, line, says):
    class_ = deployed.load()
    deployed.with_line(line)

    with pytest.raises(LockedError, match=says):
        reload_class(class_, NOW)


def test_a_class_is_read_again_with_its_changes(deployed):
    class_ = deployed.load()
    deployed.with_line("spares: 2")

    assert len(reload_class(class_, NOW).seats) == 4
