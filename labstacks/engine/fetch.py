"""HTTP download of one large file: fails fast without a network, and tolerates a slow one."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from labstacks import __version__
from labstacks.engine.disk import MB
from labstacks.errors import EngineMissingError

Progress = Callable[[str], None]
"""Takes one line at a time, without a line end."""

CONNECT_SECONDS = 5
"""Connection timeout in seconds: without Internet access the build from source should start soon."""

SILENCE_SECONDS = 60
"""Read timeout in seconds of an open connection."""

REPORT_SECONDS = 2.0


class UnavailableError(EngineMissingError):
    """One way to install the engine is not available; another may be. The message is part of a sentence."""


class BrokenOffError(UnavailableError):
    """The download ended early."""


def read_text(url: str) -> str:
    """Read a small text, such as a list of checksums."""
    try:
        with _open(url) as answer:
            return answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise UnavailableError(f"{url} cannot be read ({reason(error)})") from error


def fetch(url: str, file: Path, progress: Progress) -> None:
    """Download ``url`` to ``file``. Retries an interrupted download once."""
    try:
        _fetch(url, file, progress)
    except BrokenOffError as error:
        progress(f"{error.message}; trying once more")
        _fetch(url, file, progress)


def _fetch(url: str, file: Path, progress: Progress) -> None:
    try:
        answer = _open(url)
    except (OSError, http.client.HTTPException) as error:
        raise UnavailableError(f"{url} cannot be reached ({reason(error)})") from error
    received = 0
    with answer, file.open("wb") as target:
        total = int(answer.headers.get("Content-Length") or 0)
        reported = time.monotonic()
        for block in _blocks(answer):
            target.write(block)
            received += len(block)
            if time.monotonic() - reported >= REPORT_SECONDS:
                reported = time.monotonic()
                progress(_so_far(received, total))
    if received < total:
        raise BrokenOffError(f"the download of {url} broke off after {received:,} of {total:,} bytes")
    progress(_so_far(received, total))


def _blocks(answer: IO[bytes]) -> Iterator[bytes]:
    """The body in blocks. A broken connection ends it early, which the caller detects by its length."""
    try:
        while block := answer.read(256 * 1024):
            yield block
    except (OSError, http.client.HTTPException):
        return


def _so_far(received: int, total: int) -> str:
    if not total:
        return f"  {received / MB:,.1f} MB"
    return f"  {received / total:4.0%} of {total / MB:,.1f} MB"


def reason(error: Exception) -> str:
    """A short cause, instead of ``<urlopen error [Errno -2] Name or service not known>``."""
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code} {error.reason}"
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, OSError) and cause.strerror:
        return cause.strerror
    return str(cause) or type(cause).__name__


def _open(url: str) -> http.client.HTTPResponse:
    request = urllib.request.Request(url, headers={"User-Agent": f"labstacks/{__version__}"})
    opener = urllib.request.build_opener(_Http, _Https)
    answer: http.client.HTTPResponse = opener.open(request, timeout=CONNECT_SECONDS)
    return answer


class _PatientHttp(http.client.HTTPConnection):
    """A connection with separate timeouts to connect and to read; the standard library has only one."""

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(SILENCE_SECONDS)


class _PatientHttps(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(SILENCE_SECONDS)


class _Http(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PatientHttp, request)


class _Https(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_PatientHttps, request)
