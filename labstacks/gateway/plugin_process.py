"""One process of a provider plugin, and the connection to it."""

from __future__ import annotations

import os
import selectors
import subprocess
import threading
import time
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

import grpc

from labstacks.errors import PluginError
from labstacks.gateway.loopback import past_proxies
from labstacks.gateway.provider import SERVICE
from labstacks.gateway.server import LIMITS

PATIENCE = 60.0
"""Seconds for a plugin to print its port: a laptop may have to read all its 250 MB from disk."""

PASSED_ON = (
    *("PATH", "HOME", "USER", "LOGNAME", "TMPDIR", "TZ", "LANG", "LC_ALL"),
    *("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR"),
)
CREDENTIALS = ("ALIBABA_CLOUD_", "ALICLOUD_", "ALIBABACLOUD_")
"""Prefixes of the provider's variables: keys, profile, role, region, endpoints."""

# A plugin that outlives a killed labstacks would go on creating resources that no journal records. This shell
# ends it when standard input closes, which happens however labstacks ends.
LEASH = """
exec 3<&0 </dev/null
"$@" 3<&- &
plugin=$!
{ cat <&3; kill -9 "$plugin"; } >/dev/null 2>&1 &
leash=$!
exec 3<&-
wait "$plugin"
code=$?
kill "$leash" 2>/dev/null
exit "$code"
"""


def environment(ours: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of a plugin: the account's credentials, and what any program needs."""
    known = {name: value for name, value in ours.items() if name in PASSED_ON or name.startswith(CREDENTIALS)}
    return past_proxies(known)


class PluginProcess:
    """A running plugin.

    Args:
        path: The executable.
        host: Address of the service that the plugin uses as its engine.

    Raises:
        PluginError: It does not start.
    """

    def __init__(self, path: Path, host: str) -> None:
        self._said: deque[str] = deque(maxlen=10)
        try:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", LEASH, "labstacks-plugin", str(path), host],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=environment(),
                # Only labstacks handles Ctrl-C: the plugin has to finish its calls in flight.
                start_new_session=True,
            )
        except OSError as error:
            raise _not_started(path, str(error.strerror)) from error
        assert self._process.stdout
        assert self._process.stderr
        threading.Thread(target=self._listen, args=(self._process.stderr, True), daemon=True).start()
        port = self._port(self._process.stdout, path)
        threading.Thread(target=self._listen, args=(self._process.stdout, False), daemon=True).start()
        options = [*LIMITS, ("grpc.use_local_subchannel_pool", 1), ("grpc.enable_http_proxy", 0)]
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}", options)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def ask(self, method: str, raw: bytes) -> bytes:
        """Send a request; raises what the plugin answers, or ``UNAVAILABLE`` when it dies."""
        try:
            # Without (de)serializers gRPC hands over bytes, and takes bytes.
            answer: bytes = self._channel.unary_unary(f"/{SERVICE}/{method}")(raw)
        except grpc.RpcError as error:
            if error.code() is grpc.StatusCode.UNAVAILABLE:
                # The connection breaks a moment before the system reports the end of the process.
                with suppress(subprocess.TimeoutExpired):
                    self._process.wait(1)
            raise
        return answer

    def close(self) -> None:
        """End the process."""
        if hasattr(self, "_channel"):
            self._channel.close()
        assert self._process.stdin
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _port(self, stream: IO[bytes], path: Path) -> int:
        line = _first_line(stream, PATIENCE)
        if line.strip().isdigit():
            return int(line)
        self.close()
        raise _not_started(path, " ".join(self._said) or line.strip() or "it said nothing")

    def _listen(self, stream: IO[bytes], keep: bool) -> None:
        """Read what it prints, so that its pipe never fills up. The last lines explain a failed start."""
        with stream:
            for line in stream:
                if keep:
                    self._said.append(line.decode(errors="replace").strip())


def _first_line(stream: IO[bytes], patience: float) -> str:
    """The first line within `patience` seconds; empty if there is none."""
    deadline, text = time.monotonic() + patience, b""
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while b"\n" not in text and selector.select(max(0.0, deadline - time.monotonic())):
            # One byte at a time: what follows the line belongs to the next reader.
            read = os.read(stream.fileno(), 1)
            if not read:
                break
            text += read
    return text.decode(errors="replace")


def _not_started(path: Path, why: str) -> PluginError:
    return PluginError(
        f"The provider plugin {path} does not start: {why}.",
        hint="Run it by hand to see more. A fresh copy comes with "
        "`pulumi plugin install resource alicloud v4.0.0 --reinstall`.",
    )
