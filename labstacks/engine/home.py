"""Pulumi's own folder for our engines, ``PULUMI_HOME``: plugins and workspaces, and no logs."""

from __future__ import annotations

import shutil
from contextlib import suppress
from pathlib import Path

from labstacks.storage.cache import cache_dir

LOGS = "logs"
WHY = (
    "This file keeps Pulumi's CLI from writing logs here, see labstacks/engine/home.py.\n"
    "What an engine says of a failure is in the record of its run, .labstacks/<class>/runs.\n"
)


def pulumi_home() -> Path:
    """Where ``PULUMI_HOME`` of our engines is. It may not exist yet."""
    return cache_dir() / "pulumi-home"


def without_logs(home: Path) -> Path:
    """Make a ``PULUMI_HOME`` of ours ready, in which the engine keeps no logs.

    Each process would write all it does at every level of detail, 80 kB a seat, and look at every log there
    is before it begins: a fifth of its processor time with ten thousand of them, which are 500 MB.
    There is no setting for it; where the folder cannot be, it goes on without.

    Args:
        home: The folder; what it has for logs is removed.
    """
    logs = home / LOGS
    if logs.is_file():
        return home
    # Another run may be doing the same, or still be writing there: then the next one gets it done.
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        if logs.is_dir():
            shutil.rmtree(logs)
        logs.write_text(WHY, encoding="utf-8")
    return home
