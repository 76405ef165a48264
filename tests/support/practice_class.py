"""A class in a folder with an emulator that holds it, and a browser without a window for its console."""

import re
import threading
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from mock_deployment import deploy

from labstacks.board.console.act import Console
from labstacks.board.console.console_user import ConsoleUser
from labstacks.board.console.serve import ConsoleServer
from labstacks.classfile import load_class, save_ledger
from labstacks.components.catalog import LEVELS
from labstacks.emulator import RehearsalCloud
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.storage.class_folder import ClassFolder

NAME = "f4a-2026"
NAMES = ("陳大文", "Amelia Brook", "Daniel Okoye")
OWN_PASSWORD = "Quiet-Harbour-7"


class PracticeClass:
    """A class whose emulator holds it.

    Args:
        folder: An empty folder.
        students: How many.
    """

    def __init__(self, folder: Path, level: str = "bridging", students: int = 3) -> None:
        self.folder, self.level, self.path = folder, level, folder / "class.yaml"
        labs = ", ".join(LEVELS[level].lab_ids)
        names = [NAMES[number % len(NAMES)] for number in range(students)]
        rows = "".join(f"d{number:02d},{name},4A\n" for number, name in enumerate(names, 1))
        (folder / "roster.csv").write_text(f"id,name,group\n{rows}", "utf-8")
        self.path.write_text(f"class: {NAME}\nlevel: {level}\nlabs: [{labs}]\nroster: roster.csv\n", "utf-8")

    def deploy(self) -> None:
        """Put the class into its emulator."""
        class_ = load_class(self.path)
        self.home.create()
        save_ledger(class_)
        key = self.home.key()
        spec = ClassSpec(NAME, self.level, LEVELS[self.level].lab_ids, seats=len(class_.seats))
        cloud = self.open()
        exports, _ = deploy(cloud, spec.classroom_stack, classroom_program(spec))
        for seat in class_.seats:
            secrets = SeatSecrets(key.password(seat.id), key.password(seat.id, "database"))
            deploy(cloud, spec.seat_stack(seat.id), seat_program(spec, seat.id, exports["shared"], secrets))
        cloud.close()

    @property
    def home(self) -> ClassFolder:
        return ClassFolder.of(load_class(self.path).file)

    def open(self) -> RehearsalCloud:
        return RehearsalCloud(self.home.rehearsal)

    def password(self, seat: str, purpose: str = "console") -> str:
        return self.home.key().password(seat, purpose)

    @contextmanager
    def console(self):
        """The class's console without a server."""
        cloud = self.open()
        try:
            yield Console(cloud)
        finally:
            cloud.close()

    @contextmanager
    def served(self, **options):
        """The console in a thread."""
        server = ConsoleServer(self.path, port=0, **options)
        thread = threading.Thread(target=server.serve_until_stopped, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join(timeout=20)
            assert not thread.is_alive()


def user(seat: str) -> ConsoleUser:
    return ConsoleUser(f"{NAME}-{seat}", seat, f"{NAME}-classroom", "cn-hongkong")


class Answer:
    """What the console answered."""

    def __init__(self, response) -> None:
        self.status, self.bytes = response.status, response.read()
        self.headers = {name.lower(): value for name, value in response.getheaders()}
        self.cookies = response.headers.get_all("set-cookie") or []

    @property
    def text(self) -> str:
        return self.bytes.decode()

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.text)
        return found[1] if found else ""

    @property
    def shown(self) -> str:
        """The text of the page, without markup."""
        return unescape(re.sub(r"<[^>]*>", " ", self.text))


class Client:
    """A browser without a window: keeps cookies, follows nothing by itself."""

    def __init__(self, address: str) -> None:
        self.host = urlsplit(address).netloc
        self.cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, body=None, headers=None) -> Answer:
        connection = HTTPConnection(self.host, timeout=30)
        sent = {"cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        connection.request(method, path, body, {name: value for name, value in sent.items() if value})
        answer = Answer(connection.getresponse())
        connection.close()
        for cookie in answer.cookies:
            name, _, value = cookie.partition(";")[0].partition("=")
            if value.strip('"'):
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, fields: dict[str, str], **headers: str) -> Answer:
        sent = {"content-type": "application/x-www-form-urlencoded", **headers}
        return self.ask("POST", path, urlencode(fields), sent)

    def upload(self, path: str, fields: dict[str, str], name: str, data: bytes) -> Answer:
        parts = [f'name="{field}"\r\n\r\n{value}\r\n'.encode() for field, value in fields.items()]
        parts.append(f'name="file"; filename="{name}"\r\n\r\n'.encode() + data + b"\r\n")
        body = (
            b"".join(b"--edge\r\nContent-Disposition: form-data; " + part for part in parts) + b"--edge--\r\n"
        )
        return self.ask("POST", path, body, {"content-type": "multipart/form-data; boundary=edge"})

    def sign_in(self, name: str, password: str) -> Answer:
        token = self.get("/sign-in").csrf
        return self.post("/sign-in", {"user": name, "password": password, "csrf": token})

    def enter(self, class_: PracticeClass, seat: str) -> Answer:
        """Sign in with the card, and choose a password."""
        signed = self.sign_in(f"{NAME}-{seat}", class_.password(seat))
        assert signed.headers["location"] == "/password", signed.shown
        token = self.get("/password").csrf
        self.post("/password", {"new": OWN_PASSWORD, "again": OWN_PASSWORD, "csrf": token})
        return self.get("/")

    def act(self, action: str, resource: str, **inputs: str) -> Answer:
        """Press a button; returns the page that follows."""
        fields = {"csrf": self.get("/").csrf, "action": action, "resource": resource, "back": "/"}
        answer = self.post("/act", {**fields, **inputs})
        return self.get(answer.headers["location"]) if answer.status == 303 else answer


def in_query(text: str) -> str:
    return quote(text, safe="")
