"""Finds an installed engine without the network. The version of a known file needs no process.

The order is: ``LABSTACKS_PULUMI``, ``pulumi`` on PATH if it is new enough, the cache.
:mod:`labstacks.engine.install` installs the engine into the cache.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from labstacks.engine.version import ENGINE, MINIMUM, Version, parse_version, usable
from labstacks.errors import EngineMissingError
from labstacks.storage.cache import cache_dir

VARIABLE = "LABSTACKS_PULUMI"
EXECUTABLE = "pulumi.exe" if sys.platform == "win32" else "pulumi"
KEPT = 20  # versions remembered: a few engines, each in a few updates
INSTALL = "Run `labstacks engine install`."


class Source(StrEnum):
    """Where an engine was found."""

    VARIABLE = VARIABLE
    PATH = "PATH"
    CACHE = "cache"


@dataclass(frozen=True)
class Engine:
    """Pulumi's CLI on this machine.

    Args:
        path: The executable.
        version: Such as ``3.259.0``, without ``v``.
        source: Where it was found.
    """

    path: Path
    version: str
    source: Source


def engine_dir() -> Path:
    """The folder of installed engines. Emptying it undoes every installation."""
    return cache_dir() / "engine"


def cached_path() -> Path:
    """The path of the engine in the cache. It may not exist yet."""
    return engine_dir() / f"v{ENGINE}" / EXECUTABLE


def origin_note(folder: Path) -> Path:
    """The file beside an installed engine that records its origin."""
    return folder / "origin.json"


def origin() -> str:
    """The origin of the engine in the cache, e.g. ``built with Go 1.26.8``; empty if not recorded."""
    try:
        return str(json.loads(origin_note(cached_path().parent).read_text("utf-8"))["origin"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def find_engine() -> Engine | None:
    """The first usable engine, or None when there is none.

    Raises:
        EngineMissingError: ``LABSTACKS_PULUMI`` is set, but what it names is not a usable engine.
    """
    if named := os.environ.get(VARIABLE):
        return _named(Path(named).expanduser())
    engine = _on_path()
    return engine if engine and _usable(engine) else _cached()


def require_engine() -> Engine:
    """The first usable engine.

    Raises:
        EngineMissingError: There is none. The message lists the places that were searched.
    """
    if engine := find_engine():
        return engine
    raise EngineMissingError("Pulumi's engine was not found: " + "; ".join(_looked()) + ".", hint=INSTALL)


def outdated() -> Engine | None:
    """The ``pulumi`` on PATH if its version is not usable."""
    engine = _on_path()
    return engine if engine and not _usable(engine) else None


def _named(path: Path) -> Engine:
    """The engine that the user chose. Raises an error if it is not usable, and does not try others."""
    told = f"{VARIABLE} names {path}, "
    hint = f"Correct {VARIABLE}, or unset it to use another engine."
    if not path.is_file():
        raise EngineMissingError(told + "but there is no such file.", hint=hint)
    if not os.access(path, os.X_OK):
        raise EngineMissingError(told + "but it is not executable.", hint=f"Run `chmod +x {path}`.")
    version = _version_of(path)
    if version is None:
        raise EngineMissingError(told + "but that is not Pulumi: it has no answer to `version`.", hint=hint)
    if not usable(version):
        raise EngineMissingError(
            told + f"which is Pulumi {version}; labstacks needs {MINIMUM} or a later 3.x.", hint=hint
        )
    return Engine(path.absolute(), str(version), Source.VARIABLE)


def _on_path() -> Engine | None:
    """The Pulumi on PATH, of any version."""
    found = shutil.which(EXECUTABLE)
    version = _version_of(Path(found)) if found else None
    return Engine(Path(found), str(version), Source.PATH) if found and version else None


def _usable(engine: Engine) -> bool:
    version = parse_version(engine.version)
    return version is not None and usable(version)


def _cached() -> Engine | None:
    path = cached_path()
    return Engine(path, str(ENGINE), Source.CACHE) if os.access(path, os.X_OK) and path.is_file() else None


def _looked() -> Iterator[str]:
    yield f"{VARIABLE} is not set"
    if old := outdated():
        yield f"{old.path} on PATH is Pulumi {old.version}, and {MINIMUM} or a later 3.x is needed"
    else:
        yield "there is no working `pulumi` on PATH"
    yield f"{cached_path()} does not exist"


def _version_of(path: Path) -> Version | None:
    """The version of an executable, cached until the file changes; None if it is not Pulumi."""
    key = _fingerprint(path)
    memory = _remembered()
    if key in memory:
        return parse_version(memory[key])
    if answer := ask_version(path):
        _remember({**memory, key: answer})
    return parse_version(answer)


def _fingerprint(path: Path) -> str:
    status = path.stat()
    return f"{path.absolute()} {status.st_mtime_ns} {status.st_size}"


def ask_version(path: Path) -> str:
    """What ``pulumi version`` prints: one line, such as ``v3.259.0``; empty when it fails."""
    import subprocess

    with suppress(OSError, subprocess.SubprocessError):
        answer = subprocess.run(
            [path, "version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        ).stdout.strip()
        return answer if answer.startswith("v") else ""
    return ""


def _memory_file() -> Path:
    return engine_dir() / "versions.json"


def _remembered() -> dict[str, str]:
    """The cached versions by fingerprint. A lost or damaged cache costs one process, so it is no error."""
    with suppress(OSError, ValueError):
        memory = json.loads(_memory_file().read_text("utf-8"))
        if isinstance(memory, dict):
            return {str(key): str(value) for key, value in memory.items()}
    return {}


def _remember(memory: dict[str, str]) -> None:
    with suppress(OSError):
        engine_dir().mkdir(parents=True, exist_ok=True)
        draft = _memory_file().with_suffix(f".{os.getpid()}.tmp")
        draft.write_text(json.dumps(dict(list(memory.items())[-KEPT:]), indent=1), "utf-8")
        draft.replace(_memory_file())
