"""Who gets in: the card's password, sessions, tokens of forms, limits, and what is refused."""

import re
import socket
import time

import pytest
from practice_class import NAME, OWN_PASSWORD, Client, in_query

from labstacks.board.console import forms
from labstacks.board.console.sessions import IDLE_SECONDS, AttemptLimit, Sessions
from labstacks.emulator.services import tokens as t

SCRIPT = "<script>document.title='x'</script>"


def _bucket(class_, seat="s01"):
    with class_.console() as console:
        [bucket] = [row.id for row in console.cloud.resources(f"{NAME}-{seat}") if row.type == t.BUCKET]
    return bucket


def test_the_card_opens_the_console_and_a_new_password_must_be_chosen(client, bridging):
    assert client.get("/servers").headers["location"] == "/sign-in"
    client.sign_in(f"{NAME}-s01@501.onaliyun.com", bridging.password("s01"))
    assert client.get("/servers").headers["location"] == "/password"
    token = client.get("/password").csrf
    old = bridging.password("s01")
    assert "differ from the old" in client.post("/password", {"new": old, "again": old, "csrf": token}).shown
    assert "8 to 32" in client.post("/password", {"new": "short", "again": "short", "csrf": token}).shown
    assert client.post("/password", {"new": OWN_PASSWORD, "again": "other", "csrf": token}).status == 400
    client.post("/password", {"new": OWN_PASSWORD, "again": OWN_PASSWORD, "csrf": token})
    assert f"{NAME}-s01-server" in client.get("/servers").shown
    other = Client(f"http://{client.host}/")
    assert other.sign_in(f"{NAME}-s01", old).status == 401
    assert other.sign_in(f"{NAME}-s01", OWN_PASSWORD).headers["location"] == "/"


def test_the_chosen_password_is_kept_nowhere_in_clear(student, bridging):
    for path in bridging.home.home.parent.rglob("*"):
        assert not path.is_file() or OWN_PASSWORD.encode() not in path.read_bytes(), path


def test_the_console_keeps_no_names(student, bridging):
    student.act("ecs:StopInstance", "x")
    for path in bridging.home.home.parent.rglob("*"):
        if path.is_file() and path.name != "ledger.json":
            assert "陳大文".encode() not in path.read_bytes(), path


def test_the_teacher_sees_names_and_refusals_and_others_do_not(student, served):
    student.get("/ram")
    path = served.teacher_address.removeprefix(served.address.rstrip("/"))
    seen = Client(served.address).get(path).shown
    assert "陳大文" in seen
    assert "ram:ListUsers" in seen
    assert student.get("/teacher/guess/").status == 403
    assert "陳大文" not in student.get("/").shown


def test_cookies_are_for_this_site_and_no_script(client, bridging):
    answer = client.sign_in(f"{NAME}-s01", bridging.password("s01"))
    [cookie] = [cookie for cookie in answer.cookies if cookie.startswith("labstacks-console=")]
    assert {"httponly", "samesite=strict", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}


def test_a_session_from_before_the_sign_in_is_not_taken_over(client, bridging):
    client.get("/sign-in")
    planted = client.cookies["labstacks-form"]
    client.cookies["labstacks-console"] = planted
    client.sign_in(f"{NAME}-s01", bridging.password("s01"))
    first = client.cookies["labstacks-console"]
    assert first != planted
    token = client.get("/password").csrf
    client.post("/password", {"new": OWN_PASSWORD, "again": OWN_PASSWORD, "csrf": token})
    # The session of the first password is over, too: its cookie is worth nothing.
    assert client.cookies["labstacks-console"] != first
    thief = Client(f"http://{client.host}/")
    for cookie in (planted, first, client.cookies["labstacks-console"][:-1] + "0x"):
        thief.cookies["labstacks-console"] = cookie
        assert thief.get("/servers").headers["location"] == "/sign-in"


def test_forms_need_the_token_of_their_session(student, bridging):
    fields = {"action": "ecs:StopInstance", "resource": "i-x", "back": "/"}
    assert student.post("/act", fields).status == 403
    assert student.post("/act", {**fields, "csrf": "0" * 40}).status == 403
    token = student.get("/").csrf
    assert student.post("/act", {**fields, "csrf": token}, origin="http://evil.example").status == 403
    assert student.post("/act", {**fields, "csrf": token}, **{"sec-fetch-site": "cross-site"}).status == 403
    other = Client(f"http://{student.host}/")
    other.enter(bridging, "s02")
    assert other.post("/act", {**fields, "csrf": token}).status == 403
    assert student.post("/act", {**fields, "csrf": token}).status == 303


