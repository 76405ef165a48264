"""How many engines a machine can carry, and whether it is ready for a class."""

import sqlite3
from types import SimpleNamespace

import pytest

from labstacks.classfile import load_class
from labstacks.classfile.programme import Programme
from labstacks.engine.locate import Engine
from labstacks.errors import EngineMissingError
from labstacks.planning import parallelism
from labstacks.runs import doctor
from labstacks.runs.run import open_run

GIGABYTE = 1024**3


@pytest.mark.parametrize(
    ("cores", "gigabytes", "waits", "engines"),
    [
        (2, 8, False, 4),
        (8, 8, False, 16),
        (2, 8, True, 40),
        (16, 64, False, 32),
        (2, 4, True, 34),
        (64, 2, False, 15),
        (2, 0.2, False, 1),
        (1, 0, True, 1),
    ],
)
def test_engines_that_fit(cores, gigabytes, waits, engines):
    assert parallelism.max_engines(cores, int(gigabytes * GIGABYTE), waits=waits) == engines


def test_engines_with_a_plugin_each_need_more():
    assert parallelism.max_engines(2, 8 * GIGABYTE, waits=True, plugin_per_stack=True) == 21


@pytest.mark.parametrize(("clock", "engines"), [("1x", 40), ("60x", 40), ("instant", 4)])
def test_a_run_takes_as_many_as_its_cloud_lets_wait(tmp_path, monkeypatch, clock, engines):
    monkeypatch.setattr(parallelism, "free_memory", lambda: 8 * GIGABYTE)
    monkeypatch.setattr(parallelism, "cores", lambda: 2)
    path = tmp_path / "class.yaml"
    path.write_text(f"class: f4a\nlevel: advanced\nlabs: all\nseats: 50\nrehearsal: {{clock: {clock}}}\n")
    engine = Engine(tmp_path / "pulumi", "3.259.0", "cache")
    with open_run(Programme.of_one(load_class(path)), engine, "up", lambda name: print) as run:
        assert run.max_engines() == engines


def test_this_machine_has_something():
    assert parallelism.cores() >= 1
    assert parallelism.free_memory() > 0


@pytest.fixture
def cgroup(tmp_path, monkeypatch):
    monkeypatch.setattr(parallelism, "CGROUP", tmp_path)

    def write(bound, used=0, cached=0):
        (tmp_path / "memory.max").write_text(f"{bound}\n")
        (tmp_path / "memory.current").write_text(f"{used}\n")
        (tmp_path / "memory.stat").write_text(f"anon 5\ninactive_file {cached}\n")

    return write


def test_a_container_bounds_what_is_free(cgroup):
    cgroup(1000, used=900, cached=300)
    assert parallelism.free_memory() == 400


def test_a_container_without_a_bound_has_all_of_the_machine(cgroup):
    cgroup("max")
    assert parallelism.free_memory() > 1000


def free_disk(monkeypatch, free):
    monkeypatch.setattr("shutil.disk_usage", lambda folder: SimpleNamespace(free=free))


@pytest.fixture
def examined(tmp_path, monkeypatch):
    """The findings about a machine that has all it needs, unless a test takes something away."""
    monkeypatch.setattr(doctor, "find_engine", lambda: Engine(tmp_path / "pulumi", "3.259.0", "cache"))
    monkeypatch.setattr(parallelism, "free_memory", lambda: 4 * GIGABYTE)
    free_disk(monkeypatch, 10 * GIGABYTE)
    return lambda: {finding.subject: finding for finding in doctor.examine(tmp_path / "class.yaml")}


def test_a_ready_machine_is_well(examined):
    findings = examined()
    assert all(finding.well for finding in findings.values()), findings
    assert not any(finding.advice for finding in findings.values())


def test_a_full_disk_says_how_much_to_free(examined, monkeypatch):
    free_disk(monkeypatch, 100 * 1024**2)
    disk = examined()["Disk"]
    assert (disk.well, disk.found, disk.advice) == (False, "100 MB free", "Free 400 MB more.")


def test_it_says_how_many_engines_fit_and_that_more_can_wait_than_work(examined, monkeypatch):
    monkeypatch.setattr(parallelism, "cores", lambda: 2)
    found = examined()["Memory"].found
    assert found == "4.0 GB free, 2 cores: 4 engines at once, 34 where the cloud takes its time"


def test_too_little_memory(examined, monkeypatch):
    monkeypatch.setattr(parallelism, "free_memory", lambda: 100 * 1024**2)
    assert not examined()["Memory"].well


def test_a_missing_engine_says_how_to_get_it(examined, monkeypatch):
    monkeypatch.setattr(doctor, "find_engine", lambda: None)
    assert examined()["Pulumi's engine"].advice == "Run `labstacks engine install`."


def test_an_engine_that_will_not_do_says_why(examined, monkeypatch):
    def old():
        raise EngineMissingError("LABSTACKS_PULUMI names an old one.", hint="Unset it.")

    monkeypatch.setattr(doctor, "find_engine", old)
    engine = examined()["Pulumi's engine"]
    assert (engine.well, engine.found, engine.advice) == (
        False,
        "LABSTACKS_PULUMI names an old one.",
        "Unset it.",
    )


def test_a_folder_that_cannot_be_written_to(examined, monkeypatch):
    def refuse(**options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryFile", refuse)
    assert "Permission denied" in examined()["Folder"].found


def test_an_old_sqlite(examined, monkeypatch):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 7, 0))
    assert not examined()["SQLite"].well


def test_more_files_are_allowed_as_far_as_the_system_goes_and_never_fewer():
    resource = pytest.importorskip("resource")

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (100, before[1]))
        parallelism.allow_files(150)
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (150, before[1])
        parallelism.allow_files(120)
        assert resource.getrlimit(resource.RLIMIT_NOFILE)[0] == 150
        parallelism.allow_files(2**40)
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        assert hard == before[1]
        assert soft >= 150
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
