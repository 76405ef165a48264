"""How fast the practice console answers a whole class: 40 students at once do the steps of B2 to B4.

    python benchmarks/console.py [STUDENTS] [ROUNDS]

Deploys a class into an emulator (no engine), serves its console in a process of its own, and plays the
students from this one. A student reads for up to two seconds between two steps, which is faster than any.
Prints the median and the 99th percentile of the answers in ms, and the console's memory in MB.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

TOP = Path(__file__).parents[1]
sys.path[:0] = [str(TOP), str(TOP / "cli"), str(TOP / "tests/support")]

from practice_class import NAME, OWN_PASSWORD, Client, PracticeClass, in_query  # noqa: E402

from labstacks.emulator.services import tokens as t  # noqa: E402

READS = 2.0
"""The longest that a student reads between two steps, in seconds."""
SERVER = """
import sys
from pathlib import Path
from labstacks.board.console.serve import ConsoleServer
server = ConsoleServer(Path(sys.argv[1]), port=0)
print(server.address, flush=True)
server.serve_until_stopped()
"""


class BusyStudent:
    """Does the steps of B2 to B4 again and again, and notes how long each answer took."""

    def __init__(self, class_: PracticeClass, address: str, seat: str, known: dict[str, str]) -> None:
        self.client, self.seat, self.known = Client(address), seat, known
        self.class_, self.times, self.failed = class_, [], 0

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> None:
        time.sleep(random.uniform(0, READS))
        began = time.perf_counter()
        answer = self.client.get(path) if method == "GET" else self.client.post(path, fields or {})
        self.times.append(time.perf_counter() - began)
        self.failed += answer.status >= 400

    def run(self, rounds: int) -> None:
        self.client.sign_in(f"{NAME}-{self.seat}", self.class_.password(self.seat))
        token = self.client.get("/password").csrf
        self.client.post("/password", {"new": OWN_PASSWORD, "again": OWN_PASSWORD, "csrf": token})
        csrf = self.client.get("/").csrf
        for _ in range(rounds):
            self.steps(csrf)

    def steps(self, csrf: str) -> None:
        bucket, server, host = self.known["bucket"], self.known["server"], self.known["host"]

        def act(action: str, resource: str) -> None:
            self.ask(
                "POST", "/act", {"csrf": csrf, "action": action, "resource": resource, "back": "/servers"}
            )
            self.ask("GET", "/servers")

        # B2
        self.ask("GET", f"/buckets/{bucket}")
        self.ask("GET", f"/buckets/{bucket}/object?key=welcome.txt")
        time.sleep(random.uniform(0, READS))
        began = time.perf_counter()
        self.client.upload(
            f"/buckets/{bucket}/upload", {"csrf": csrf}, "welcome.txt", random.randbytes(20_000)
        )
        self.times.append(time.perf_counter() - began)
        self.ask("GET", f"/buckets/{bucket}?versions=1")
        self.ask("POST", f"/buckets/{bucket}/link", {"csrf": csrf, "key": "welcome.txt", "minutes": "5"})
        self.ask("GET", f"/buckets/{bucket}/download?key={in_query('welcome.txt')}")
        # B3
        self.ask("GET", "/servers")
        self.ask("GET", f"/servers/{server}")
        for line in ("uname -a", "df -h", 'echo "I was here" > note.txt', "cat note.txt"):
            self.ask("POST", f"/servers/{server}/terminal", {"csrf": csrf, "line": line})
            self.ask("GET", f"/servers/{server}/terminal")
        act("ecs:RebootInstance", server)
        act("ecs:StopInstance", server)
        act("ecs:StartInstance", server)
        # B4
        self.ask("GET", f"/browser?address=http://{host}/")
        self.ask("GET", f"/web/{host}/")
        self.ask("GET", "/security-groups")
        self.ask("GET", f"/security-groups/{self.known['group']}")


def known_of(class_: PracticeClass, seat: str) -> dict[str, str]:
    """What a student's own worksheet says."""
    cloud = class_.open()
    rows = {row.type: row for row in cloud.resources(f"{NAME}-{seat}")}
    cloud.close()
    host = str(rows[t.INSTANCE].properties["publicIp"])
    found = {"bucket": t.BUCKET, "server": t.INSTANCE, "group": t.SECURITY_GROUP}
    return {**{name: rows[type_].id for name, type_ in found.items()}, "host": host}


def memory_of(pid: int) -> float:
    """The most memory that a process has used, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(students: int = 40, rounds: int = 2) -> None:
    """Deploy, serve, play, print."""
    with tempfile.TemporaryDirectory() as folder:
        class_ = PracticeClass(Path(folder), "bridging", students)
        class_.deploy()
        seats = [f"s{number:02d}" for number in range(1, students + 1)]
        known = {seat: known_of(class_, seat) for seat in seats}
        with subprocess.Popen(
            [
                sys.executable,
                "-c",
                f"import sys; sys.path[:0] = {sys.path[:3]!r}\n{SERVER}",
                str(class_.path),
            ],
            stdout=subprocess.PIPE,
            text=True,
        ) as server:
            address = server.stdout.readline().strip() if server.stdout else ""
            busy = [BusyStudent(class_, address, seat, known[seat]) for seat in seats]
            threads = [threading.Thread(target=student.run, args=(rounds,)) for student in busy]
            began = time.monotonic()
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            seconds, memory = time.monotonic() - began, memory_of(server.pid)
            server.terminate()
    times = sorted(1000 * each for student in busy for each in student.times)
    failed = sum(student.failed for student in busy)
    print(f"{students} students, {len(times)} answers in {seconds:.0f} s, {failed} failed")
    print(f"median {statistics.median(times):.0f} ms, 99 % under {times[int(0.99 * len(times))]:.0f} ms")
    print(f"memory of the console at its highest: {memory:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
