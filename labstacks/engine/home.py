"""The ``PULUMI_HOME`` of labstacks: plugins and workspaces, without logs."""

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
    """The path of ``PULUMI_HOME``. It may not exist yet."""
    return cache_dir() / "pulumi-home"


def without_logs(home: Path) -> Path:
    """Prepare a ``PULUMI_HOME`` in which the engine keeps no logs.

    By default each process writes 80 kB of logs a seat, and at its start looks at every existing log: with
    ten thousand logs (500 MB) this takes a fifth of its processor time. Pulumi has no setting to turn logs
    off, but without a folder for logs it writes none.

    Args:
        home: The folder. Its logs are removed.
    """
    logs = home / LOGS
    if logs.is_file():
        return home
    # If another run does the same, or still writes there, the next run completes this.
    with suppress(OSError):
        home.mkdir(parents=True, exist_ok=True)
        if logs.is_dir():
            shutil.rmtree(logs)
        logs.write_text(WHY, encoding="utf-8")
    return home
