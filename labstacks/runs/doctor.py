"""Checks whether this machine is ready for a class. Each check reports a finding and advice."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

from labstacks.engine.language_host import python_host
from labstacks.engine.locate import find_engine
from labstacks.errors import LabstacksError
from labstacks.planning import parallelism
from labstacks.runs.doctor_finding import DoctorFinding

NEEDED_DISK = 500 * 1024**2
NEEDED_MEMORY = parallelism.OUR_BYTES + parallelism.ENGINE_BYTES
NEEDED_SQLITE = (3, 22)  # first version with read-only connections in WAL mode


def examine(class_file: Path, *, allowed: bool = False) -> list[DoctorFinding]:
    """Check what a class needs from this machine and, for a class on the real cloud, from the account.

    Args:
        class_file: Where the class file is, or will be.
        allowed: Whether the user accepts that other users of this machine can connect to engines and plugin.
    """
    folder = class_file.absolute().parent
    checks: tuple[Callable[[], DoctorFinding], ...] = (
        _python,
        _engine,
        lambda: _disk(folder),
        _memory,
        lambda: _writable(folder),
        _sqlite,
        lambda: _connections(class_file, allowed=allowed),
    )
    return [*(check() for check in checks), *_database(class_file), *_account(class_file, allowed=allowed)]


def _python() -> DoctorFinding:
    version = ".".join(map(str, sys.version_info[:3]))
    return DoctorFinding(
        "Python",
        sys.version_info >= (3, 11),
        version,
        "" if sys.version_info >= (3, 11) else "Use 3.11 or later.",
    )


def _engine() -> DoctorFinding:
    try:
        engine = find_engine()
    except LabstacksError as error:
        return DoctorFinding("Pulumi's engine", False, error.message, error.hint)
    if engine is None:
        return DoctorFinding("Pulumi's engine", False, "not found", "Run `labstacks engine install`.")
    host = "" if python_host(engine) else ", without a Python language host (classes need none)"
    return DoctorFinding("Pulumi's engine", True, f"{engine.version} at {engine.path}{host}")


def _disk(folder: Path) -> DoctorFinding:
    free = shutil.disk_usage(folder).free
    advice = "" if free >= NEEDED_DISK else f"Free {_megabytes(NEEDED_DISK - free)} more."
    return DoctorFinding("Disk", free >= NEEDED_DISK, f"{_megabytes(free)} free", advice)


def _memory() -> DoctorFinding:
    free = parallelism.free_memory()
    busy, waiting = (
        parallelism.max_engines(parallelism.cores(), free, waits=waits) for waits in (False, True)
    )
    well = free >= NEEDED_MEMORY
    engines = f"{busy} engines at once, {waiting} where the cloud takes its time"
    found = f"{_megabytes(free)} free, {parallelism.cores()} cores: {engines}"
    return DoctorFinding("Memory", well, found, "" if well else "Close other programs.")


def _writable(folder: Path) -> DoctorFinding:
    import tempfile

    try:
        with tempfile.TemporaryFile(dir=folder):
            return DoctorFinding("Folder", True, f"{folder} can be written to")
    except OSError as error:
        return DoctorFinding("Folder", False, f"{folder}: {error.strerror}", "Work in a folder of your own.")


def _sqlite() -> DoctorFinding:
    well = sqlite3.sqlite_version_info >= NEEDED_SQLITE
    return DoctorFinding("SQLite", well, sqlite3.sqlite_version, "" if well else "Use a newer Python.")


def _connections(class_file: Path, *, allowed: bool) -> DoctorFinding:
    """Check whether other users of this machine could connect to the engines."""
    from labstacks.classfile.deployed_class import load_deployed
    from labstacks.engine.isolation import RISK, exposure

    try:
        files = [load_deployed(class_file).file]
    except LabstacksError:
        files = []  # `labstacks check` reports the errors
    if not (reason := exposure(files)):
        return DoctorFinding(
            "Other users", True, "engines work in a network of their own: nobody else can connect"
        )
    real = any(file.cloud != "rehearsal" for file in files)
    allow = "; then run each command with `--allow shared-machine`" if real and not allowed else ""
    well = allowed or not real
    return DoctorFinding(
        "Other users", well, f"{reason} {RISK}", f"Use a machine that nobody else can log in to{allow}."
    )


def _database(class_file: Path) -> list[DoctorFinding]:
    """Check the database server's certificate. No finding for a class without a database."""
    from labstacks.classfile import load_class
    from labstacks.storage.state_address import is_unverified

    try:
        state = load_class(class_file).file.state
    except LabstacksError:
        return []  # `labstacks check` reports the errors
    if not is_unverified(state):
        return []
    found = "encrypted, but the server is not verified: somebody on the way could pretend to be it"
    advice = "Put the server's root certificate into ~/.postgresql/root.crt or PGSSLROOTCERT on each machine."
    return [DoctorFinding("Database", True, found, advice)]


def _account(class_file: Path, *, allowed: bool) -> list[DoctorFinding]:
    """Check the account on the real cloud. No finding for a rehearsal."""
    from labstacks.classfile import load_class

    try:
        file = load_class(class_file).file
    except LabstacksError:
        return []  # `labstacks check` reports the errors
    if file.cloud == "rehearsal":
        return []
    from labstacks.runs.doctor_account import examine_account

    return list(examine_account(file.region, allowed=allowed))


def _megabytes(count: int) -> str:
    return f"{count / 1024**3:.1f} GB" if count >= 1024**3 else f"{count / 1024**2:.0f} MB"
