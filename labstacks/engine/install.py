"""Installs the engine into the cache: from the official archive, or by a build from source.

The installation is atomic: it happens in a temporary folder that is renamed at the end. Concurrent installers
wait for each other, and the second uses the engine of the first.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from labstacks.engine.build import build
from labstacks.engine.disk import is_full, no_space
from labstacks.engine.download import NEEDED, download
from labstacks.engine.fetch import Progress, UnavailableError
from labstacks.engine.locate import (
    Engine,
    Source,
    ask_version,
    cached_path,
    engine_dir,
    find_engine,
    origin_note,
    outdated,
)
from labstacks.engine.version import ENGINE, GO_MINIMUM, MINIMUM, parse_version
from labstacks.errors import EngineMissingError

Way = Callable[[Path, Progress], str]
"""Installs the engine into an empty folder and returns a short text about its origin."""


def install_engine(progress: Progress, *, from_source: bool = False) -> Engine:
    """Return the engine that is installed already, or install one into the cache.

    Args:
        progress: Called with one line of progress at least every few seconds.
        from_source: Build from source instead of fetching the official archive.

    Raises:
        EngineMissingError: It could not be installed; says for each way why, and what to do.
    """
    if engine := find_engine():
        return engine
    if old := outdated():
        progress(f"{old.path} is Pulumi {old.version}; {MINIMUM} or a later 3.x is needed")
    try:
        engine_dir().mkdir(parents=True, exist_ok=True)
        with _only_installer(progress):
            return find_engine() or _install((build,) if from_source else (download, build), progress)
    except PermissionError as error:
        raise EngineMissingError(
            f"{error.filename} cannot be written.", hint="Name a folder of your own in LABSTACKS_CACHE."
        ) from error
    except OSError as error:
        if is_full(error):
            raise no_space(engine_dir(), NEEDED) from error
        raise


@contextmanager
def _only_installer(progress: Progress) -> Iterator[None]:
    """Wait until no other process installs, then keep others out."""
    lock = FileLock(engine_dir() / "install.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        progress("Another labstacks is installing the engine; waiting for it")
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


def _install(ways: tuple[Way, ...], progress: Progress) -> Engine:
    """Try each way in its own empty folder until one leads to a working engine."""
    reasons = []
    for leftover in engine_dir().glob(".new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for way in ways:
        folder = Path(tempfile.mkdtemp(prefix=".new-", dir=engine_dir()))
        try:
            return _keep(folder, way(folder, progress))
        except UnavailableError as error:
            progress(f"  {error.message}")
            reasons.append(error.message)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    raise EngineMissingError(
        f"Pulumi's engine {ENGINE} could not be installed:\n" + "\n".join(f"  - {why}" for why in reasons),
        hint="Connect this machine to the network, name a mirror in LABSTACKS_ENGINE_URL, install Go "
        f"{GO_MINIMUM} or later, or install Pulumi {MINIMUM} by hand and name it in LABSTACKS_PULUMI.",
    )


def _keep(folder: Path, origin: str) -> Engine:
    """Check that it runs, record its origin, and move it to its final folder in one step."""
    executable = folder / cached_path().name
    if parse_version(ask_version(executable)) != ENGINE:
        raise UnavailableError(f"the engine that was {origin} does not run on this machine")
    origin_note(folder).write_text(
        json.dumps({"schema": 1, "version": str(ENGINE), "origin": origin}), "utf-8"
    )
    folder.chmod(0o755)
    place = cached_path().parent
    shutil.rmtree(place, ignore_errors=True)
    folder.rename(place)
    return Engine(cached_path(), str(ENGINE), Source.CACHE)
