"""HTTP for one big file: quick to give up on a network that is not there, patient with a slow one."""

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
"""A school without a way out should learn so at once, and get on to the build."""

SILENCE_SECONDS = 60
"""A connection that was made may stall for this long."""

REPORT_SECONDS = 2.0


class UnavailableError(EngineMissingError):
    """This way to the engine is closed here; another may be open. The message is part of a sentence."""


class BrokenOffError(UnavailableError):
    """The file came only in part."""


def read_text(url: str) -> str:
    """A small text, such as a list of checksums."""
    try:
        with _open(url) as answer:
            return answer.read().decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        raise UnavailableError(f"{url} cannot be read ({reason(error)})") from error


def fetch(url: str, file: Path, progress: Progress) -> None:
    """Write what ``url`` serves to ``file``. A transfer that breaks off is tried once more."""
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
    """The body in pieces. A connection that dies ends it early; the length tells."""
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
    """The cause in few words: ``<urlopen error [Errno -2] Name or service not known>`` helps nobody."""
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
    """The standard library has one time-out for connecting and reading; these two have one each."""

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
