"""Nothing changes before somebody has said yes."""

import os

import click
import pytest

from labstacks.engine.locate import Engine
from labstacks.errors import EngineMissingError, UsageError
from labstacks_cli import options


@pytest.fixture(autouse=True)
def engine(monkeypatch, tmp_path):
    monkeypatch.setattr(
        "labstacks.engine.locate.require_engine", lambda: Engine(tmp_path / "pulumi", "3.259.0", "cache")
    )


@pytest.fixture
def at_a_terminal(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)


def answering(monkeypatch, text):
    """Answer every question; what was asked is gathered in the list."""
    asked = []
    monkeypatch.setattr(click.termui, "visible_prompt_func", lambda prompt="": asked.append(prompt) or text)
    return asked


@pytest.mark.parametrize("command", ["up", "down"])
def test_without_a_terminal_and_without_yes_it_is_refused(labstacks, a_class, command):
    ran = labstacks(command)
    assert ran.code == 2
    assert "no terminal to ask" in ran.err
    assert "--yes" in ran.err
    assert not (a_class / ".labstacks").exists()


@pytest.mark.parametrize("command", ["up", "down"])
def test_so_it_is_in_json(labstacks, a_class, command):
    ran = labstacks(command, "--json")
    assert ran.code == ran.document["exit_code"] == 2
    assert "--yes" in ran.document["error"]["hint"]


@pytest.mark.parametrize("command", ["up", "down"])
def test_who_says_no_has_changed_nothing(labstacks, a_class, command, at_a_terminal, monkeypatch):
    answering(monkeypatch, "n")
    ran = labstacks(command)
    assert ran.code == 0
    assert "Nothing was changed." in ran.err
    assert not (a_class / ".labstacks").exists()


def test_up_says_what_it_is_about_to_do_before_it_asks(labstacks, a_class, at_a_terminal, monkeypatch):
    answering(monkeypatch, "n")
    ran = labstacks("up")
    assert "Class f4a in the rehearsal: bridging B1" in ran.err
    assert "3 seats to deploy" in ran.err


def test_down_says_what_will_be_lost(labstacks, a_class, at_a_terminal, monkeypatch):
    asked = answering(monkeypatch, "")
    monkeypatch.setattr("click.echo", lambda text="", **rest: asked.append(str(text)))
    stack = a_class / ".labstacks/f4a/state/f4a-s02/.pulumi/stacks/labstacks"
    stack.mkdir(parents=True)
    (stack / "f4a-s02.json").write_text('{"checkpoint": {}}')
    labstacks("down")
    assert "Class f4a: 1 seat and the classroom to remove" in asked
    assert any("What students made there is lost." in text for text in asked)


@pytest.mark.parametrize(("removes", "answer"), [(False, True), (True, False)])
def test_the_enter_key_alone_never_removes(at_a_terminal, monkeypatch, removes, answer):
    answering(monkeypatch, "")
    assert options.confirm("Go ahead?", yes=False, removes=removes) is answer


def test_yes_is_not_asked_again():
    assert options.confirm("Go ahead?", yes=True, removes=True)


def test_a_seat_that_is_not_there_is_refused(labstacks, a_class):
    ran = labstacks("up", "--yes", "--only", "s09")
    assert ran.code == 2
    assert "has no seat s09" in ran.err
    assert "s01 to s03" in ran.err
    assert not (a_class / ".labstacks").exists()


def test_without_an_engine_it_says_how_to_get_one(labstacks, a_class, monkeypatch):
    def missing():
        raise EngineMissingError("Pulumi's engine is not here.", hint="Run `labstacks engine install`.")

    monkeypatch.setattr("labstacks.engine.locate.require_engine", missing)
    ran = labstacks("up", "--yes")
    assert ran.code == 2
    assert "labstacks engine install" in ran.err


def test_a_place_for_state_that_is_not_there_is_told_before_anything_is_made(labstacks, a_class):
    with (a_class / "class.yaml").open("a") as file:
        file.write("state: postgres://ada@127.0.0.1:1/labstacks\n")
    ran = labstacks("up", "--yes")
    assert ran.code == 1
    assert "postgres://ada@127.0.0.1:1/labstacks cannot be reached" in ran.err
    assert "Is the server running" in ran.err
    assert not list(a_class.glob(".labstacks/f4a/state/*"))


def test_a_refusal_is_a_usage_error(monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)
    with pytest.raises(UsageError):
        options.confirm("Go ahead?", yes=False)