@pytest.mark.parametrize(
    "back", ["//evil.example", "https://evil.example", "/\\evil", "/x\r\nset-cookie: a=b"]
)
def test_no_form_leads_elsewhere(student, back):
    fields = {"action": "ecs:StopInstance", "resource": "i-x", "back": back, "csrf": student.get("/").csrf}
    assert student.post("/act", fields).headers["location"] == "/"


def test_guessing_passwords_ends_soon(client, bridging):
    for _ in range(5):
        assert client.sign_in(f"{NAME}-s01", "Wrong-password-1").status == 401
    assert client.sign_in(f"{NAME}-s01", bridging.password("s01")).status == 429
    # A classroom shares an address: the others still get in.
    assert client.sign_in(f"{NAME}-s02", bridging.password("s02")).status == 303


def test_limits_end_with_time():
    clock = [0.0]
    limit = AttemptLimit(per_user=2, per_address=3, window=60, now=lambda: clock[0])
    limit.failed("a", "x")
    limit.failed("a", "x")
    assert limit.wait("a", "y") == 60
    limit.failed("b", "x")
    assert limit.wait("c", "x") == 60
    clock[0] = 61
    assert limit.wait("a", "x") == 0


def test_sessions_end_with_silence_and_a_seat_has_few():
    clock = [0.0]
    sessions = Sessions(now=lambda: clock[0])
    cookies = [sessions.signed(sessions.start("u", must_change=False).id) for _ in range(7)]
    assert [bool(sessions.find(cookie)) for cookie in cookies] == [False] * 2 + [True] * 5
    clock[0] = IDLE_SECONDS + 1
    assert not any(sessions.find(cookie) for cookie in cookies)


def test_every_page_has_the_strict_headers(student):
    for path in ("/", "/servers", "/sign-in", "/static/console.js", "/nothing"):
        headers = student.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "unsafe-inline" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["cache-control"] == "no-store", path


def test_only_names_of_this_machine_are_answered(client):
    assert client.get("/sign-in", host="evil.example").status == 403
    assert client.get("/sign-in", host="localhost:1234").status == 200


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fapp.py"])
def test_no_path_leads_out_of_the_static_files(student, path):
    answer = student.get(path)
    assert answer.status == 404
    assert "import" not in answer.text


def test_a_file_name_with_a_path_is_only_a_name(student, bridging, tmp_path):
    bucket = _bucket(bridging)
    token = student.get("/").csrf
    before = sorted(tmp_path.rglob("*.txt"))
    student.upload(f"/buckets/{bucket}/upload", {"csrf": token}, "../../../evil.txt", b"x")
    assert ">evil.txt<" in student.get(f"/buckets/{bucket}").text
    student.upload(f"/buckets/{bucket}/upload", {"csrf": token, "key": "../../up.txt"}, "a.txt", b"x")
    assert student.get(f"/buckets/{bucket}/download?key={in_query('../../../../etc/passwd')}").status == 409
    assert sorted(tmp_path.rglob("*.txt")) == before


def test_scripts_in_names_and_files_stay_text(student, bridging):
    bucket = _bucket(bridging)
    token = student.get("/").csrf
    name = f"{SCRIPT}.html"
    student.upload(f"/buckets/{bucket}/upload", {"csrf": token, "key": name}, "a.html", SCRIPT.encode())
    for path in (
        f"/buckets/{bucket}",
        f"/buckets/{bucket}?versions=1",
        f"/buckets/{bucket}/object?key={in_query(name)}",
    ):
        answer = student.get(path)
        assert answer.status == 200
        assert "&lt;script&gt;" in answer.text
        assert SCRIPT not in answer.text
    file = student.get(f"/buckets/{bucket}/download?key={in_query(name)}")
    assert file.bytes == SCRIPT.encode()
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-security-policy"].startswith("sandbox;")


