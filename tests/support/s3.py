"""An S3 server of the tests' own: the fixture ``s3``, in ``tests/conftest.py``.

Versity's S3 gateway before a temporary folder, on a free port of the loopback. ``scripts/system-parts``
builds it, from the Go module of the version named here. Its key is in ``AWS_*`` while it is there.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from labstacks.storage.cache import cache_dir

VERSION = "v1.8.0"
REGION = "us-east-1"


class S3:
    """A running server."""

    def __init__(self, program: Path, home: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._home = home
        self.key, self.secret = "tests", secrets.token_hex(16)
        self._process = subprocess.Popen(
            [program, "--quiet", "--port", f"127.0.0.1:{self.port}", "posix", "--nometa", home],
            env={**os.environ, "ROOT_ACCESS_KEY": self.key, "ROOT_SECRET_KEY": self.secret},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def fresh_bucket(self) -> str:
        """Make an empty bucket; its address as a class file has it."""
        name = f"test-{secrets.token_hex(6)}"
        (self._home / name).mkdir()
        return self.url(name)

    def url(self, bucket: str) -> str:
        options = f"endpoint=http://127.0.0.1:{self.port}&region={REGION}&s3ForcePathStyle=true"
        return f"s3://{bucket}/schools?{options}"

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)

    def _wait(self) -> None:
        deadline = time.monotonic() + 20
        while self._process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("the S3 server did not start")


@contextmanager
def server() -> Iterator[S3]:
    """A server for as long as the context lasts; the test is skipped, or fails in CI, where there is none."""
    program = cache_dir() / "s3" / f"versitygw-{VERSION}"
    if not program.exists():
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell(f"no S3 server was found at {program}: scripts/system-parts builds one, with Go")
    home = Path(tempfile.mkdtemp(prefix="labstacks-s3-"))
    try:
        running = S3(program, home)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AWS_ACCESS_KEY_ID", running.key)
                patch.setenv("AWS_SECRET_ACCESS_KEY", running.secret)
                yield running
        finally:
            running.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
