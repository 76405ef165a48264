"""Replays answers of Alibaba Cloud's APIs; nothing here asks anybody outside of this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest


class Api:
    """Stands for an API on this machine: answers every call alike, and keeps what it was asked."""

    def __init__(self) -> None:
        self.answer: Mapping[str, Any] = {}
        self.status = 200
        self.silent = threading.Event()
        self.silent.set()
        self.asked: list[str] = []
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                api.asked.append(f"{self.path} {self.rfile.read(length).decode()}")
                api.silent.wait()
                body = json.dumps(api.answer).encode()
                self.send_response(api.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self.silent.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def api() -> Iterator[Api]:
    found = Api()
    yield found
    found.close()


@pytest.fixture
def no_credentials(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    """A machine without any, whatever is on this one. The SDK reads the environment when it is imported."""
    found: ModuleType = pytest.importorskip("alibabacloud_credentials.utils.auth_util")
    monkeypatch.setattr(found, "environment_access_key_id", None)
    monkeypatch.setattr(found, "environment_access_key_secret", None)
    monkeypatch.setattr("alibabacloud_credentials.utils.auth_constant.HOME", str(tmp_path))
    return found


@pytest.fixture
def credentials(monkeypatch: pytest.MonkeyPatch, no_credentials: ModuleType) -> None:
    """Credentials of nobody."""
    monkeypatch.setattr(no_credentials, "environment_access_key_id", "invented")
    monkeypatch.setattr(no_credentials, "environment_access_key_secret", "invented-too")
