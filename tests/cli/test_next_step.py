"""``labstacks`` alone says what to do now."""

from datetime import UTC, datetime, timedelta

import pytest

from labstacks.classfile import load_class
from labstacks.runs.status import ClassStatus, SeatStatus
from labstacks_cli.next_step import of_class

NOW = datetime(2026, 12, 1, 4, tzinfo=UTC)


def status_of(classroom, *phases, **running):
    seats = tuple(SeatStatus(f"s{number:02d}", phase) for number, phase in enumerate(phases, 1))
    return ClassStatus(SeatStatus("classroom", classroom), seats, running)


@pytest.fixture
def class_(a_class):
    with (a_class / "class.yaml").open("a") as file:
        file.write("sessions:\n  - {start: 2026-12-01T14:00+08:00, hours: 2}\n")
    return load_class(a_class / "class.yaml", NOW)


@pytest.mark.parametrize(
    ("status", "says", "commands"),
    [
        (status_of("absent", "absent", "absent", "absent"), "is not deployed", ["plan", "up"]),
        (status_of("ready", "ready", "ready", "ready"), "is ready", ["cards", "verify", "board"]),
        (status_of("ready", "ready", "failed", "ready"), "1 failed", ["up"]),
        (status_of("ready", "failed", "failed", "absent"), "2 failed, 1 not deployed", ["up"]),
        (status_of("incomplete", "ready", "ready", "ready"), "1 incomplete", ["up"]),
        (status_of("ready", "ready", "working", "ready"), "1 incomplete", ["up"]),
        (status_of("ready", "ready", "ready", "ready", "leaving"), "1 to be removed", ["up"]),
        (
            status_of("ready", "ready", "working", "absent", command="up"),
            "`labstacks up` is running",
            ["board", "status"],
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_follows_from_how_the_class_stands(class_, status, says, commands):
    step = of_class(class_, status, NOW)
    assert says in step.stands
    assert step.commands == tuple(f"labstacks {command}" for command in commands)


def test_after_the_last_session_it_is_down(class_):
    later = NOW + timedelta(hours=5)
    assert (
        of_class(class_, status_of("ready", "ready", "ready", "ready"), later).commands[-1]
        == "labstacks down"
    )
    gone = of_class(class_, status_of("absent", "absent", "absent", "absent"), later)
    assert gone.commands == ("labstacks check",)


def test_a_run_that_goes_on_comes_before_all_else(class_):
    later = NOW + timedelta(hours=5)
    step = of_class(class_, status_of("ready", "ready", "working", "ready", command="down"), later)
    assert step.commands[0] == "labstacks board"


def test_without_a_class_file_it_is_init(labstacks):
    ran = labstacks()
    assert ran.code == 0
    assert ran.out.splitlines()[-1] == "  labstacks init"


def test_class_files_of_other_names_are_named(labstacks, a_class):
    (a_class / "class.yaml").rename(a_class / "f4b.yaml")
    (a_class / "prices.yaml").write_text("prices: []\n")
    assert labstacks().out.splitlines()[-1] == "  labstacks check -f f4b.yaml"


def test_with_mistakes_it_is_check_and_the_first_is_told(labstacks, a_class):
    (a_class / "class.yaml").write_text("class: f4a\nlevel: bridgin\nlabs: all\nroster: roster.csv\n")
    ran = labstacks()
    assert ran.code == 0
    assert "1 mistake, first class.yaml:2" in " ".join(ran.out.split())
    assert ran.out.splitlines()[-1] == "  labstacks check"


def test_for_a_class_that_never_went_up_nothing_is_written(labstacks, a_class):
    assert labstacks().out.splitlines()[-1] == "  labstacks up"
    assert not (a_class / ".labstacks").exists()


def test_in_the_wrong_folder_the_right_one_is_named(labstacks, a_class, monkeypatch):
    (a_class / "4A").mkdir()
    (a_class / "class.yaml").rename(a_class / "4A" / "class.yaml")
    monkeypatch.chdir(a_class)
    assert "labstacks status -f 4A/class.yaml" in labstacks().out


def test_a_folder_stands_for_the_class_file_in_it(labstacks, a_class, monkeypatch):
    monkeypatch.chdir(a_class.parent)
    assert labstacks("check", "-f", a_class.name).code == 0


def test_the_next_step_is_a_document_too(labstacks, a_class, monkeypatch):
    monkeypatch.chdir(a_class)
    document = labstacks("--json").document
    assert document["stands"].endswith("is not deployed.")
    assert document["commands"] == ["labstacks plan", "labstacks up"]


def test_json_before_a_command_is_told_where_it_belongs(labstacks):
    ran = labstacks("--json", "levels")
    assert ran.code == 2
    assert "after the command" in ran.document["error"]["message"]


def test_in_the_wrong_folder_it_says_so(labstacks, tmp_path):
    assert f"No class in {tmp_path}. Wrong folder?" in " ".join(labstacks().out.split())
    ran = labstacks("up")
    assert ran.code == 2
    assert f"No class in {tmp_path}." in ran.err
    assert "Wrong folder? Name the class file with -f." in ran.err


def test_the_class_file_may_stand_before_the_command(labstacks, a_class):
    (a_class / "class.yaml").rename(a_class / "f4b.yaml")
    assert labstacks("-f", "f4b.yaml", "check").code == 0
    assert labstacks("-f", "f4b.yaml", "status", "--json").document["class"] == "f4a"
