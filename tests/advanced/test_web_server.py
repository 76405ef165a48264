"""The website of the labs, really served."""

import json
import socket
import threading
import time
import urllib.error
import urllib.request
from urllib.parse import quote

import pytest

from labstacks.advanced import first_start
from labstacks.advanced.payload import web_server


@pytest.fixture
def log(tmp_path):
    return tmp_path / "access.log"


@pytest.fixture
def site(log):
    environment = {"SITE": "f4a-2026-s07", "ZONE": "cn-hongkong-b", "ACCESS_LOG": str(log), "PORT": "0"}
    website = web_server.Website(web_server.Settings(environment))
    thread = threading.Thread(target=website.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield website
    website.shutdown()
    thread.join()
    website.server_close()


def get(site, path):
    address = f"http://127.0.0.1:{site.server_address[1]}{path}"
    try:
        with urllib.request.urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def lines(log, count):
    """The log's lines, once there are so many: a line is written after its answer was sent."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        written = log.read_text().splitlines() if log.exists() else []
        if len(written) >= count:
            return [json.loads(line) for line in written]
        time.sleep(0.01)
    raise AssertionError(f"fewer than {count} lines in {log}")


def test_the_page_says_which_server_answers_and_where_it_stands(site):
    status, text = get(site, "/")
    assert status == 200
    assert text.splitlines() == [
        "f4a-2026-s07",
        f"server    {socket.gethostname()}",
        "zone      cn-hongkong-b",
        "database  none",
    ]


@pytest.mark.parametrize(("path", "status"), [("/health", 200), ("/fail", 500), ("/nowhere", 404)])
def test_pages_answer_as_they_should(site, path, status):
    assert get(site, path)[0] == status


def test_every_request_is_a_line_in_the_log(site, log):
    get(site, "/fail?why=" + quote("not"))
    (line,) = lines(log, 1)
    assert (line["path"], line["status"], line["server"]) == ("/fail", 500, socket.gethostname())
    assert set(line) == {"time", "server", "path", "status", "milliseconds"}


def test_a_server_without_a_log_says_nothing(tmp_path):
    website = web_server.Website(web_server.Settings({"PORT": "0"}))
    website.note({"status": 200})
    website.server_close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("wanted", "seconds"), [("30", "30"), ("99999", "600"), ("-1", "0")])
def test_it_keeps_every_core_busy_but_not_for_ever(monkeypatch, wanted, seconds):
    started = []
    monkeypatch.setattr(web_server.subprocess, "Popen", started.append)
    monkeypatch.setattr(web_server.os, "cpu_count", lambda: 2)
    assert web_server.keep_busy(wanted) == f"busy for {seconds} seconds"
    assert [float(command[-1]) for command in started] == [float(seconds)] * 2


def test_one_who_asks_for_a_busy_server_is_told_how(site):
    assert get(site, "/busy?seconds=soon") == (200, "How many seconds? Ask for /busy?seconds=60\n")


def test_a_database_that_listens_is_seen():
    with socket.create_server(("127.0.0.1", 0)) as database:
        address = f"127.0.0.1:{database.getsockname()[1]}"
        assert web_server.database_state(address) == f"{address} answers"
    assert web_server.database_state(address) == f"{address} does not answer"


def test_it_visits_itself_and_every_tenth_time_it_fails(monkeypatch):
    class EnoughError(Exception):
        pass

    visited = []

    def urlopen(address, timeout):
        visited.append(address.rpartition("/")[2])
        if len(visited) == 20:
            raise EnoughError
        raise urllib.error.URLError("not there yet")

    monkeypatch.setattr(web_server.urllib.request, "urlopen", urlopen)
    with pytest.raises(EnoughError):
        web_server.visit_forever(web_server.Settings({"VISIT_EVERY": "0.0001"}))
    assert [place for place, page in enumerate(visited, start=1) if page == "fail"] == [10, 20]


def test_it_serves_and_visits_itself_when_started(monkeypatch):
    visits, served = threading.Event(), threading.Event()
    monkeypatch.setenv("VISIT_EVERY", "5")
    monkeypatch.setenv("PORT", "0")
    monkeypatch.setattr(web_server, "visit_forever", lambda settings: visits.set())
    monkeypatch.setattr(web_server.Website, "serve_forever", lambda website: served.set())
    web_server.main()
    assert served.is_set()
    assert visits.wait(5)


def test_a_server_with_an_old_python_understands_it():
    import ast

    ast.parse(first_start.payload("web_server.py"), feature_version=(3, 6))
