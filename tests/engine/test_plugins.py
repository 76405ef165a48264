"""A plugin is fetched by the real engine, from a server of the tests' own."""

import io
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from labstacks.engine.locate import require_engine
from labstacks.engine.plugins import install_plugin
from labstacks.errors import PluginError
from labstacks.gateway.plugin import EXECUTABLE, VERSION, find_plugin

pytestmark = pytest.mark.engine

CONTENT = b"#!/bin/sh\necho 12345\n"


def archive():
    """A plugin as Pulumi publishes it: an executable in a compressed archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        entry = tarfile.TarInfo(EXECUTABLE)
        entry.mode, entry.size = 0o755, len(CONTENT)
        tar.addfile(entry, io.BytesIO(CONTENT))
    return packed.getvalue()


@pytest.fixture
def server():
    """Serves one plugin; notes what it is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            body = archive() if f"-v{VERSION}-" in self.path else b""
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        serving.asked = []
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield serving
        serving.shutdown()


@pytest.fixture
def address(server):
    return f"http://127.0.0.1:{server.server_address[1]}"


def test_a_plugin_is_fetched_into_our_home_and_found_there(tmp_path, monkeypatch, server, address):
    monkeypatch.delenv("LABSTACKS_ALICLOUD_PLUGIN", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    assert find_plugin([tmp_path]) is None
    install_plugin(require_engine(), "alicloud", VERSION, tmp_path, server=address)
    found = find_plugin([tmp_path])
    assert found is not None
    assert found.read_bytes() == CONTENT
    assert len(server.asked) == 1
    assert f"pulumi-resource-alicloud-v{VERSION}-" in server.asked[0]


def test_an_archive_with_another_checksum_is_refused(tmp_path, monkeypatch, address):
    monkeypatch.delenv("LABSTACKS_ALICLOUD_PLUGIN", raising=False)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with pytest.raises(PluginError, match="checksum"):
        install_plugin(require_engine(), "alicloud", VERSION, tmp_path, server=address, sha256="0" * 64)
    assert find_plugin([tmp_path]) is None


def test_one_that_is_there_is_not_fetched_again(tmp_path, server, address):
    for _ in range(2):
        install_plugin(require_engine(), "alicloud", VERSION, tmp_path, server=address)
    assert len(server.asked) == 1


def test_a_version_that_nobody_has_is_told_with_what_to_do(tmp_path, address):
    with pytest.raises(PluginError, match="404") as refused:
        install_plugin(require_engine(), "alicloud", "0.0.1", tmp_path, server=address)
    assert "pulumi plugin install resource alicloud v0.0.1" in refused.value.hint
