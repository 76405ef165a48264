"""Build the engine from source: ``go build`` with the modules pinned in ``engine/go.mod`` and ``go.sum``."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from textwrap import indent

from labstacks.engine.disk import MB, no_space, require_space
from labstacks.engine.fetch import Progress, UnavailableError
from labstacks.engine.golang import Go, find_go, toolchain_dir
from labstacks.engine.locate import EXECUTABLE, engine_dir
from labstacks.engine.version import ENGINE
from labstacks.errors import EngineMissingError

PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
VERSION_FLAG = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
TAGS = "osusergo,grpcnotrace"
"""Those of Pulumi's own releases."""

NEEDED_OURS = 4_500 * MB
"""Room for toolchain, modules and compiled packages, all removed afterwards."""

NEEDED_THEIRS = 500 * MB
"""Room for the engine alone: modules and packages go where this Go always puts them, and may be there."""

REPORT_SECONDS = 5.0
MEANINGFUL = 0.1
"""Share of the packages that must be compiled before the time left is estimated."""
KEPT_LINES = 15

_NO_NETWORK = (
    "dial tcp",
    "no such host",
    "i/o timeout",
    "connection refused",
    "TLS handshake",
    "proxyconnect",
)


class _FailedError(Exception):
    """Go ended with an error; holds the last lines it printed."""


def build(folder: Path, progress: Progress) -> str:
    """Compile the engine into ``folder``, which exists and is empty. Takes minutes.

    Returns:
        What it was built with, for the record.

    Raises:
        UnavailableError: Go is not available, or its modules cannot be fetched.
        EngineMissingError: The build failed, or the disk is full.
    """
    require_space(folder, NEEDED_THEIRS)
    go = find_go(progress)
    require_space(folder, NEEDED_OURS if go.ours else NEEDED_THEIRS)
    progress(f"Building Pulumi {ENGINE} from source with Go {go.version}: some minutes, once")
    _compile(go, folder, progress)
    if go.ours:
        for leftover in (toolchain_dir(), _work_dir()):
            shutil.rmtree(leftover, ignore_errors=True)
    return f"built with Go {go.version}"


def module_files() -> Traversable:
    """The folder with ``go.mod`` and ``go.sum``: inside an installed package, or at the top of a checkout."""
    packaged = resources.files("labstacks.engine").joinpath("gomod")
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "engine"


def _work_dir() -> Path:
    """The caches of a Go that labstacks installed. Kept after a failure, so that the next attempt resumes."""
    return engine_dir() / "go-work"


def _compile(go: Go, folder: Path, progress: Progress) -> None:
    source = folder / "source"
    source.mkdir()
    for name in ("go.mod", "go.sum"):
        (source / name).write_bytes(module_files().joinpath(name).read_bytes())
    count = _Count()
    try:
        _go(go, ["list", "-deps", PACKAGE], source, count.listed, count, progress)
        _go(go, _build_arguments(folder / EXECUTABLE), source, count.built, count, progress)
    except _FailedError as error:
        raise _explain(str(error), folder) from error
    finally:
        shutil.rmtree(source, ignore_errors=True)


def _build_arguments(target: Path) -> list[str]:
    flags = f"-s -w -X {VERSION_FLAG}=v{ENGINE}"
    return ["build", "-v", "-trimpath", "-tags", TAGS, "-ldflags", flags, "-o", str(target), PACKAGE]


