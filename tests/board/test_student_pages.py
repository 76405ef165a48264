"""Pages for students' phones: each its own student's, behind its own token, live, and nothing else there."""

import http.client
import json
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from labstacks.board.serve import BoardServer
from labstacks.errors import UsageError

MINE, YOURS = "203.0.113.7", "203.0.113.8"


@pytest.fixture
def class_up(written):
    written.folder.key()
    written.go_up()
    for seat, address in (("s01", MINE), ("s02", YOURS)):
        written.write_state(seat, labs={"B1": {"user": seat}, "B3": {"address": address}})
    return written


@pytest.fixture
def live(class_up, serve):
    with serve(class_up.path, students=("127.0.0.1", 0)) as server:
        yield server


def ask(address, path="", *, method="GET", headers=None):
    """(status, body) of a path below an address, or of one that begins with a slash."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)) as connection:
        connection.request(method, path if path.startswith("/") else parts.path + path, headers=headers or {})
        response = connection.getresponse()
        return response.status, response.read().decode()


class Stream:
    """The events of one page."""

    def __init__(self, address):
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=15)
        self._connection.request("GET", f"{parts.path}events")
        self.response = self._connection.getresponse()

    def next(self):
        while True:
            lines = []
            while line := self.response.readline().decode().rstrip("\n"):
                lines.append(line)
            if lines[0].startswith("event: "):
                return lines[0].removeprefix("event: "), json.loads(lines[1].removeprefix("data: "))

    def close(self):
        self._connection.close()


def test_a_page_shows_its_own_student_and_no_other(live):
    status, page = ask(live.student_address("s01"))
    assert status == 200
    assert (MINE in page, "陳大文" in page) == (True, True)
    assert (YOURS in page, "Amelia Brook" in page) == (False, False)


def test_only_whole_addresses_open_a_page(live):
    address = live.student_address("s01")
    token = urlsplit(address).path.strip("/")
    for path in ("/", "/s01/", f"/{token[:-1]}/", f"/{token.replace('s01', 's02')}/", f"/{token}/other"):
        status, page = ask(address, path)
        assert (status, MINE in page, YOURS in page) == (404, False, False)
    assert ask(address, f"/{token}")[0] == 307


def test_the_board_and_the_pages_do_not_answer_for_each_other(live):
    board, page = urlsplit(live.address), urlsplit(live.student_address("s01"))
    assert ask(live.student_address("s01"), board.path)[0] == 404
    assert ask(live.address, page.path)[0] == 403
    assert ask(live.address)[0] == 200


def test_the_address_of_a_page_stays_the_same(class_up, serve):
    paths = []
    for _ in range(2):
        with serve(class_up.path, students=("127.0.0.1", 0)) as server:
            paths.append(urlsplit(server.student_address("s01")).path)
    assert paths[0] == paths[1]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8271", ""])
def test_another_site_cannot_read_a_page_under_its_own_name(live, host):
    assert ask(live.student_address("s01"), headers={"Host": host})[0] == 404


def test_an_address_of_the_network_is_a_name_of_this_machine(live):
    assert ask(live.student_address("s01"), headers={"Host": "192.168.1.20:8271"})[0] == 200


def test_pages_only_read(live):
    assert ask(live.student_address("s01"), method="POST")[0] == 405


def test_what_a_student_passes_is_shown_at_once_on_the_own_page_only(class_up, live):
    with (
        closing(Stream(live.student_address("s01"))) as mine,
        closing(Stream(live.student_address("s02"))) as yours,
    ):
        assert mine.next()[1]["passed"] == []
        assert yours.next()[1]["passed"] == []
        class_up.reached("s01", "B1.password")
        assert mine.next()[1]["passed"] == ["B1.password"]
        class_up.reached("s02", "B3.stopped")
        assert yours.next()[1]["passed"] == ["B3.stopped"]
    assert 'data-point="B1.password" class="done"' in ask(live.student_address("s01"))[1]


def test_a_seat_that_is_deployed_again_loads_its_page_again(class_up, live):
    with closing(Stream(live.student_address("s01"))) as stream:
        _, before = stream.next()
        class_up.begin()
        class_up.start("s01")
        class_up.write_state("s01", labs={"B3": {"address": "203.0.113.99"}})
        class_up.finish("s01", labs={"B3": {"address": "203.0.113.99"}})
        class_up.end()
        _, after = stream.next()
    assert after["version"] != before["version"]
    assert "203.0.113.99" in ask(live.student_address("s01"))[1]


def test_a_seat_that_is_not_ready_has_a_page_that_says_so(written, serve):
    with serve(written.path, students=("127.0.0.1", 0)) as server:
        status, page = ask(server.student_address("s01"))
    assert status == 200
    assert "Your seat is not ready yet" in page


def test_streams_end_with_the_board(class_up, serve):
    with serve(class_up.path, students=("127.0.0.1", 0)) as server:
        stream = Stream(server.student_address("s01"))
        stream.next()
        server.stop()
        assert stream.next()[0] == "goodbye"
    stream.close()


def test_one_student_cannot_keep_all_connections(live):
    streams = [Stream(live.student_address("s01")) for _ in range(9)]
    assert [stream.response.status for stream in streams] == [200] * 8 + [429]
    assert ask(live.student_address("s02"))[0] == 200
    for stream in streams:
        stream.close()


def test_all_addresses_at_once_are_no_address_to_print(class_up):
    with pytest.raises(UsageError, match="all addresses") as error:
        BoardServer(class_up.path, port=0, cost=False, students=("0.0.0.0", 0))
    assert "--students" in error.value.hint


def test_an_address_of_another_machine_is_refused(class_up):
    with pytest.raises(UsageError, match=r"cannot be served on 192\.0\.2\.1"):
        BoardServer(class_up.path, port=0, cost=False, students=("192.0.2.1", 0))
