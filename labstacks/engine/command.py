"""Runs the engine's executable. All ``pulumi`` processes are started and stopped here."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

from pulumi.automation import CommandResult, PulumiCommand
from pulumi.automation.errors import create_command_error
from semver import VersionInfo

from labstacks.gateway.loopback import past_proxies

OnOutput = Callable[[str], object]

# Variables passed to engines. Engines must neither depend on nor see other variables that an instructor has
# exported, such as cloud credentials.
PASSED_ON = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LC_ALL"),
    *("USERPROFILE", "SYSTEMROOT", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)


class EngineCommand(PulumiCommand):
    """Pulumi's CLI at a known path and version. Unlike its parent, it starts no process to find it out.

    Args:
        path: The executable.
        version: Its version, without ``v``.
    """

    def __init__(self, path: Path, version: str) -> None:
        self.command = str(path)
        self.version = VersionInfo.parse(version)
        self._running: set[subprocess.Popen[str]] = set()
        self._lock = threading.Lock()
        self._stopping = False

    @property
    def stopping(self) -> bool:
        """Whether the engines have been asked to stop."""
        return self._stopping

    def run(
        self,
        args: list[str],
        cwd: str,
        additional_env: Mapping[str, str],
        on_output: OnOutput | None = None,
        on_error: OnOutput | None = None,
    ) -> CommandResult:
        """Run one command to its end; a failure raises the Automation API's ``CommandError``."""
        process = subprocess.Popen(
            [self.command, "--non-interactive", *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**_environment(), **additional_env, "PULUMI_AUTOMATION_API": "true"},
            encoding="utf-8",
            errors="replace",
            # Only labstacks receives Ctrl-C, and decides which engines stop, and how.
            start_new_session=True,
            # State files must be private, independent of the user's umask.
            umask=0o077,
        )
        with self._lock:
            self._running.add(process)
            if self._stopping:
                process.send_signal(signal.SIGINT)
        try:
            stdout, stderr = _drain(process, on_output, on_error)
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
            with self._lock:
                self._running.discard(process)
        result = CommandResult(stdout=stdout, stderr=stderr, code=process.returncode)
        if process.returncode != 0:
            raise create_command_error(result)
        return result

    def stop(self) -> None:
        """Ask every running engine to stop after its current step, as Ctrl-C does."""
        self._signal(signal.SIGINT)

    def kill(self) -> None:
        """Kill every running engine. The next run settles interrupted operations."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        with self._lock:
            self._stopping = True
            for process in self._running:
                process.send_signal(number)


def _environment() -> dict[str, str]:
    return past_proxies({name: os.environ[name] for name in PASSED_ON if name in os.environ})


def _drain(
    process: subprocess.Popen[str], on_output: OnOutput | None, on_error: OnOutput | None
) -> tuple[str, str]:
    """Read both streams to their end and wait for the process."""
    out: list[str] = []
    err: list[str] = []
    assert process.stdout is not None
    assert process.stderr is not None
    reader = threading.Thread(target=_read, args=(process.stderr, on_error, err), daemon=True)
    reader.start()
    _read(process.stdout, on_output, out)
    reader.join()
    process.wait()
    return "\n".join(out), "\n".join(err)


def _read(stream: IO[str], callback: OnOutput | None, lines: list[str]) -> None:
    with stream:
        for line in stream:
            text = line.rstrip()
            lines.append(text)
            if callback:
                callback(text)
