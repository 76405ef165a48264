"""A second `up`: no engine runs for what cannot change, and what did change is found."""

import pytest

from labstacks.emulator import RehearsalCloud

pytestmark = pytest.mark.engine


def states(school):
    """The state file of every stack with its time: an engine writes it, even if nothing changes."""
    files = school.folder.glob(".labstacks/f4a/state/*/.pulumi/stacks/labstacks/*.json")
    return {file.stem.removeprefix("f4a-"): file.stat().st_mtime_ns for file in files}


def worked_on(school, *args):
    """The stacks on which engines work in one `up`."""
    before = states(school)
    ran = school.up("--json", *args)
    assert ran.code == 0, ran.out + ran.err
    return {stack for stack, time in states(school).items() if before.get(stack) != time}


def test_only_what_changed_runs_an_engine(school_class, tmp_path):
    school = school_class(tmp_path / "class", students=2)
    assert worked_on(school) == {"classroom", "s01", "s02"}

    again = school.up()
    assert "2 seats unchanged." in again.out
    assert "nothing to do" in again.err
    assert worked_on(school) == set()
    assert worked_on(school, "--only", "s01") == set()

    # A new student: the classroom knows the number of seats.
    school.enrol(1, 2, 3)
    assert worked_on(school) == {"classroom", "s03"}
    assert worked_on(school) == set()

    reissued = school.run("cards", "--only", "s02", "--reissue", "--json")
    assert reissued.code == 0
    assert worked_on(school) == {"s02"}

    # A hand-edited state, even if only by a space.
    [file] = school.folder.glob(".labstacks/**/stacks/labstacks/f4a-s01.json")
    file.write_text(file.read_text() + " ")
    assert worked_on(school) == {"s01"}

    school.file.write_text(school.file.read_text() + "lab_options: {B2: {keep_days: 7}}\n")
    assert worked_on(school) == {"s01", "s02", "s03", "classroom"}
    assert worked_on(school) == set()
    school.assert_whole("s01", "s02", "s03")

    # What was deleted by hand, only `--refresh` and `verify` can find, with and without an engine.
    cloud = RehearsalCloud(school.home.rehearsal)
    [row] = [row for row in cloud.resources("f4a-s01") if row.urn.endswith("-bucket-versioning")]
    cloud.change_by_hand(lambda call: call.tx.remove(row.key))
    cloud.close()
    assert worked_on(school) == set()
    assert school.run("verify", "--json").code != 0
    assert worked_on(school, "--refresh") == {"s01", "s02", "s03", "classroom"}
    assert school.run("verify", "--json").code == 0
    assert worked_on(school) == set()
