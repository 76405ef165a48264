"""Findings of teachers who tried a class for the first time."""

from datetime import UTC, datetime, timedelta

import pytest

from labstacks.checks.drift import Drift
from labstacks.checks.latest import SeatCheck, write_latest
from labstacks.classfile import load_class
from labstacks.runs.status import ClassStatus, SeatStatus
from labstacks_cli.next_step import of_class
from labstacks_cli.render.markdown import plain_lines
from labstacks_cli.render.seat_table import seat_table
from labstacks_cli.render.verify import _next as after_verify

NOW = datetime(2026, 12, 1, tzinfo=UTC)


def statuses(*phases):
    return tuple(SeatStatus(f"s{number:02d}", phase) for number, phase in enumerate(phases, 1))


def test_after_an_interrupted_down_the_next_step_is_to_finish_it(a_class):
    class_ = load_class(a_class / "class.yaml")
    seats = statuses("ready", "incomplete", "absent")
    going = ClassStatus(SeatStatus("classroom", "ready"), seats, removing=True)
    assert of_class(class_, going, NOW).commands == ("labstacks down", "labstacks up")
    coming = ClassStatus(SeatStatus("classroom", "ready"), seats)
    assert of_class(class_, coming, NOW).commands == ("labstacks up",)


def test_a_report_on_a_class_that_was_never_deployed_is_refused(labstacks, a_class):
    ran = labstacks("report")
    assert ran.code == 2
    assert "never deployed" in ran.err
    assert not list(a_class.glob("*report*"))


def test_in_the_wrong_folder_no_line_has_to_be_corrected(labstacks):
    ran = labstacks("check")
    assert ran.code == 2
    assert "Go to the class's folder" in ran.err
    assert "lines above" not in ran.err


def test_the_folder_of_a_class_gets_no_folder_of_its_name(labstacks, tmp_path, monkeypatch):
    assert labstacks("init", "demo", "--class", "demo").code == 0
    monkeypatch.chdir(tmp_path / "demo")
    ran = labstacks("init", "demo", "--class", "demo")
    assert ran.code == 2
    assert "You are in the folder demo already" in ran.err
    assert not (tmp_path / "demo" / "demo").exists()


def test_check_and_plan_name_the_same_labs(labstacks, a_class):
    file = a_class / "class.yaml"
    file.write_text(file.read_text().replace("[B1]", "[B4]"))
    for command in ("check", "plan"):
        assert "B1, B3, B4" in labstacks(command).out


def test_notes_are_text_and_not_markdown(labstacks):
    ran = labstacks("notes", "--level", "bridging", "--lab", "B4")
    assert ran.code == 0
    assert not set("#*`") & set(ran.out)
    assert "B4 Put a page on the web" in ran.out


def test_long_notes_fit_into_a_terminal_in_both_languages():
    text = "- **Step 1**: " + "word " * 40 + "\n" + "字" * 100
    lines = list(plain_lines(text))
    assert all(len(line.encode("utf-16-le")) // 2 <= 80 for line in lines[:3])
    assert lines[-1].count("字") + lines[-2].count("字") + lines[-3].count("字") == 100
    assert lines[1].startswith("  word")


@pytest.mark.parametrize(("minutes", "state"), [(-5, "ready"), (5, "drifted")])
def test_a_seat_that_verify_found_drifted_is_not_called_ready(labstacks, a_class, minutes, state):
    class_ = load_class(a_class / "class.yaml")
    seat = SeatStatus("s01", "ready", changed=NOW.timestamp())
    check = SeatCheck(
        "s01", NOW + timedelta(minutes=minutes), "drifted", (Drift("b3-server", "t", "status"),)
    )
    write_latest(class_.file.home, [check])
    from labstacks_cli.render.status import drifted_seats

    status = ClassStatus(SeatStatus("classroom", "ready"), (seat,))
    found = drifted_seats(class_, status)
    assert found == (["s01"] if state == "drifted" else [])
    assert state in list(seat_table(class_, status, found))[2]


def test_verify_before_anyone_passed_anything_does_not_lead_to_a_report(capsys, tmp_path):
    class Found:
        well = True
        seats = ()

    after_verify(tmp_path / "class.yaml", Found())
    out = capsys.readouterr().out
    assert "verify --watch" in out
    assert "labstacks report" not in out


def test_without_a_key_down_says_so_before_anything_else(labstacks, a_class, monkeypatch, tmp_path):
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY", "ALIBABA_CLOUD_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    file = a_class / "class.yaml"
    file.write_text(file.read_text() + "cloud: alibaba\n")
    ran = labstacks("down", "--yes")
    assert ran.code == 2
    assert "No credentials" in ran.err
    assert "shared-machine" not in ran.err
