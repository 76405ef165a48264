"""Commands on many classes at once: what is asked for, what is refused, what is shown."""

import io
from pathlib import Path

import pyte
import pytest
from rich.console import Console

from labstacks.classfile.programme import Programme
from labstacks.classfile.programme_file import load_programme
from labstacks.engine.driver import Outcome
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning.jobs import up_jobs
from labstacks.runs.events import JobResult, JobStarted, RunEnded, RunStarted, StopRequested, Survivor
from labstacks.runs.executor import StacksEnded
from labstacks.runs.run import ProgrammeEnded
from labstacks.storage.class_lock import class_lock
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.render.programme_live import ProgrammeBoard, condensed
from labstacks_cli.render.progress import PlainLines
from labstacks_cli.render.summary import causes, class_table, code_of
from labstacks_cli.render.table import table

QUOTA = "{stack}-files: QuotaExceeded.Bucket: the limit of buckets is reached"


@pytest.fixture
def schools(tmp_path):
    """Three classes in folders of their own, and a programme file."""
    for name in ("north", "south", "west"):
        (tmp_path / name).mkdir()
        text = f"class: {name}\nlevel: bridging\nlabs: [B1]\nseats: 2\n"
        (tmp_path / name / "class.yaml").write_text(text)
    (tmp_path / "programme.yaml").write_text("programme: spring-2027\nclasses: ['*/class.yaml']\n")
    return tmp_path


# --- which classes ---------------------------------------------------------------------------------------


def test_a_mistake_in_a_class_is_told_with_its_file_and_line(labstacks, schools):
    (schools / "west" / "class.yaml").write_text("class: west\nlevel: bridgin\nlabs: [B1]\nseats: 2\n")
    ran = labstacks("plan", "--programme", "programme.yaml", "--json")
    assert ran.code == ran.document["exit_code"] == 2
    assert [problem["where"] for problem in ran.document["error"]["problems"]] == ["west/class.yaml:2:8"]


@pytest.mark.parametrize("command", ["plan", "up", "status", "verify", "report", "down"])
def test_every_command_takes_a_programme_and_refuses_a_class_beside_it(labstacks, schools, command):
    ran = labstacks(command, "--programme", "programme.yaml", "-f", "north/class.yaml")
    assert ran.code == 2
    assert "--file names one class and --programme many." in ran.err


def test_a_class_is_chosen_from_a_programme_only(labstacks, schools):
    assert "--class chooses from a programme." in labstacks("status", "--class", "north").err
    ran = labstacks("status", "--programme", ".", "--class", "nort")
    assert ran.code == 2
    assert "Did you mean north?" in ran.err


def test_one_chosen_class_is_as_if_its_file_had_been_named(labstacks, schools):
    chosen = labstacks("status", "--programme", ".", "--class", "north", "--json")
    assert chosen.document == labstacks("status", "-f", "north/class.yaml", "--json").document
    assert chosen.document["class"] == "north"


