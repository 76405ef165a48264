"""Whether an engine can run Python programs from a folder: that needs Pulumi's Python language host.

The official release brings the host. An engine that labstacks built from source has none: the host is not
part of the Go modules from which the engine is built. labstacks itself never needs one, because its programs
run in its own process.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from labstacks.engine.locate import Engine

PYTHON_HOST = "pulumi-language-python.exe" if sys.platform == "win32" else "pulumi-language-python"
WITHOUT_HOST = (
    "This engine has no Python language host: `pulumi up` in a folder with a Pulumi.yaml does not run. "
    "labstacks itself needs no host. To run a program of your own, use Pulumi's official release, or an "
    "inline program of Pulumi's Automation API: docs/tutorials/own-cloud.md shows one."
)
"""What does not work without the host, and what works instead."""


def python_host(engine: Engine) -> Path | None:
    """The Python language host that an engine uses: beside it, else on the PATH. None when there is none."""
    beside = engine.path.resolve().parent / PYTHON_HOST
    if os.access(beside, os.X_OK):
        return beside
    found = shutil.which(PYTHON_HOST)
    return Path(found) if found else None
