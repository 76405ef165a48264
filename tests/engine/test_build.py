import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from labstacks.engine import build as building
from labstacks.engine import disk
from labstacks.engine.build import build
from labstacks.engine.fetch import UnavailableError
from labstacks.engine.locate import engine_dir
from labstacks.errors import EngineMissingError


@pytest.fixture
def folder(machine) -> Path:
    folder = engine_dir() / ".new-1"
    folder.mkdir(parents=True)
    return folder


def test_leaves_the_engine_and_nothing_else(machine, folder) -> None:
    machine.go()
    assert build(folder, [].append) == "built with Go 1.26.0"
    assert [path.name for path in folder.iterdir()] == ["pulumi"]


def test_builds_the_pinned_modules_and_stamps_the_version(machine, folder) -> None:
    machine.go(build=f'cat go.mod go.sum > "{machine.root}/modules"; shift 7; cp "$0" "$2"')
    build(folder, [].append)
    command = next(run for run in machine.runs if run.startswith("go build"))
    assert "version.Version=v3.259.0" in command
    assert command.endswith("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi")
    modules = (machine.root / "modules").read_text()
    assert "github.com/pulumi/pulumi/pkg/v3 v3.259.0" in modules
    assert "github.com/pulumi/pulumi/pkg/v3 v3.259.0 h1:" in modules


def test_tells_how_far_it_is_every_few_seconds(machine, folder, monkeypatch) -> None:
    monkeypatch.setattr(building, "REPORT_SECONDS", 0.05)
    machine.go(build='echo example.org/a >&2; sleep 0.5; shift 7; cp "$0" "$2"')
    lines: list[str] = []
    build(folder, lines.append)
    assert lines[0] == "Building Pulumi 3.259.0 from source with Go 1.26.0: some minutes, once"
    assert "  0:00, 1 modules downloaded, 1 of 2 packages compiled, about 0:00 left" in lines


def test_a_user_who_builds_for_other_machines_gets_an_engine_for_this_one(
    machine, folder, monkeypatch
) -> None:
    monkeypatch.setenv("GOOS", "plan9")
    monkeypatch.setenv("GOWORK", "/somewhere/go.work")
    machine.go(build=f'export > "{machine.root}/environment"; shift 7; cp "$0" "$2"')
    build(folder, [].append)
    environment = (machine.root / "environment").read_text()
    assert "plan9" not in environment
    assert "GOWORK='off'" in environment
    assert "GOTOOLCHAIN='local'" in environment
    assert "GOMODCACHE" not in environment


@pytest.fixture
def our_go(machine) -> Path:
    """A Go that was fetched, and uses caches of its own."""
    path = building.toolchain_dir() / "go" / "bin" / "go"
    machine.go(path=path, build='mkdir -p "$GOCACHE" "$GOMODCACHE"; shift 7; cp "$0" "$2"')
    return path


def test_a_go_of_ours_leaves_nothing_behind(machine, folder, our_go, monkeypatch) -> None:
    monkeypatch.setenv("GOROOT", "/usr/lib/another-go")
    build(folder, [].append)
    assert {path.name for path in engine_dir().iterdir()} == {".new-1"}


def test_a_go_of_ours_keeps_what_it_has_when_the_build_fails(machine, folder, our_go) -> None:
    machine.go(path=our_go, build='mkdir -p "$GOCACHE"; exit 1')
    with pytest.raises(EngineMissingError):
        build(folder, [].append)
    assert {path.name for path in engine_dir().iterdir()} == {".new-1", "go", "go-work"}


def test_a_failed_build_shows_its_last_lines(machine, folder) -> None:
    machine.go(build='for n in 1 2 3; do seq $n 99; done >&2; echo "x.go:1: undefined: y" >&2; exit 1')
    with pytest.raises(EngineMissingError) as caught:
        build(folder, [].append)
    assert not isinstance(caught.value, UnavailableError)
    assert "undefined: y" in caught.value.message
    assert len(caught.value.message.splitlines()) == building.KEPT_LINES + 1
    assert "LABSTACKS_PULUMI" in caught.value.hint


def test_modules_out_of_reach_are_a_matter_of_the_network(machine, folder) -> None:
    machine.go(build='echo "go: a@v1: Get \\"https://example.org\\": dial tcp: no such host" >&2; exit 1')
    with pytest.raises(UnavailableError, match=r"Go modules cannot be fetched .*no such host"):
        build(folder, [].append)


def test_a_network_that_fails_on_the_way_is_tried_once_more(machine, folder) -> None:
    machine.go(
        build=f"""if [ ! -e "{machine.root}/again" ]; then
            touch "{machine.root}/again"; echo "read: connection reset, dial tcp" >&2; exit 1
        fi; shift 7; cp "$0" "$2" """
    )
    lines: list[str] = []
    build(folder, lines.append)
    assert "  the network failed; trying once more" in lines


def test_a_disk_that_fills_up_on_the_way_is_explained(machine, folder) -> None:
    machine.go(build='echo "write /tmp/x: no space left on device" >&2; exit 1')
    with pytest.raises(EngineMissingError, match=r"is full: .* are free, about 4,500 MB are needed"):
        build(folder, [].append)


def test_a_disk_without_room_is_noticed_before_go_starts(machine, folder, monkeypatch) -> None:
    machine.go()
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: SimpleNamespace(free=400_000_000))
    with pytest.raises(EngineMissingError, match="400 MB are free, about 500 MB are needed"):
        build(folder, [].append)
    assert machine.runs == []


def test_a_go_of_ours_needs_more_room(machine, folder, our_go, monkeypatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: SimpleNamespace(free=2_000_000_000))
    with pytest.raises(EngineMissingError, match="2,000 MB are free, about 4,500 MB are needed"):
        build(folder, [].append)


def test_the_time_left_is_told_once_enough_is_compiled() -> None:
    clock = iter([0.0, 100.0, 101.0, 120.0, 120.0])
    count = building._Count(lambda: next(clock))
    for number in range(100):
        count.listed(f"example.org/{number}")
    count.built("example.org/0")
    assert str(count) == "  1:41, 1 of 100 packages compiled"
    for number in range(1, 20):
        count.built(f"example.org/{number}")
    assert str(count) == "  2:00, 20 of 100 packages compiled, about 1:20 left"


def test_stopping_ends_the_build(machine, folder, monkeypatch) -> None:
    machine.go(build=f'echo $$ > "{machine.root}/pid"; exec sleep 60')
    monkeypatch.setattr(building, "REPORT_SECONDS", 0.05)

    def interrupt(line: str) -> None:
        if (machine.root / "pid").exists():
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(folder, interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(int((machine.root / "pid").read_text()), 0)


def test_the_modules_name_the_version_that_is_installed() -> None:
    from labstacks.engine.version import ENGINE, GO_MINIMUM

    pinned = building.module_files().joinpath("go.mod").read_text()
    assert f"\n\tgithub.com/pulumi/pulumi/pkg/v3 v{ENGINE} // indirect\n" in pinned
    assert f"\ngo {GO_MINIMUM}\n" in pinned