@pytest.mark.parametrize(
    ("args", "option"),
    [
        (("up", "--only", "s01"), "--only"),
        (("down", "--only", "s01"), "--only"),
        (("status", "--timings"), "--timings"),
        (("verify", "--watch"), "--watch"),
        (("verify", "--saw", "B1.password"), "--saw"),
        (("report", "--check", "ABC"), "--check"),
        (("plan", "--html", "plan.html"), "--html"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else value,
)
def test_what_is_for_one_class_says_how_to_choose_one(labstacks, schools, args, option):
    ran = labstacks(*args, "--programme", ".", "--class", "north", "--class", "west")
    assert ran.code == 2
    assert f"{option} is for one class." in ran.err
    assert "--class NAME" in ran.err
    assert not (schools / "north" / ".labstacks").exists()


def test_check_lists_the_classes_and_tells_what_is_worth_knowing(labstacks, schools):
    text = "class: south\nlevel: bridging\nlabs: [B1]\nseats: 2\ncloud: alibaba\n"
    (schools / "south" / "class.yaml").write_text(text)
    ran = labstacks("check", "--programme", ".")
    assert ran.code == 0
    assert "Note: programme.yaml: The classes go to 2 clouds" in ran.err
    assert [line.split()[0] for line in ran.out.splitlines()[2:5]] == ["north", "south", "west"]
    document = labstacks("check", "--programme", ".", "--json").document
    assert [one["cloud"] for one in document["classes"]] == ["rehearsal", "alibaba", "rehearsal"]
    assert len(document["notices"]) == 1


def test_a_programme_file_is_written_with_the_classes_there_are_and_reads_well(labstacks, schools):
    (schools / "programme.yaml").unlink()
    ran = labstacks("new", "programme", "spring-2027")
    assert ran.code == 0
    assert "Wrote programme.yaml, which lists 3 class files." in ran.out
    made = load_programme(schools)
    assert (made.name, [class_.name for class_ in made.classes]) == (
        "spring-2027",
        ["north", "south", "west"],
    )
    again = labstacks("new", "programme", "other")
    assert (again.code, load_programme(schools).name) == (2, "spring-2027")
    assert "exists already and was left as it is" in again.err
    wrong = labstacks("new", "programme", "Spring 2027", "--into", "elsewhere")
    assert wrong.code == 2
    assert "Write spring-2027, for example." in wrong.err
    assert not (schools / "elsewhere").exists()
    document = labstacks("new", "programme", "empty", "--into", "nothing", "--json").document
    assert document["classes"] == []


def test_alone_labstacks_says_what_to_do_with_a_programme(labstacks, schools):
    assert "labstacks status --programme programme.yaml" in labstacks().out


# --- plan ------------------------------------------------------------------------------------------------


def test_the_plan_is_one_table_of_classes_with_the_verdict_last(labstacks, schools):
    ran = labstacks("plan", "--programme", "programme.yaml")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0] == "Programme spring-2027: 3 classes, 6 seats"
    assert lines[2].split() == ["class", "level", "seats", "cloud", "cost", "ready", "in"]
    assert [line.split()[0] for line in lines[3:6]] == ["north", "south", "west"]
    assert all(line.endswith("GO") for line in lines[3:6])
    assert lines[-1] == "  labstacks up --programme programme.yaml"
    assert all(len(line) <= 80 for line in lines)


def test_the_plan_as_a_document(labstacks, schools):
    document = labstacks("plan", "--programme", "programme.yaml", "--json").document
    assert (document["programme"], document["go"], document["seats"]) == ("spring-2027", True, 6)
    assert [one["class"] for one in document["classes"]] == ["north", "south", "west"]
    assert document["classes"][0]["file"] == "north/class.yaml"
    assert len(document["accounts"]) == 3
    users = [need for need in document["quotas"]["needs"] if need["key"] == "ram-users"]
    assert [need["classes"] for need in users] == [{"north": 2}, {"south": 2}, {"west": 2}]
    assert document["forecast"]["ready_seconds"] >= max(one["ready_seconds"] for one in document["classes"])


def test_what_speaks_against_all_or_against_one_is_a_no_go_of_up_too(labstacks, schools):
    (schools / "programme.yaml").write_text(
        "programme: spring-2027\nclasses: ['*/class.yaml']\nbudget: {currency: HKD, max: 0}\n"
    )
    west = schools / "west" / "class.yaml"
    west.write_text(west.read_text().replace("[B1]", "[B1, B3]") + "budget: {currency: HKD, max: 0.01}\n")
    plan = labstacks("plan", "--programme", ".")
    assert plan.code == 5
    assert "Against: All classes together cost" in plan.out
    assert "Against: west: The term costs" in plan.out

    up = labstacks("up", "--programme", ".", "--yes")
    assert up.code == 5
    assert "No-go: nothing was changed." in up.err
    assert "  all: budget: All classes together cost" in up.err
    assert "  west: budget: The term costs" in up.err
    assert "labstacks up --programme programme.yaml --allow budget" in up.err
    told = labstacks("up", "--programme", ".", "--yes", "--json").document
    assert [(one["class"], one["key"]) for one in told["reasons"]] == [("west", "budget"), ("", "budget")]
    assert (told["exit_code"], told["classes"]) == (5, [])
    assert not (schools / "west" / ".labstacks").exists()


# --- before anything is begun -----------------------------------------------------------------------------


def test_up_asks_once_for_all_and_does_nothing_without_an_answer(labstacks, schools):
    ran = labstacks("up", "--programme", ".")
    assert ran.code == 2
    assert "Nothing was changed: there is no terminal" in ran.err
    assert "class  level     cloud      to deploy" in ran.err


@pytest.mark.parametrize("command", ["up", "down"])
def test_classes_that_others_hold_are_all_named_and_none_is_begun(labstacks, schools, command):
    held = [class_.file.home for class_ in load_programme(schools).classes if class_.name != "south"]
    for home in held:
        home.mkdir(parents=True)
    with class_lock(held[0] / "run.lock", "up"), class_lock(held[1] / "run.lock", "down"):
        ran = labstacks(command, "--programme", ".", "--yes")
    assert ran.code == 4
    assert "2 classes are held by another run, and nothing was begun on any:" in ran.err
    assert "  north: Another run holds this class: `labstacks up`" in ran.err
    assert "  west: Another run holds this class: `labstacks down`" in ran.err
    south = schools / "south" / ".labstacks" / "south"
    assert not list(south.glob("runs/*"))
    assert not list(south.glob("state/**/*.json"))
    with class_lock(south / "run.lock", "up"):
        pass


def test_status_and_verify_of_a_programme_of_which_nothing_stands(labstacks, schools):
    ran = labstacks("status", "--programme", ".")
    assert ran.code == 0
    assert ran.out.splitlines()[1].split() == ["class", "level", "seats", "not", "deployed"]
    document = labstacks("status", "--programme", ".", "--json").document
    assert [one["phases"] for one in document["classes"]] == [{"absent": 2}] * 3
    verify = labstacks("verify", "--programme", ".")
    assert verify.code == 2
    assert "no class of spring-2027 is deployed" in verify.err


def test_the_report_is_one_folder_with_every_class_and_a_summary(labstacks, schools):
    ran = labstacks("report", "--programme", "programme.yaml")
    assert ran.code == 0
    written = {path.name for path in (schools / "spring-2027-report").iterdir()}
    assert {"spring-2027-summary.csv", "spring-2027-summary.html", "spring-2027-summary.xlsx"} <= written
    assert {"north-report.html", "south-report.csv", "west-report.xlsx"} <= written
    assert all(path.stat().st_mode & 0o077 == 0 for path in (schools / "spring-2027-report").iterdir())
    document = labstacks("report", "--programme", "programme.yaml", "-o", "out", "--json").document
    assert document["files"][0] == str(Path("out/spring-2027-summary.html"))
    assert [one["class"] for one in document["classes"]] == ["north", "south", "west"]


# --- the end of a run -------------------------------------------------------------------------------------


def ended(name, *statuses, survivors=(), stopped=False):
    """A class whose classroom went well, and whose seats ended so."""
    spec = ClassSpec(name, "bridging", ("B1",), len(statuses))
    jobs = up_jobs(spec, [f"s{number:02d}" for number in range(1, len(statuses) + 1)])
    results = [JobResult(jobs[0], "done", 1.0)]
    for job, status in zip(jobs[1:], statuses, strict=True):
        cause = QUOTA.format(stack=job.stack) if status == "failed" else ""
        results.append(JobResult(job, status, 1.0, cause=cause))
    return RunEnded(tuple(results), 60.0, stopped, survivors)


def all_of(**classes):
    return ProgrammeEnded(classes)


@pytest.mark.parametrize(
    ("classes", "code"),
    [
        ({"f4a": ended("f4a", "done"), "f4b": ended("f4b", "done")}, ExitCode.DONE),
        ({"f4a": ended("f4a", "done"), "f4b": ended("f4b", "failed")}, ExitCode.SOME_SEATS_FAILED),
        ({"f4a": ended("f4a", "failed"), "f4b": ended("f4b", "skipped")}, ExitCode.FAILED),
        ({"f4a": ended("f4a", "done"), "f4b": ended("f4b", "stopped", stopped=True)}, ExitCode.FAILED),
        (
            {"f4a": ended("f4a", "done"), "f4b": ended("f4b", "done", survivors=(Survivor("t", "i", "s"),))},
            ExitCode.SURVIVORS,
        ),
    ],
)
def test_the_exit_code_is_that_of_one_class_with_all_the_seats(classes, code):
    assert code_of(all_of(**classes)) is code


def test_the_end_is_a_table_and_each_cause_is_told_once():
    end = all_of(f4a=ended("f4a", "done", "failed", "failed"), f4b=ended("f4b", "failed", "skipped"))
    programme = Programme("spring-2027", Path("programme.yaml"), (), {})
    lines = [*class_table("up", end), *causes(programme, end)]
    plain = [line.replace("\x1b[31m", "").replace("\x1b[1m", "").replace("\x1b[0m", "") for line in lines]
    assert plain[:3] == [
        "class  seats  ready  failed  not tried",
        "f4a        3      1       2",
        "f4b        2      0       1          1",
    ]
    text = "\n".join(plain)
    assert "1 of 5 seats of 2 classes ready in 1 min 0 s." in text
    assert text.count("QuotaExceeded.Bucket") == 1
    assert "f4a s02, f4a s03, f4b s01: " in text


def test_a_table_leaves_out_empty_columns_and_counts_chinese_twice():
    assert [line.replace("\x1b[1m", "").replace("\x1b[0m", "") for line in table(
        ("class", "nothing", "seats"), [("四甲", "", "12"), ("f4b", "", "3")], ("seats",)
    )] == ["class  seats", "四甲      12", "f4b        3"]  # fmt: skip


# --- while it goes on -------------------------------------------------------------------------------------


def jobs_of(name, seats):
    spec = ClassSpec(name, "bridging", ("B1",), seats)
    return up_jobs(spec, [f"s{number:02d}" for number in range(1, seats + 1)])


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


def board(classes, seats, width=80, height=24, encoding="utf-8", expected=None):
    """A board at the beginning of a run on so many classes, its console, its clock."""
    file = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    console = Console(file=file, width=width, height=height, force_terminal=True, legacy_windows=False)
    clock = Clock()
    names = [f"school-{number:02d}" for number in range(1, classes + 1)]
    made = ProgrammeBoard("spring-2027", names, console, expected=expected, clock=clock)
    for name in names:
        made.listener(name)(RunStarted("up", tuple(jobs_of(name, seats)), 8))
    return made, names, console, clock


def drawn(made, console):
    with console.capture() as captured:
        console.print(made.draw())
    screen = pyte.Screen(console.width, 100)
    pyte.Stream(screen).feed(captured.get().replace("\n", "\r\n"))
    return [line.rstrip() for line in "\n".join(screen.display).rstrip().splitlines()]


def make(made, name, seats, clock, failing=()):
    """A class from its first job to its last."""
    listener = made.listener(name)
    for job in jobs_of(name, seats):
        listener(JobStarted(job))
        clock.now += 1
        status = "failed" if job.seat in failing else "done"
        listener(JobResult(job, status, 1.0, cause=QUOTA.format(stack=job.stack) if failing else ""))


def test_twenty_classes_of_fifty_fit_80_by_24_with_what_went_wrong():
    made, names, console, clock = board(20, 50)
    for name in names[:4]:
        make(made, name, 50, clock)
    make(made, names[4], 50, clock, failing=("s03", "s07"))
    listener = made.listener(names[5])
    room, first, *_ = jobs_of(names[5], 50)
    for event in (JobStarted(room), JobResult(room, "done", 1.0), JobStarted(first)):
        listener(event)
    lines = drawn(made, console)
    assert len(lines) <= 23
    assert all(len(line) <= 80 for line in lines)
    assert lines[0].startswith("up spring-2027 ")
    assert "250/1000" in lines[0]
    assert "left" in lines[0]
    assert lines[1].startswith("4 of 20 classes done. Seats: 248 done, 749 waiting, 1 working, 2 failed.")
    assert "school-05 ✓ ✓✓✗✓✓✓✗✓" in "\n".join(lines)
    assert any(line.startswith("school-06 ✓ ▸·") and line.endswith(" 0/50") for line in lines)
    assert any(line.startswith("2 x ") and "QuotaExceeded.Bucket" in line for line in lines)
    assert sum(line.startswith("school-") for line in lines) == 20


def test_where_there_is_no_room_the_whole_classes_share_a_line_and_then_those_that_wait():
    made, names, console, clock = board(40, 4)
    for name in names[:4]:
        make(made, name, 4, clock)
    lines = drawn(made, console)
    assert lines[-1] == "4 classes done: school-01, school-02, school-03, school-04"
    assert lines[-2].startswith("17 classes waiting: school-24, ")
    assert lines[2].startswith("school-05 · ····")


@pytest.mark.parametrize(("width", "height"), [(80, 24), (40, 12), (200, 60), (20, 5)])
@pytest.mark.parametrize("classes", [1, 20, 120])
def test_it_never_outgrows_the_terminal(width, height, classes):
    made, names, console, clock = board(classes, 12, width, height)
    for name in names[: classes // 2]:
        make(made, name, 12, clock, failing=("s02",) if name.endswith("3") else ())
    lines = drawn(made, console)
    assert len(lines) <= height - 1
    assert all(len(line) <= width for line in lines)


def test_where_there_is_no_utf_8_it_is_drawn_in_ascii():
    made, names, console, clock = board(3, 4, encoding="ascii")
    make(made, names[0], 4, clock, failing=("s02",))
    text = "\n".join(drawn(made, console)[1:])
    assert text.isascii()
    assert "school-01 + +x++ 4/4" in text


def test_many_seats_share_a_cell_and_the_worst_of_them_shows():
    assert condensed(["done", "failed", "done", "waiting"], 2) == ["failed", "waiting"]
    assert condensed(["done"] * 3, 3) == ["done"] * 3
    assert len(condensed(["done"] * 496, 40)) <= 40


def test_the_time_left_is_the_forecast_until_the_seats_tell():
    made, names, console, clock = board(2, 10, expected=90.0)
    assert "about 1 min 30 s left" in drawn(made, console)[0]
    make(made, names[0], 10, clock)
    assert "about 10 s left" in drawn(made, console)[0]


def test_in_a_pipe_each_line_names_its_class_and_the_beginning_is_told_once(capsys):
    lines = PlainLines(programme=True)
    for name in ("f4a", "f4b"):
        lines.listener(name)(RunStarted("up", tuple(jobs_of(name, 2)), 4))
    for name in ("f4a", "f4b"):
        for job in jobs_of(name, 2):
            lines.listener(name)(JobStarted(job))
            lines.listener(name)(JobResult(job, "done", 1.0, {"create": 3}))
        lines.listener(name)(StopRequested())
    told = capsys.readouterr().err.splitlines()
    assert told[0] == "6 stacks of 2 classes, 4 at once"
    assert told[2] == "[2/6] f4a s01: 3 created in 1.0 s"
    assert told[-1] == "[6/6] f4b s02: 3 created in 1.0 s"
    assert sum("Stopping" in line for line in told) == 1


# --- the Tab key ------------------------------------------------------------------------------------------


def test_classes_of_the_programme_and_seats_of_the_chosen_one_are_completed(labstacks, schools):
    from click.shell_completion import ShellComplete

    from labstacks_cli.main import cli

    def tab(*words):
        *before, last = words
        complete = ShellComplete(cli, {}, "labstacks", "_LABSTACKS_COMPLETE")
        return [item.value for item in complete.get_completions(before, last)]

    assert tab("up", "--programme", "programme.yaml", "--class", "") == ["north", "south", "west"]
    assert tab("up", "--programme", ".", "--class", "north", "--class", "") == ["south", "west"]
    assert tab("up", "--programme", ".", "--class", "north", "--only", "") == ["s01", "s02"]
    assert tab("up", "--class", "") == []
    (schools / "programme.yaml").write_text("programme: [")
    assert tab("up", "--programme", ".", "--class", "") == []


def test_work_elsewhere_gets_all_classes_of_the_run_at_once(labstacks, schools, monkeypatch):
    """A runner as `--executor` gives it: it does the jobs of all operations, with nothing behind it."""
    seen = []

    class Runner:
        slots = 6

        def __call__(self, operations, slots):
            seen.append((len(operations), slots))
            jobs = [job for operation in operations for job in operation.jobs]
            results = [JobResult(job, "done", 1.0, Outcome({}, {"create": 1}).changes) for job in jobs]
            return StacksEnded(tuple(results), 1.0)

    monkeypatch.setattr("labstacks_cli.run_setup.runner", lambda *args, **more: Runner())
    document = labstacks("up", "--programme", ".", "--yes", "--json", "--parallel", "5").document
    assert seen == [(3, 5)]
    assert [one["class"] for one in document["classes"]] == ["north", "south", "west"]
    assert document["ok"]


def test_a_shard_is_that_part_of_the_seats_of_each_class(labstacks, schools, monkeypatch):
    (schools / "west" / "class.yaml").write_text("class: west\nlevel: bridging\nlabs: [B1]\nseats: 1\n")
    begun = []

    def nothing(operations, slots):
        jobs = [job for operation in operations for job in operation.jobs]
        begun.extend(job.stack for job in jobs)
        return StacksEnded(tuple(JobResult(job, "done", 1.0) for job in jobs), 1.0)

    monkeypatch.setattr("labstacks.runs.run.run_stacks", nothing)
    document = labstacks("up", "--programme", ".", "--yes", "--json", "--shard", "1/2").document
    assert document["shard"] == "1/2"
    assert [stack for stack in begun if "classroom" not in stack] == ["north-s01", "south-s01"]
    assert [len(one["seats"]) for one in document["classes"]] == [2, 2, 0]
    shown = labstacks("up", "--programme", ".", "--yes", "--shard", "1/2")
    assert "north  bridging  rehearsal          1" in shown.err


def test_live_asks_the_account_once_for_each_region(labstacks, schools, monkeypatch):
    from labstacks.planning.quotas import KnownQuota

    for name in ("north", "south"):
        path = schools / name / "class.yaml"
        path.write_text(path.read_text() + "cloud: alibaba\n")
    asked = []

    def ask(region):
        asked.append(region)
        return {"ram-users": KnownQuota(limit=5, used=2, source="Quota Center")}

    monkeypatch.setattr("labstacks.planning.live.quotas.ask_quotas", ask)
    ran = labstacks("plan", "--programme", ".", "--live")
    assert asked == ["cn-hongkong"]
    assert ran.code == 5
    assert "Quotas  of 2 accounts, as the account answered" in ran.out
    assert "RAM users: 2 classes of one account need 4 together besides 2 in use" in " ".join(ran.out.split())


def test_the_plan_lists_the_account_setup_of_all_classes_on_the_real_cloud_once(labstacks, schools):
    assert "Account setup" not in labstacks("plan", "--programme", ".").out
    for name, labs in (("north", "[B1]"), ("south", "[B1, B2]")):
        path = schools / name / "class.yaml"
        path.write_text(path.read_text().replace("[B1]", labs) + "cloud: alibaba\n")
    said = labstacks("plan", "--programme", ".").out
    assert said.count("  [ ] Complete the account's real-name verification") == 1
    steps = labstacks("plan", "--programme", ".", "--json").document["account_setup"]
    assert [step["key"] for step in steps if step["kind"] != "quota"] == ["real-name", "oss"]
    assert [step["labs"] for step in steps if step["key"] == "oss"] == [["B2"]]