def over_its_quota(a_class):
    file = a_class / "class.yaml"
    file.write_text(file.read_text() + "rehearsal: {quotas: {ram-users: 1}}\n")


def test_a_class_that_does_not_fit_is_not_begun(labstacks, a_class):
    over_its_quota(a_class)
    ran = labstacks("up", "--yes")
    assert ran.code == 5
    assert "No-go: nothing was changed." in ran.err
    assert "labstacks up --allow quota" in ran.err
    assert not (a_class / ".labstacks").exists()


def test_in_json_the_reasons_are_data(labstacks, a_class):
    over_its_quota(a_class)
    ran = labstacks("up", "--yes", "--json")
    assert ran.code == ran.document["exit_code"] == 5
    assert [reason["key"] for reason in ran.document["reasons"]] == ["quota"]


def test_what_is_allowed_by_name_is_asked_as_ever(labstacks, a_class, at_a_terminal, monkeypatch):
    over_its_quota(a_class)
    asked = answering(monkeypatch, "n")
    assert labstacks("up", "--allow", "budget").code == 5
    assert labstacks("up", "--allow", "quota").code == 0
    assert asked == ["Go ahead? [Y/n]: "]


@pytest.mark.parametrize("command", ["reset", "swap"])
def test_what_touches_a_students_seat_is_asked_too(labstacks, a_class, command):
    ran = labstacks(command, "s02")
    assert ran.code == 2
    assert "no terminal to ask" in ran.err
    assert not (a_class / ".labstacks").exists()


@pytest.mark.parametrize("command", ["reset", "swap"])
def test_a_seat_that_is_none_is_refused(labstacks, a_class, command):
    ran = labstacks(command, "s09", "--yes")
    assert ran.code == 2
    assert "has no seat s09" in ran.err


def test_a_class_without_a_classroom_has_no_seat_to_make_anew(labstacks, a_class):
    ran = labstacks("reset", "s02", "--yes", "--json")
    assert ran.code == ran.document["exit_code"] == 2
    assert "classroom of f4a is not there" in ran.document["error"]["message"]
    assert "labstacks up" in ran.document["error"]["hint"]


def test_a_class_without_spares_has_none_to_hand_out(labstacks, a_class):
    ran = labstacks("swap", "s02", "--yes", "--json")
    assert ran.code == 2
    assert "spares: 2" in ran.document["error"]["hint"]


def test_before_anything_ran_there_are_no_timings(labstacks, a_class):
    ran = labstacks("status", "--timings", "--json")
    assert ran.code == 2
    assert "No run of class f4a" in ran.document["error"]["message"]


def test_an_empty_folder_needs_no_sweeping(labstacks, a_class):
    ran = labstacks("sweep", "--json")
    assert ran.code == 0
    assert ran.document["classes"] == ran.document["swept"] == []
    assert labstacks("sweep", "--all", "--expired").code == 2


def test_a_path_that_is_too_long_for_the_database_is_refused(labstacks, a_class, monkeypatch):
    deep = a_class
    while len(str(deep)) < 470:
        deep = deep / ("a" * 40)
    deep.mkdir(parents=True)
    for name in ("class.yaml", "roster.csv"):
        (a_class / name).rename(deep / name)
    ran = labstacks("up", "--yes", "-f", deep)
    assert ran.code == 2
    assert "The path of the class's folder is too long" in ran.err
    assert "shorter path" in ran.err


def test_a_folder_that_is_not_utf_8_is_to_be_renamed(labstacks, a_class):
    folder = a_class / os.fsdecode(b"\xa4\xa4")
    folder.mkdir()
    for name in ("class.yaml", "roster.csv"):
        (a_class / name).rename(folder / name)
    ran = labstacks("up", "--yes", "-f", folder)
    assert ran.code == 2
    assert "Rename the folder" in ran.err


def test_down_of_a_class_that_is_not_deployed_says_so(labstacks, a_class, at_a_terminal, monkeypatch):
    asked = answering(monkeypatch, "n")
    ran = labstacks("down")
    assert "Class f4a is not deployed: there is nothing to remove." in ran.err
    assert "Ask the cloud whether anything is left of class f4a" in asked[0]


def test_nothing_can_be_saved_of_a_class_that_is_not_deployed(labstacks, a_class):
    ran = labstacks("save")
    assert ran.code == 2
    assert "class f4a is not deployed" in ran.err
    assert not (a_class / ".labstacks").exists()
