"""What one sees while a run goes on: in terminals of several sizes, in a pipe, in colour and without."""

import io
import os
import pty
import subprocess
import sys
import textwrap

import pyte
import pytest
from rich.console import Console

from labstacks.engine.events import Diagnostic, ResourceDone, ResourceStarted
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.jobs import down_jobs, up_jobs
from labstacks.runs.events import JobProgress, JobResult, JobStarted, RunStarted, StopRequested
from labstacks_cli.render.live import LiveBoard
from labstacks_cli.render.operation import Running
from labstacks_cli.render.progress import PlainLines

QUOTA = "ecs:RunInstances: QuotaExceed.AfterpayInstance: the vCPU quota is used up at {seat}"


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


def jobs(seats):
    spec = ClassSpec("f4a", "bridging", ("B1",), seats)
    return up_jobs(spec, [f"s{number:02d}" for number in range(1, seats + 1)])


def board(seats, width=80, height=24, encoding="utf-8", expected=None, **settings):
    """A board at the beginning of a run, its console and its clock."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(
        file=file, width=width, height=height, force_terminal=True, legacy_windows=False, **settings
    )
    clock = Clock()
    live = LiveBoard(console, expected=expected, clock=clock)
    live(RunStarted("up", tuple(jobs(seats)), 8))
    return live, console, clock


def drawn(live, console):
    """The lines on the screen, without colours."""
    with console.capture() as captured:
        console.print(live.draw())
    screen = pyte.Screen(console.width, 100)
    pyte.Stream(screen).feed(captured.get().replace("\n", "\r\n"))
    return "\n".join(line.rstrip() for line in screen.display).rstrip()


def go_through(live, clock, seats):
    """The classroom in 10 s, then of its seats some done, some failed, some slow, some waiting."""
    classroom, *others = jobs(seats)
    live(JobStarted(classroom))
    clock.now += 10
    live(JobResult(classroom, "done", 10.0))
    for job in others[: seats // 2]:
        live(JobStarted(job))
        clock.now += 1
    for place, job in enumerate(others[: seats // 4]):
        if place % 4 == 3:
            live(JobResult(job, "failed", 5.0, cause=QUOTA.format(seat=job.seat)))
        else:
            live(JobResult(job, "done", 5.0))
    slow = others[seats // 4]
    live(
        JobProgress(
            slow, ResourceStarted(f"urn::{slow.seat}-b3-server", "a:ecs/instance:Instance", "create", True)
        )
    )
    live(JobProgress(slow, ResourceDone(f"urn::{slow.seat}-b2-files", "a:oss/bucket:Bucket", "create", True)))


def test_forty_seats_at_80_by_24(snapshot):
    live, console, clock = board(40)
    go_through(live, clock, 40)
    assert drawn(live, console) == snapshot(
        """
        up ━━━━━━╸━━━━━━━━━━━━━━━━━━━ 10/40  30.0 s, about 1 min 0 s left
        ✓ classroom  Seats: 20 waiting, 10 working, 8 done, 2 failed.
        ✓ s01  ✓ s02  ✓ s03  ✗ s04  ✓ s05  ✓ s06  ✓ s07  ✗ s08  ✓ s09  ✓ s10  ▸ s11
        ▸ s12  ▸ s13  ▸ s14  ▸ s15  ▸ s16  ▸ s17  ▸ s18  ▸ s19  ▸ s20  · s21  · s22
        · s23  · s24  · s25  · s26  · s27  · s28  · s29  · s30  · s31  · s32  · s33
        · s34  · s35  · s36  · s37  · s38  · s39  · s40
        Running longest:
          s11: 10.0 s, 1 done at Instance b3-server
          s12: 9.0 s, 0 done
          s13: 8.0 s, 0 done
        2 x ecs:RunInstances: QuotaExceed.AfterpayInstance: the vCPU quota is used up a…
        """
    )


@pytest.fixture
def snapshot():
    return lambda text: textwrap.dedent(text).strip()


def test_three_hundred_seats_stand_in_groups_of_ten_and_still_leave_room():
    live, console, clock = board(300)
    go_through(live, clock, 300)
    lines = drawn(live, console).splitlines()
    assert len(lines) < 24
    assert lines[2].startswith("s01  ✓✓✓✗✓✓✓✗")
    assert any("Running longest" in line for line in lines)
    assert "x ecs:RunInstances" in lines[-1]
    assert sum(line.count("✓") + line.count("✗") + line.count("▸") + line.count("·") for line in lines) == 301


@pytest.mark.parametrize("seats", [1, 12, 40, 300, 496])
@pytest.mark.parametrize(("width", "height"), [(80, 24), (80, 10), (120, 50), (40, 24), (20, 6), (200, 5)])
def test_it_never_scrolls_whatever_the_terminals_size(seats, width, height):
    live, console, clock = board(seats, width, height)
    go_through(live, clock, seats)
    live(StopRequested())
    lines = drawn(live, console).splitlines()
    assert len(lines) < height
    assert all(len(line) <= width for line in lines)
    assert any(f"/{seats}" in line for line in lines)


def test_where_utf_8_is_missing_all_is_ascii():
    live, console, clock = board(40, encoding="ascii")
    go_through(live, clock, 40)
    text = drawn(live, console)
    assert text.isascii()
    assert "+ s03  x s04" in text
    assert "2 x ecs:RunInstances" in text


def test_without_colour_when_asked(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    live, console, _ = board(4)
    live(JobStarted(jobs(4)[0]))
    with console.capture() as captured:
        console.print(live.draw())
    assert "\x1b[3" not in captured.get()
    monkeypatch.delenv("NO_COLOR")
    live, console, _ = board(4, color_system="standard")
    live(JobStarted(jobs(4)[0]))
    with console.capture() as captured:
        console.print(live.draw())
    assert "\x1b[33m" in captured.get()


def test_equal_causes_are_told_once_with_the_seats_that_have_them():
    live, console, _ = board(8, width=160)
    for job in jobs(8)[1:6]:
        live(JobStarted(job))
        live(JobResult(job, "failed", 1.0, cause=QUOTA.format(seat=job.seat)))
    text = drawn(live, console)
    assert "5 x ecs:RunInstances" in text
    assert "(s01, s02, s03, s04 and 1 more)" in text


def test_a_seat_that_moves_is_told_and_ctrl_c_is_answered():
    live, console, _ = board(4)
    live(JobProgress(jobs(4)[1], Diagnostic("info", "No stock at b: s01 moves to c.")))
    assert "s01 moves to c." in drawn(live, console)
    live(StopRequested())
    assert "Stopping: what is under way is finished first." in drawn(live, console)


def running(seats=20, expected=None):
    run = Running(0.0, expected)
    run.note(RunStarted("up", tuple(jobs(seats)), 4), 0.0)
    return run


def test_the_time_left_is_the_forecasts_before_any_seat_ended():
    assert running().left(5.0) is None
    assert running(expected=60.0).left(5.0) == 55.0
    assert running(expected=60.0).left(90.0) is None


def test_then_it_follows_from_the_seats_rate_without_the_classrooms_time():
    run = running(expected=1000.0)
    classroom, *others = jobs(20)
    run.note(JobStarted(classroom), 0.0)
    run.note(JobResult(classroom, "done", 50.0), 50.0)
    for job in others[:5]:
        run.note(JobStarted(job), 50.0)
        run.note(JobResult(job, "done", 10.0), 60.0)
    assert run.left(60.0) == 10.0 / 5 * 15


def test_the_phase_says_why_seats_wait():
    run = running()
    run.note(JobStarted(jobs(20)[0]), 0.0)
    assert run.phase() == "The classroom is deployed first; the seats wait for it."
    spec = ClassSpec("f4a", "bridging", ("B1",), 2)
    going = down_jobs(spec, ["f4a-classroom", "f4a-s01"])
    run.note(RunStarted("down", tuple(going), 4), 0.0)
    run.note(JobStarted(going[-1]), 0.0)
    assert run.phase() == "The seats are removed; the classroom follows."


def test_piped_it_is_a_line_for_each_seat(capsys):
    tell = PlainLines().listener("f4a")
    classroom, first, second = jobs(2)
    tell(RunStarted("up", (classroom, first, second), 2))
    tell(JobStarted(classroom))
    tell(JobResult(classroom, "done", 3.0, {"create": 4}))
    tell(JobResult(first, "done", 75.2, {"create": 7, "same": 1}))
    tell(JobResult(second, "failed", 1.0, cause="no vSwitch"))
    assert capsys.readouterr().err.splitlines() == [
        "3 stacks, 2 at once",
        "[1/3] classroom: 4 created in 3.0 s",
        "[2/3] s01: 7 created in 1 min 15 s",
        "[3/3] s02: failed: no vSwitch",
    ]


SCRIPT = """
import sys
from labstacks.runs.events import JobResult, JobStarted, RunStarted
from labstacks.planning.jobs import up_jobs
from labstacks.engine.programs.class_programs import ClassSpec
from labstacks_cli.render.progress import progress

