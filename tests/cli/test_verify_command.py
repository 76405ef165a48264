"""The parts of ``labstacks verify`` that no engine is needed for."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import click
import pytest

from labstacks.checks import verification
from labstacks.checks.checkpoint_record import Reached
from labstacks.checks.drift import Drift
from labstacks.checks.evaluate import Judgement, Status
from labstacks.checks.verification import SeatReport, Verification
from labstacks.classfile import load_class
from labstacks.components.checkpoints import checks_of
from labstacks_cli.main import run
from labstacks_cli.render.verify import show, table

POINTS = checks_of("bridging", ["B2"]).checkpoints
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


def report(seat, *statuses, drifts=(), reached=(), exists=True, unreadable=()):
    judged = tuple(Judgement(point, status, "why") for point, status in zip(POINTS, statuses, strict=False))
    known = {id_: Reached(seat, id_, NOON) for id_ in reached}
    return SeatReport(seat, exists, 5, tuple(drifts), tuple(unreadable), judged, known)


def found(*seats, new=(), **more):
    return Verification("f4a", NOON, POINTS, report("classroom"), seats, new, **more)


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "class.yaml"
    path.write_text("class: f4a\nlevel: bridging\nlabs: [B2]\nseats: 2\n")
    return path


@pytest.fixture
def rounds(monkeypatch):
    """Make ``verify`` find one thing after another, and Ctrl-C come when all were found."""

    def play(*findings):
        left = list(findings)
        monkeypatch.setattr(verification, "verify", lambda class_, only=(): left.pop(0))

        def sleep(seconds):
            if not left:
                raise KeyboardInterrupt

        monkeypatch.setattr("time.sleep", sleep)

    return play


def test_watching_in_a_pipe_prints_a_line_for_what_is_new_until_ctrl_c(file, rounds, capsys):
    rounds(
        found(report("s01")),
        found(report("s01"), new=(Reached("s01", "B2.uploaded", NOON), Reached("s02", "B2.changed", NOON))),
        found(report("s01")),
    )

    assert run(["verify", "--watch"]) == 0
    assert capsys.readouterr().out.splitlines() == ["s01 passed B2.uploaded", "s02 passed B2.changed"]


def test_watching_ends_with_the_code_of_the_last_look(file, rounds):
    rounds(found(report("s01", drifts=[Drift("b2-bucket", "t")])), found(report("s01")))
    assert run(["verify", "--watch"]) == 0

    rounds(found(report("s01")), found(report("s01", drifts=[Drift("b2-bucket", "t")])))
    assert run(["verify", "--watch"]) == 3


def lines(verification):
    return [click.unstyle(line) for line in table(verification)]


def test_a_cell_counts_what_was_reached_ever_and_marks_what_cannot_be_judged():
    yes, no, unknown = Status.REACHED, Status.NOT_REACHED, Status.UNKNOWN
    head, classroom, *rows, total = lines(
        found(
            report("s01", no, no, no, reached=["B2.uploaded"]),
            report("s02", yes, unknown, no),
            report("s03", yes, unknown, no, reached=["B1.password", "B2.uploaded"]),
            report("s04", exists=False),
        )
    )

    assert head.split() == ["seat", "state", "B1", "B2"]
    assert classroom.split() == ["classroom", "intact"]
    assert [row.split() for row in rows] == [
        ["s01", "intact", "0/1", "1/2"],
        ["s02", "intact", "0/1", "0/2?"],
        ["s03", "intact", "1/1", "1/2"],
        ["s04", "not", "deployed"],
    ]
    assert total.split() == ["class", "3", "of", "4", "1", "0"]


@pytest.mark.parametrize(
    ("seat", "reference", "well"),
    [
        (report("s01"), "intact", True),
        (report("s01", drifts=[Drift("a", "t", "x", "1", "2", students=True)]), "intact", True),
        (report("s01", drifts=[Drift("a", "t", "x", "1", "2")]), "drifted", False),
        (report("s01", unreadable=[("a", "Throttling")]), "unknown", False),
        (report("s01", exists=False), "absent", False),
    ],
)
def test_a_class_is_well_when_everything_is_as_it_was_made(seat, reference, well):
    assert (seat.reference, found(seat).well) == (reference, well)


def test_of_many_troubles_the_first_are_told_and_nothing_is_wider_than_a_terminal(file, capsys):
    many = [
        Drift(f"b2-thing-{n}", "alicloud:oss/bucket:Bucket", "acl", "'private'", "'public'") for n in range(9)
    ]
    seats = [report(f"s{n:02d}", drifts=many) for n in range(1, 15)]

    show(load_class(file), file, found(*seats, running={"command": "up"}))

    out = capsys.readouterr().out
    assert "`labstacks up` is running" in out
    assert out.count(": and 6 more") == 10
    assert "4 more seats" in out
    assert "labstacks reset s01" in out
    assert max(len(line.replace(str(file), "")) for line in out.splitlines()) <= 80


def test_a_seat_that_was_only_partly_made_is_not_told_intact(file, capsys):
    half = replace(report("s01", Status.NOT_REACHED), partial=True)
    assert half.reference == "partial"
    told = found(half, report("s02", Status.NOT_REACHED))
    assert not told.well
    show(load_class(file), file, told)
    said = capsys.readouterr().out
    assert "s01        partial" in said
    assert "Partly deployed, the last run did not finish: s01" in said
    assert "labstacks up" in said


def recorded(capsys, *args):
    assert run(["verify", *args, "--json"]) == 0
    return [(item["seat"], item["checkpoint"]) for item in json.loads(capsys.readouterr().out)["new"]]


def test_one_command_records_several_checkpoints_of_every_student(file, capsys):
    # Of a class without names, s01 is the spare.
    file.write_text("class: f4a\nlevel: bridging\nlabs: [B2]\nseats: 2\nspares: 1\n")
    once = recorded(capsys, "--only", "s02", "--saw", "b2.uploaded")
    rest = recorded(capsys, "--all", "--saw", "B2.uploaded, B2.changed")
    again = recorded(capsys, "--all", "--saw", "B2.changed")

    assert once == [("s02", "B2.uploaded")]
    assert rest == [("s02", "B2.changed"), ("s03", "B2.uploaded"), ("s03", "B2.changed")]
    assert again == []


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--all", "--saw", "B2.uploaded,B2.nothing"], "no checkpoint 'B2.nothing'"),
        (["--all", "--saw", ","], "--saw names no checkpoint"),
        (["--all"], "--all goes with --saw"),
        (["--all", "--only", "s01", "--saw", "B2.uploaded"], "without --only"),
        (["--saw", "B2.uploaded,B2.changed"], "--only s07 --saw B2.uploaded,B2.changed"),
    ],
)
def test_a_wrong_use_of_saw_records_nothing(file, capsys, args, said):
    assert run(["verify", *args]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not (file.parent / ".labstacks").exists()
