"""A real Dask scheduler and workers of ours on loopback, over TLS, each a process of its own."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from labstacks.runs.dask.certificates import make_certificates

SECONDS = 60


class Cluster:
    """A scheduler, and as many workers as a test asks for.

    Args:
        folder: For certificates and what the processes say.
        encrypted: Whether they speak TLS.
    """

    def __init__(self, folder: Path, *, encrypted: bool = True) -> None:
        self.folder = folder
        self.port = _free_port()
        self.encrypted = encrypted
        self.certificates = folder / "certificates"
        if encrypted:
            make_certificates(self.certificates)
        self.processes: dict[str, subprocess.Popen[str]] = {}
        self.start_scheduler()

    @property
    def address(self) -> str:
        return f"{'tls' if self.encrypted else 'tcp'}://127.0.0.1:{self.port}"

    @property
    def options(self) -> list[str]:
        """Options for ``labstacks up``."""
        return ["--executor", self.address, *self._certified]

    @property
    def _certified(self) -> list[str]:
        return ["--certificates", str(self.certificates)] if self.encrypted else []

    def start_scheduler(self) -> None:
        how = self._certified if self.encrypted else ["--plain"]
        self._start("scheduler", ["executor", "scheduler", "--port", str(self.port), *how], "is ready")

    def worker(self, name: str, slots: int = 2, script: str = "") -> subprocess.Popen[str]:
        """Start a worker and wait until it is ready.

        Args:
            script: Python code that prepares something first.
        """
        self.launch(name, slots, script)
        self.wait_for(name, "is ready")
        return self.processes[name]

    def launch(self, name: str, slots: int = 2, script: str = "") -> None:
        """Start a worker."""
        self._launch(
            name, ["worker", self.address, "--slots", str(slots), "--name", name, *self._certified], script
        )

    def workers(self, *names: str) -> None:
        """Have these workers and no others."""
        for name in set(self.processes) - {"scheduler", *names}:
            self.kill(name)
        missing = [
            name for name in names if name not in self.processes or self.processes[name].poll() is not None
        ]
        for name in missing:
            self.launch(name)
        for name in missing:
            self.wait_for(name, "is ready")

    def said(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def wait_for(self, name: str, text: str, times: int = 1) -> None:
        """Wait until a process has said something, so many times in all."""
        deadline = time.monotonic() + SECONDS
        while len(re.findall(text, self.said(name))) < times:
            assert self.processes[name].poll() is None, self.said(name)
            assert time.monotonic() < deadline, self.said(name)
            time.sleep(0.02)

    def kill(self, name: str) -> None:
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def interrupt(self, name: str) -> int:
        """Ctrl-C; returns the exit code."""
        process = self.processes.pop(name)
        process.send_signal(signal.SIGINT)
        return process.wait(SECONDS)

    def close(self) -> None:
        for name in list(self.processes):
            self.kill(name)

    def _start(self, name: str, arguments: list[str], ready: str) -> None:
        self._launch(name, arguments)
        self.wait_for(name, ready)

    def _launch(self, name: str, arguments: list[str], script: str = "") -> None:
        code = f"{script}\nfrom labstacks_cli.main import main\nmain()"
        with (self.folder / f"{name}.log").open("w") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-c", code, *arguments],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                text=True,
                env={**os.environ, "COLUMNS": "80"},
            )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
