"""The board as served: to whom, with which headers, and what its stream says."""

import http.client
import json
import re
import time
from contextlib import closing
from urllib.parse import urlsplit

import pytest


@pytest.fixture(scope="module")
def board(tmp_path_factory, make_class, serve):
    """A board for tests that only ask."""
    with serve(make_class(tmp_path_factory.mktemp("class")).path) as server:
        yield server


@pytest.fixture
def live(written, serve):
    """A board of the class that the test itself writes."""
    with serve(written.path) as server:
        yield server


def get(server, path=None, *, method="GET", headers=None):
    """(status, headers, body); a path beginning with a slash is taken as it is."""
    address = urlsplit(server.address)
    path = address.path + (path or "") if not (path or "").startswith("/") else path
    with closing(http.client.HTTPConnection(address.hostname, address.port, timeout=10)) as connection:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


class Stream:
    """A viewer that reads the stream event by event."""

    def __init__(self, server):
        address = urlsplit(server.address)
        self._connection = http.client.HTTPConnection(address.hostname, address.port, timeout=10)
        self._connection.request("GET", f"{address.path}events")
        self.response = self._connection.getresponse()

    def next(self):
        lines = []
        while line := self.response.readline().decode().rstrip("\n"):
            lines.append(line)
        kind, data = lines
        return kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))

    def close(self):
        self._connection.close()


@pytest.fixture
def viewer(live):
    with closing(Stream(live)) as stream:
        yield stream


def test_the_page_and_all_its_parts_are_served(board):
    status, headers, body = get(board)
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    parts = re.findall(r'(?:src|href)="([a-z.]+)"', body)
    assert {"board.css", "main.js", "icon.svg"} <= set(parts)
    assert {get(board, part)[0] for part in parts} == {200}


def test_modules_are_served_as_what_browsers_run(board):
    assert get(board, "main.js")[1]["content-type"].startswith("text/javascript")


def test_nothing_but_the_page_is_served(board):
    for path in ("app.py", "%2e%2e/watch.py", "../watch.py", "..%2fwatch.py", "nothing"):
        assert get(board, path)[0] == 404, path


@pytest.mark.parametrize("path", ["/", "/events", "/main.js", "/wrong/", "/wrong/events", "//", "/%00/"])
def test_without_the_token_there_are_only_words(board, path):
    status, headers, body = get(board, path)
    assert status == 403
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert "labstacks board" in body
    assert "請完整開啟" in body


def test_a_token_that_is_almost_right_is_wrong(board):
    token = urlsplit(board.address).path.strip("/")
    for near in (token[:-1], token + "x", token.swapcase(), f" {token}"):
        assert get(board, f"/{near.replace(' ', '%20')}/")[0] == 403


def test_tokens_are_compared_in_constant_time(board, monkeypatch):
    compared = []
    monkeypatch.setattr("hmac.compare_digest", lambda one, other: compared.append((one, other)) or False)
    assert get(board)[0] == 403
    token = urlsplit(board.address).path.strip("/").encode()
    assert compared == [(token, token)]


def test_every_start_has_a_token_of_its_own(written, serve):
    with serve(written.path) as one, serve(written.path) as other:
        assert len(urlsplit(one.address).path.strip("/")) >= 20
        assert urlsplit(one.address).path != urlsplit(other.address).path


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8270", "127.0.0.1.evil.example", "192.0.2.1", ""]
)
def test_another_sites_name_is_refused(board, host):
    status, _, body = get(board, headers={"Host": host})
    assert status == 403
    assert "not allowed" in body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9999", "LOCALHOST:1", "[::1]:80"])
def test_names_of_this_machine_are_answered(board, host):
    assert get(board, headers={"Host": host})[0] == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_changed(board, method):
    assert get(board, method=method)[0] == 405
    assert get(board, "events", method=method)[0] == 405


@pytest.mark.parametrize("path", ["", "main.js", "nothing", "/", "/wrong/"])
def test_every_answer_forbids_what_the_page_does_not_need(board, path):
    headers = get(board, path)[1]
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


def test_an_address_without_its_last_slash_leads_to_the_page(board):
    status, headers, _ = get(board, urlsplit(board.address).path.rstrip("/"))
    assert (status, headers["location"]) == (307, urlsplit(board.address).path)


def test_a_viewer_gets_the_whole_first_and_then_what_changes(written, viewer):
    kind, board = viewer.next()
    assert viewer.response.headers["content-type"].startswith("text/event-stream")
    assert (kind, [seat["name"] for seat in board["seats"]][:2]) == ("board", ["陳大文", "Amelia Brook"])
    written.begin()
    assert viewer.next()[1]["running"]["command"] == "up"
    written.start("s02")
    seats = {}
    while "s02" not in seats:
        kind, change = viewer.next()
        seats = {seat["id"]: seat for seat in change["seats"]}
    assert (kind, seats["s02"]["phase"]) == ("change", "working")
    assert change["now"] > 1.7e9


def test_all_viewers_are_told_the_same(written, live):
    viewers = [Stream(live) for _ in range(3)]
    assert [viewer.next()[0] for viewer in viewers] == ["board"] * 3
    written.begin()
    first = [viewer.next() for viewer in viewers]
    assert first[0] == first[1] == first[2]
    for viewer in viewers:
        viewer.close()


def test_a_viewer_who_left_is_forgotten(live):
    viewer = Stream(live)
    viewer.next()
    assert live.viewers == 1
    viewer.response.close()
    viewer.close()
    patience = 200
    while live.viewers and patience:
        patience -= 1
        time.sleep(0.05)
    assert live.viewers == 0


def test_the_end_of_the_board_is_said(written, serve):
    with serve(written.path) as server:
        viewer = Stream(server)
        viewer.next()
        server.stop()
        assert viewer.next()[0] == "goodbye"
        assert viewer.response.read() == b""
        viewer.close()


def test_the_board_listens_on_loopback_only(board):
    assert board._sockets[0].getsockname()[0] == "127.0.0.1"


def test_without_names_the_stream_holds_none(written, serve):
    with serve(written.path, names=False) as server, closing(Stream(server)) as viewer:
        text = json.dumps(viewer.next(), ensure_ascii=False)
    assert '"s02"' in text
    assert "Amelia" not in text
