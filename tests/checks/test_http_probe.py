import socket
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from labstacks.bridging.first_server import page_script
from labstacks.checks import http_probe
from labstacks.checks.http_probe import INSTANCE, RULE, rehearsal_visitor, visit
from labstacks.components.checkpoints import CannotTellError


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({"/none": 404, "/away": 302}.get(self.path, 200))
        if self.path == "/away":
            self.send_header("Location", "/")
        self.end_headers()
        with suppress(ConnectionError):  # the visitor may have left
            self.wfile.write(b"x" * 200_000 if self.path == "/endless" else "<h1>你好</h1>".encode())

    def log_message(self, *args):
        pass


@pytest.fixture(scope="module")
def site():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_page_is_visited_as_a_browser_would(site):
    page = visit(site)

    assert (page.status, page.text) == (200, "<h1>你好</h1>")


def test_a_page_that_is_not_there_has_its_status(site):
    assert visit(f"{site}/none").status == 404


def test_a_page_cannot_send_its_visitor_elsewhere(site):
    page = visit(f"{site}/away")

    assert (page.status, page.text) == (302, "")


def test_only_the_beginning_of_a_long_page_is_read(site):
    assert len(visit(f"{site}/endless").text) == 64 * 1024


def test_where_nobody_answers_there_is_no_page():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        page = visit(f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert page.status == 0
    assert page.text


@pytest.fixture
def hostile():
    """A server that answers with these bytes, and then maybe one byte at a time without end."""
    servers = []

    def serve(answer: bytes, drip: bytes = b"") -> str:
        server = socket.create_server(("127.0.0.1", 0))
        servers.append(server)

        def run():
            with suppress(OSError):
                while True:
                    visitor, _ = server.accept()
                    threading.Thread(target=talk, args=(visitor,), daemon=True).start()

        def talk(visitor):
            with suppress(OSError), visitor:
                if answer:
                    visitor.recv(65536)
                    visitor.sendall(answer)
                while drip:
                    visitor.sendall(drip)
                    time.sleep(0.05)

        threading.Thread(target=run, daemon=True).start()
        return f"127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in servers:
        with suppress(OSError):  # wakes accept() up
            server.shutdown(socket.SHUT_RDWR)
        server.close()


OK = b"HTTP/1.1 200 OK\r\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x0a",
        b"HTTP/1.1 two-hundred OK\r\n\r\n",
        b"HTTP/1.1 99999 OK\r\n\r\n",
        OK + b"".join(b"X-%d: 1\r\n" % n for n in range(101)) + b"\r\n",
        OK + b"X: " + b"y" * 70_000 + b"\r\n\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n",
        OK + b"Transfer-Encoding: chunked\r\n\r\n-5\r\nhello",
        OK + b"Content-Length: 1" + b"0" * 5000 + b"\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n",
        b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\n\r\n",
        b"",
    ],
    ids=["banner", "tls-alert", "status-word", "status-number", "headers", "header-line", "bad-chunk",
         "negative-chunk", "length", "bad-redirect", "file-redirect", "nothing"],
)  # fmt: skip
def test_whatever_a_page_answers_is_a_page_and_no_error(hostile, answer):
    page = visit(f"http://{hostile(answer)}")

    assert page.status in (0, 200, 302)
    assert page.status or page.text


@pytest.mark.parametrize(("answer", "drip"), [(OK, b"X"), (OK + b"X: y\r\n", b"Z: 1\r\n"), (b"H", b"T")])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_one_deadline_covers_a_whole_visit(monkeypatch, hostile, scheme, answer, drip):
    monkeypatch.setattr(http_probe, "PATIENCE", 0.4)

    page = visit(f"{scheme}://{hostile(answer, drip)}")

    assert page.status == 0


def test_a_page_that_comes_slowly_is_read_until_the_deadline(monkeypatch, hostile):
    monkeypatch.setattr(http_probe, "PATIENCE", 1.0)

    page = visit(f"http://{hostile(OK + bytes([13, 10]) + b'<h1>', b'x')}")

    assert page.status == 200
    assert page.text.startswith("<h1>x")


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), OSError(101, "Network is unreachable")])
def test_a_machine_without_a_way_out_cannot_tell(monkeypatch, error):
    def fail(*args, **options):
        raise error

    monkeypatch.setattr(socket, "create_connection", fail)
    with pytest.raises(CannotTellError, match="cannot reach the internet"):
        visit("http://203.0.113.7")


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://203.0.113.7", "", "203.0.113.7"])
def test_only_pages_of_the_web_are_visited(address):
    with pytest.raises(CannotTellError, match="not the address of a page"):
        visit(address)


@dataclass
class Row:
    type: str
    properties: dict
    inputs: dict = field(default_factory=dict)


GREETING = page_script("Hello from seat s07 of f4a!")


def world(server=(), rule=()):
    machine = {
        "publicIp": "203.0.113.7",
        "status": "Running",
        "securityGroups": ["sg-1"],
        "userData": GREETING,
        **dict(server),
    }
    way = {
        "securityGroupId": "sg-1",
        "type": "ingress",
        "policy": "accept",
        "ipProtocol": "tcp",
        "portRange": "80/80",
        "cidrIp": "0.0.0.0/0",
        **dict(rule),
    }
    return rehearsal_visitor([Row(INSTANCE, machine), Row(RULE, way)])


def test_the_emulator_shows_the_page_that_a_server_was_told_to_show():
    page = world()("http://203.0.113.7")

    assert page.status == 200
    assert "<h1>Hello from seat s07 of f4a!</h1>" in page.text


@pytest.mark.parametrize(
    ("server", "rule", "why"),
    [
        ({"status": "Stopped"}, {}, "the server is stopped"),
        ({}, {"portRange": "22/22"}, "port 80 is closed"),
        ({}, {"policy": "drop"}, "port 80 is closed"),
        ({}, {"type": "egress"}, "port 80 is closed"),
        ({}, {"ipProtocol": "udp"}, "port 80 is closed"),
        ({}, {"securityGroupId": "sg-2"}, "port 80 is closed"),
        ({}, {"cidrIp": "10.0.0.0/16"}, "port 80 is closed"),
        ({}, {"cidrIp": "nonsense"}, "port 80 is closed"),
    ],
)
def test_a_closed_door_of_the_emulator_shows_nothing(server, rule, why):
    page = world(server, rule)("http://203.0.113.7")

    assert (page.status, page.text) == (0, why)


@pytest.mark.parametrize("ports", ["1/65535", "-1/-1", "80/443"])
def test_port_80_may_be_one_of_many(ports):
    assert world(rule={"portRange": ports})("http://203.0.113.7").status == 200


@pytest.mark.parametrize(
    "user_data", ["", "#!/bin/sh\n", "#cloud-config\n{}", "#cloud-config\nnot json", "{}"]
)
def test_a_page_that_the_emulator_does_not_know_cannot_be_judged(user_data):
    with pytest.raises(CannotTellError, match="does not know what this server shows"):
        world({"userData": user_data})("http://203.0.113.7")


def test_an_address_that_is_no_servers_cannot_be_judged():
    with pytest.raises(CannotTellError, match="runs no servers"):
        world()("https://words.example")