class _Count:
    """The progress of Go, from the lines it prints."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._began = now()
        self._compiling_since = 0.0
        self.modules = 0
        self.packages = 0
        self.compiled = 0

    def listed(self, line: str) -> None:
        """A line of ``go list``: a module that is fetched on the way, or one package of the result."""
        if line.startswith("go: downloading"):
            self.modules += 1
        elif not line.startswith("go:"):
            self.packages += 1

    def built(self, line: str) -> None:
        """A line of ``go build -v``: the package it compiles."""
        if not line.startswith(("go:", "#", "\t")):
            self._compiling_since = self._compiling_since or self._now()
            self.compiled += 1

    def __str__(self) -> str:
        parts = [f"  {_clock(self._now() - self._began)}"]
        if self.modules:
            parts.append(f"{self.modules} modules downloaded")
        if self.compiled:
            parts.append(f"{self.compiled:,} of {self.packages:,} packages compiled")
        if (left := self._left()) is not None:
            parts.append(f"about {_clock(left)} left")
        return ", ".join(parts)

    def _left(self) -> float | None:
        """Seconds until the last package is compiled; None while too few are to tell."""
        if self.compiled < MEANINGFUL * self.packages or not self.compiled:
            return None
        each = (self._now() - self._compiling_since) / self.compiled
        return max(0.0, each * (self.packages - self.compiled))


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def _go(
    go: Go, arguments: list[str], source: Path, see: Callable[[str], None], count: _Count, progress: Progress
) -> None:
    """Run Go, and once more if the network failed: finished downloads are kept."""
    command = [str(go.path), *arguments]
    try:
        _run(command, source, _environment(go, source), see, lambda: progress(str(count)))
    except _FailedError as error:
        if not (count.modules and _is_network(str(error))):
            raise
        progress("  the network failed; trying once more")
        count.packages = 0
        _run(command, source, _environment(go, source), see, lambda: progress(str(count)))


def _environment(go: Go, source: Path) -> Mapping[str, str]:
    """The user's environment without variables that select another machine or another source.

    A Go that labstacks installed keeps all its files in the cache folder: ``/tmp`` is often too small to
    link.
    """
    environment = {k: v for k, v in os.environ.items() if k not in ("GOOS", "GOARCH", "GO111MODULE")}
    environment |= {"GOTOOLCHAIN": "local", "GOWORK": "off", "CGO_ENABLED": "0"}
    if go.ours:
        environment.pop("GOROOT", None)
        environment["GOPATH"] = str(_work_dir() / "path")
        environment["GOMODCACHE"] = str(_work_dir() / "modules")
        environment["GOCACHE"] = str(_work_dir() / "compiled")
        environment["GOTMPDIR"] = str(source)
        environment["GOFLAGS"] = f"{os.environ.get('GOFLAGS', '')} -modcacherw".strip()
    return environment


def _run(
    command: list[str],
    source: Path,
    environment: Mapping[str, str],
    see: Callable[[str], None],
    report: Callable[[], None],
) -> None:
    """Run to the end, showing every line to ``see`` and calling ``report`` every few seconds."""
    tail: deque[str] = deque(maxlen=KEPT_LINES)
    with subprocess.Popen(
        command,
        cwd=source,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        reader = threading.Thread(target=_listen, args=(process.stdout, tail, see), daemon=True)
        reader.start()
        try:
            while not _ended(process, REPORT_SECONDS):
                report()
        except BaseException:
            process.terminate()
            raise
        reader.join()
    if process.returncode:
        raise _FailedError("\n".join(tail))


def _listen(output: Iterable[str], tail: deque[str], see: Callable[[str], None]) -> None:
    for line in output:
        tail.append(line.rstrip())
        see(line)


def _ended(process: subprocess.Popen[str], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return False
    return True


def _explain(output: str, folder: Path) -> EngineMissingError:
    """Turn Go's last lines into an error, with the cause where it is known."""
    if "no space left on device" in output or "disk quota exceeded" in output:
        return no_space(folder, NEEDED_OURS)
    if _is_network(output):
        return UnavailableError(f"the Go modules cannot be fetched ({output.splitlines()[-1]})")
    return EngineMissingError(
        f"Building Pulumi {ENGINE} failed. The last lines of `go build`:\n{indent(output, '  ')}",
        hint="Run `labstacks engine install` again; what is compiled already is kept. If it fails again, "
        f"install Pulumi {ENGINE} by hand and name it in LABSTACKS_PULUMI.",
    )


def _is_network(output: str) -> bool:
    return any(sign in output for sign in _NO_NETWORK)
