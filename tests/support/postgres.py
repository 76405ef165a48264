"""A PostgreSQL server of the tests' own: the fixture ``postgres``, in ``tests/conftest.py``.

It listens on a free port of the loopback, keeps its files in a temporary folder, and is started when the
first test asks for it. Its addresses hold no password, as a class file's must not: ``PGPASSWORD`` does,
while the server is there. ``scripts/system-parts`` brings PostgreSQL.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

USER = "labstacks"
FAST = ("fsync = off", "full_page_writes = off", "max_connections = 200")
"""What was committed need not outlive a crash of the machine; it does outlive one of the server."""


class Postgres:
    """A server, and what a test may do to it.

    Args:
        programs: The folder of ``initdb`` and ``pg_ctl``.
        home: An empty folder for it, which the user it runs as can reach.
    """

    def __init__(self, programs: Path, home: Path) -> None:
        self.port = _free_port()
        self.password = secrets.token_urlsafe(12)
        self._bin = programs
        self._home = home
        self._data = home / "data"
        self._user = _unprivileged()
        self._make()
        self.start()

    def url(self, database: str = "postgres", user: str = USER) -> str:
        """The address of one of its databases."""
        return f"postgres://{user}@127.0.0.1:{self.port}/{database}?sslmode=disable"

    def fresh_database(self) -> str:
        """Make an empty database; its address."""
        name = f"test_{secrets.token_hex(6)}"
        self.execute(f"create database {name}")
        return self.url(name)

    def execute(self, statement: str, url: str = "") -> list[tuple]:
        """Run one statement as the server's owner, outside any transaction; its rows."""
        import psycopg

        with psycopg.connect(url or self.url(), password=self.password, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def start(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-w", "-s", "-l", self._home / "log", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop it: ``fast`` ends its connections, ``immediate`` is as if it had died."""
        self._run("pg_ctl", "-D", self._data, "-w", "-s", "-m", mode, "stop")

    def runs(self) -> bool:
        return (self._data / "postmaster.pid").exists()

    def _make(self) -> None:
        password = self._home / "password"
        password.write_text(self.password)
        password.chmod(0o600)
        if self._user:
            for path in (self._home, password):
                shutil.chown(path, self._user)
        self._run(
            "initdb", "-D", self._data, "-U", USER, "--auth=scram-sha-256", f"--pwfile={password}",
            "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions",
        )  # fmt: skip
        settings = (f"port = {self.port}", "listen_addresses = '127.0.0.1'", "unix_socket_directories = ''")
        with (self._data / "postgresql.conf").open("a") as conf:
            conf.write("\n".join([*settings, *FAST, ""]))

    def _run(self, program: str, *arguments: object) -> None:
        # Into a file, not a pipe: the server would keep the pipe open, and the reader waiting.
        with (self._home / "said").open("w+") as said:
            ran = subprocess.run(
                [str(self._bin / program), *map(str, arguments)],
                user=self._user or None,
                group=pwd.getpwnam(self._user).pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
                cwd=self._home,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                timeout=60,
            )
            said.seek(0)
            assert ran.returncode == 0, f"{program} ended with {ran.returncode}: {said.read()}"


@contextmanager
def server() -> Iterator[Postgres]:
    """A server for as long as the context lasts; the test is skipped, or fails in CI, where there is none."""
    programs = _binaries()
    if programs is None:
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell("no PostgreSQL server was found: scripts/system-parts brings one")
    home = Path(tempfile.mkdtemp(prefix="labstacks-postgres-"))
    try:
        running = Postgres(programs, home)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("PGPASSWORD", running.password)
                yield running
        finally:
            if running.runs():
                running.stop("immediate")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _binaries() -> Path | None:
    """Where the server's programs are: on the path, or where Debian's package has them."""
    found = shutil.which("initdb")
    if found and shutil.which("pg_ctl"):
        return Path(found).parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = max(installed, key=lambda path: float(path.parts[-3]), default=None)
    return newest.parent if newest else None


def _unprivileged() -> str:
    """Who runs it; empty for ourselves. It refuses to run as root."""
    if os.geteuid() != 0:
        return ""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