def test_a_servers_page_is_shown_in_a_sandbox(student, bridging):
    with bridging.console() as console:
        [server] = [r for r in console.cloud.resources(f"{NAME}-s01") if r.type == t.INSTANCE]
    host = server.properties["publicIp"]
    terminal = f"/servers/{server.id}/terminal"
    page = "/usr/share/nginx/html/index.html"
    token = student.get("/").csrf
    student.post(terminal, {"csrf": token, "line": f'echo "<h1>Mine</h1>{SCRIPT}" > {page}'})
    shown = Client(f"http://{student.host}/").get(f"/web/{host}/")
    assert SCRIPT in shown.text
    assert re.match(r"sandbox; default-src 'none'", shown.headers["content-security-policy"])
    assert "allow-scripts" not in shown.headers["content-security-policy"]
    assert 'sandbox title="' in student.get(f"/browser?address=http://{host}/").text


def test_large_uploads_are_refused(student, bridging):
    bucket = _bucket(bridging)
    token = student.get("/").csrf
    large = bytes(6 * 1024 * 1024)
    assert student.upload(f"/buckets/{bucket}/upload", {"csrf": token}, "large.bin", large).status == 413
    announced = {"content-type": "application/x-www-form-urlencoded", "content-length": str(10**9)}
    assert student.ask("POST", "/act", b"", announced).status == 413
    assert "large.bin" not in student.get(f"/buckets/{bucket}").shown


def test_a_bucket_holds_so_much_and_no_more(student, bridging):
    bucket = _bucket(bridging)
    token = student.get("/").csrf
    for number in range(5):
        part = bytes(4_500_000)
        student.upload(f"/buckets/{bucket}/upload", {"csrf": token}, f"{number}.bin", part)
    assert "QuotaExceeded" in student.get("/").shown
    assert "4.bin" not in student.get(f"/buckets/{bucket}").shown


def test_slow_uploads_are_ended(student, monkeypatch):
    monkeypatch.setattr(forms, "PATIENCE", 0.5)
    host, _, port = student.host.partition(":")
    cookie = "; ".join(f"{name}={value}" for name, value in student.cookies.items())
    with socket.create_connection((host, int(port)), timeout=20) as slow:
        head = f"POST /act HTTP/1.1\r\nHost: {student.host}\r\nCookie: {cookie}\r\n"
        slow.sendall(
            f"{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\na=".encode()
        )
        assert slow.recv(100).startswith(b"HTTP/1.1 408")


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 415),
        ("multipart/form-data", b"x", 400),
        ("multipart/form-data; boundary=edge", b"--edge\r\nrubbish", 400),
        ("application/x-www-form-urlencoded", b"&".join(b"a=b" for _ in range(99)), 400),
        ("application/x-www-form-urlencoded", "é".encode(), 400),
    ],
)
def test_odd_bodies_are_refused(student, kind, body, status):
    assert student.ask("POST", "/act", body, {"content-type": kind}).status == status


def test_signing_out_ends_the_session(student):
    cookie = student.cookies["labstacks-console"]
    student.post("/sign-out", {"csrf": student.get("/").csrf})
    student.cookies["labstacks-console"] = cookie
    assert student.get("/").headers["location"] == "/sign-in"


def test_the_language_is_kept_and_both_are_complete(student):
    student.post("/language", {"language": "zh-Hant", "back": "/servers"})
    assert "執行個體" in student.get("/servers").shown
    student.post("/language", {"language": "en", "back": "/servers"})
    assert "Instances" in student.get("/servers").shown


def test_an_open_page_hears_of_changes(student, bridging):
    host, _, port = student.host.partition(":")
    cookie = "; ".join(f"{name}={value}" for name, value in student.cookies.items())
    with socket.create_connection((host, int(port)), timeout=20) as page:
        page.sendall(f"GET /live HTTP/1.1\r\nHost: {student.host}\r\nCookie: {cookie}\r\n\r\n".encode())
        heard = b""
        while b"hello" not in heard:
            heard += page.recv(1000)
        with bridging.console() as elsewhere:
            [server] = [r.id for r in elsewhere.cloud.resources(f"{NAME}-s01") if r.type == t.INSTANCE]
            deadline = time.monotonic() + 15
            while b"event: changed" not in heard and time.monotonic() < deadline:
                elsewhere.cloud.change_by_hand(
                    lambda call: call.tx.log(call.now, "by hand", server, ("", "", f"{NAME}-s01"))
                )
                page.settimeout(2)
                try:
                    heard += page.recv(1000)
                except TimeoutError:
                    continue
        assert b"event: changed" in heard
