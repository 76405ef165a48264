"""A machine without an engine, and what can be put on it: fake executables and a mirror of the release."""

import hashlib
import io
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from labstacks.engine import download, release


@dataclass
class Machine:
    """A folder that is PATH, one that is our cache, and the runs of every fake executable."""

    root: Path

    @property
    def bin(self) -> Path:
        return self.root / "bin"

    @property
    def cache(self) -> Path:
        return self.root / "cache"

    def script(self, path: Path, body: str) -> Path:
        """An executable shell script that notes its name and arguments, then does ``body``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        note = f'echo "{path.name} $*" >> "{self.root}/runs"'
        path.write_text(f"#!/bin/sh\n{note}\nPATH=/usr/bin:/bin\n{body}\n")
        path.chmod(0o755)
        return path

    def pulumi(self, version: str, path: Path | None = None) -> Path:
        return self.script(path or self.bin / "pulumi", f"echo v{version}")

    def go(self, *, version: str = "1.26.0", build: str = "", path: Path | None = None) -> Path:
        """A Go that lists two packages and "compiles" an engine, or does ``build`` instead."""
        engine = self.pulumi("3.259.0", self.root / "compiled")
        build = build or f'shift 7; echo example.org/a >&2; cp "{engine}" "$2"'
        return self.script(
            path or self.bin / "go",
            f"""case "$1" in
            version) echo "go version go{version} linux/amd64" ;;
            list) echo "go: downloading example.org/a v1.0.0" >&2; echo example.org/a; echo example.org/b ;;
            build) {build} ;;
            esac""",
        )

    @property
    def runs(self) -> list[str]:
        log = self.root / "runs"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    """No engine, no Go, no network."""
    machine = Machine(tmp_path)
    machine.bin.mkdir()
    monkeypatch.setenv("PATH", str(machine.bin))
    monkeypatch.setenv("LABSTACKS_CACHE", str(machine.cache))
    monkeypatch.delenv("LABSTACKS_PULUMI", raising=False)
    monkeypatch.setenv("LABSTACKS_ENGINE_URL", "http://127.0.0.1:9/nobody-listens-here")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    return machine


@dataclass
class Mirror:
    """A web server with files; ``cut`` ends that many transfers half-way."""

    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    cut: int = 0

    def serve(self, body: bytes, *, name: str = "", published: bool = False) -> str:
        """Put the release archive there, and its sum in the release's list; returns the sum."""
        wanted = release.archive()
        assert wanted
        digest = hashlib.sha256(body).hexdigest()
        self.files[name or wanted.name] = body
        if published:
            listed = f"{digest}  {wanted.name}\n"
            self.files["pulumi-3.259.0-checksums.txt"] = listed.encode()
        return digest


@pytest.fixture
def mirror(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mirror]:
    """A mirror that ``LABSTACKS_ENGINE_URL`` names. No checksum is pinned: a test's archive has its own."""
    mirror = Mirror()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            mirror.asked.append(name)
            if name not in mirror.files:
                self.send_error(404)
                return
            body = mirror.files[name]
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if mirror.cut and name.startswith("pulumi-v"):
                mirror.cut -= 1
                body = body[: len(body) // 2]
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    monkeypatch.setenv("LABSTACKS_ENGINE_URL", f"http://127.0.0.1:{server.server_port}/")
    monkeypatch.setattr(download, "pinned_checksums", dict)
    yield mirror
    server.shutdown()
    server.server_close()


def archive(files: dict[str, str]) -> bytes:
    """A release archive as for Linux: every file in a folder ``pulumi``."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as bundle:
        for name, text in files.items():
            member = tarfile.TarInfo(f"pulumi/{name}")
            member.size = len(text.encode())
            bundle.addfile(member, io.BytesIO(text.encode()))
    return buffer.getvalue()


@pytest.fixture
def engine_archive() -> bytes:
    return archive(
        {
            "pulumi": "#!/bin/sh\necho v3.259.0\n",
            "pulumi-language-python": "#!/bin/sh\n",
            "pulumi-language-nodejs": "#!/bin/sh\n",
        }
    )


@pytest.fixture
def empty_archive() -> bytes:
    return archive({"README": "nothing here"})
