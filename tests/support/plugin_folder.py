"""A provider plugin for tests, see ``fake_plugin.py``: where it is, and what it has recorded."""

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Any


class PluginFolder:
    """A plugin, and what it has recorded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.path = folder / "pulumi-resource-alicloud"
        script = Path(__file__).with_name("fake_plugin.py")
        paths = os.pathsep.join(path for path in sys.path if path)
        self.path.write_text(
            f"#!/bin/sh\nPYTHONPATH={shlex.quote(paths)} exec {shlex.quote(sys.executable)} "
            f'{shlex.quote(str(script))} "$@"\n'
        )
        self.path.chmod(0o755)

    def got(self, method: str) -> list[bytes]:
        """The raw requests of a method, in order."""
        return [path.read_bytes() for path in sorted(self.folder.glob(f"*-{method}-*.request"))]

    def answered(self, method: str) -> list[bytes]:
        """Its raw answers to a method, in order."""
        return self.got(f"{method}Answer")

    def lists(self, source: str, answer: dict[str, Any]) -> None:
        """What a data source such as ``getBuckets`` answers from now on.

        Of files: by bucket. ``{"refused": CODE}`` is a refusal.
        """
        (self.folder / f"{source}.json").write_text(json.dumps(answer))

    def processes(self) -> list[int]:
        """The ids of the processes that were ever started."""
        return sorted(int(path.stem) for path in self.folder.glob("*.started"))

    def started(self) -> list[dict[str, Any]]:
        """argv and environment of each of them."""
        return [json.loads(path.read_text()) for path in sorted(self.folder.glob("*.started"))]

    def made(self) -> list[str]:
        """The ids of what it has made, and not deleted."""
        path = self.folder / "made.json"
        return list(json.loads(path.read_text())) if path.exists() else []
