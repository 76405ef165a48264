"""A deployed class can be looked at and removed, whatever has become of its files."""

import json

import pytest

from labstacks.classfile import load_class, save_ledger
from labstacks.classfile.deployed_class import class_of_home, load_deployed, orphans_notice
from labstacks.errors import ClassFileError

CLASS = "class: f4a\nlevel: bridging\nlabs: [B1]\nroster: roster.csv\n"
ROSTER = "id,name\nd01,Ada Chan\nd02,Ben Li\n"


def deploy(folder, *stacks, name="f4a"):
    for stack in stacks:
        place = folder / ".labstacks" / name / "state" / f"{name}-{stack}" / ".pulumi/stacks/labstacks"
        place.mkdir(parents=True)
        (place / f"{name}-{stack}.json").write_text("{}")


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class.yaml").write_text(CLASS)
    (tmp_path / "roster.csv").write_text(ROSTER)
    save_ledger(load_class(tmp_path / "class.yaml"))
    deploy(tmp_path, "classroom", "s01", "s02")
    return tmp_path


def students(class_):
    return [(seat.id, seat.student.id, seat.student.name) for seat in class_.seats]


def test_a_faultless_class_is_read_as_ever(folder):
    assert load_deployed(folder) == load_class(folder / "class.yaml")


@pytest.mark.parametrize("roster", [None, "id,name\nd01,Ada Chan\nd01,Ben Li\n", "\x00\x01"])
def test_without_a_faultless_roster_the_ledger_says_who_is_deployed(folder, roster):
    (folder / "roster.csv").unlink()
    if roster is not None:
        (folder / "roster.csv").write_text(roster)
    found = load_deployed(folder)
    assert [(seat, id_) for seat, id_, _ in students(found)] == [("s01", "d01"), ("s02", "d02")]
    assert found.leaving == ()
    assert "not those of the roster" in str(found.notices[0])


def test_mistakes_in_labs_and_an_own_lab_that_is_gone_do_not_matter(folder):
    (folder / "class.yaml").write_text(CLASS.replace("[B1]", "[B9, gone.py:MyLab]"))
    assert [seat.id for seat in load_deployed(folder).seats] == ["s01", "s02"]


def test_without_a_ledger_the_state_says_what_is_deployed(folder):
    (folder / ".labstacks/f4a/ledger.json").unlink()
    (folder / "roster.csv").unlink()
    assert [(seat.id, seat.student) for seat in load_deployed(folder).seats] == [("s01", None), ("s02", None)]


@pytest.mark.parametrize("line", ["class: F4A!", "state: nowhere", "cloud: mars", "region: nowhere"])
def test_a_mistake_about_where_it_is_deployed_is_refused_where_nothing_else_says_it(folder, line):
    key = line.split(":")[0]
    kept = "".join(one for one in CLASS.splitlines(keepends=True) if not one.startswith(f"{key}:"))
    (folder / "class.yaml").write_text(f"{line}\n{kept}")
    (folder / ".labstacks/f4a/class_file.json").unlink()
    with pytest.raises(ClassFileError):
        load_deployed(folder)


def test_mistakes_in_a_class_that_is_not_deployed_are_reported(tmp_path):
    (tmp_path / "class.yaml").write_text(CLASS)
    with pytest.raises(ClassFileError, match=r"roster\.csv"):
        load_deployed(tmp_path)


def test_a_renamed_class_is_mentioned(folder):
    assert orphans_notice(load_class(folder / "class.yaml").file) is None
    (folder / "class.yaml").write_text(CLASS.replace("f4a", "other"))
    notice = str(orphans_notice(load_class(folder / "class.yaml").file))
    assert "Class f4a is still deployed" in notice
    assert "labstacks sweep --class f4a --yes" in notice


def test_classes_with_files_of_their_own_are_not_mentioned(folder):
    (folder / "other.yaml").write_text(CLASS.replace("f4a", "other"))
    assert orphans_notice(load_class(folder / "other.yaml").file) is None


def test_a_class_whose_file_is_gone_is_found_by_its_folder(folder):
    (folder / "class.yaml").unlink()
    home = folder / ".labstacks/f4a"
    (home / "cloud.json").write_text(json.dumps({"cloud": "alibaba", "region": "cn-shenzhen"}))
    found = class_of_home(home)
    assert (found.name, found.file.cloud, found.file.region) == ("f4a", "alibaba", "cn-shenzhen")
    assert [seat.id for seat in found.seats] == ["s01", "s02"]