jobs = up_jobs(ClassSpec("f4a", "bridging", ("B1",), 40), [f"s{n:02d}" for n in range(1, 41)])
print("before")
with progress(["f4a"]) as listener:
    tell = listener("f4a")
    tell(RunStarted("up", tuple(jobs), 8))
    for job in jobs:
        tell(JobStarted(job))
        tell(JobResult(job, "done", 1.0))
    if sys.argv[1:] == ["stay"]:
        tell._live.refresh()
        import os; os._exit(0)
print("after")
"""


def in_a_terminal(*args, lines=24, **env):
    """What the screen of a real pseudo-terminal shows, and what scrolled out of it."""
    import fcntl
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, 80, 0, 0))
    clean = {
        name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES", "NO_COLOR")
    }
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, *args],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**clean, "TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **env},
    )
    os.close(theirs)
    screen = pyte.HistoryScreen(80, lines, history=1000)
    stream = pyte.ByteStream(screen)
    while True:
        try:
            chunk = os.read(ours, 65536)
        except OSError:
            break
        if not chunk:
            break
        stream.feed(chunk)
    os.close(ours)
    assert process.wait(timeout=60) == 0
    return "\n".join(line.rstrip() for line in screen.display).strip(), len(screen.history.top)


def test_in_a_real_terminal_the_board_is_one_screen_and_scrolls_nothing():
    shown, scrolled = in_a_terminal("stay", lines=12)
    assert scrolled == 0
    assert "40/40" in shown
    assert "✓" in shown


def test_when_it_is_over_the_board_is_gone_and_what_stood_before_still_stands():
    shown, _ = in_a_terminal()
    assert shown.splitlines() == ["before", "after"]


def test_a_terminal_that_cannot_move_its_cursor_gets_plain_lines():
    shown, _ = in_a_terminal(lines=50, TERM="dumb")
    assert "[41/41] s40: nothing to do in 1.0 s" in shown


def test_the_time_left_never_jumps_up():
    run = Running(0.0, expected=10.0)
    every = jobs(20)
    run.note(RunStarted("up", tuple(every), 4), 0.0)
    shown = [run.left(4.0)]
    run.note(JobStarted(every[1]), 4.0)
    for number, job in enumerate(every[1:], start=1):
        run.note(JobResult(job, "done", 1.0), 4.0 + 5.0 * number)
        shown.append(run.left(4.0 + 5.0 * number))
    known = [seconds for seconds in shown if seconds is not None]
    assert known == sorted(known, reverse=True)
    assert known[0] == 6.0
