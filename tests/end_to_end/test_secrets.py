"""No secret of a class is where somebody else could read it: on a command line, in a file or in an output."""

import base64
import os
import threading
import time
from pathlib import Path

import pytest

from labstacks.storage.password_versions import raise_issues

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks at processes in /proc"),
]

LABS = "[G1, G2, G4]"
MEANT_TO_HOLD_THEM = ("class.key", "-cards")
"""The key itself, and what is printed for students; both are for their owner's eyes only."""


class Watch:
    """Looks at every process that descends from one, again and again, until it ends."""

    def __init__(self, process):
        self._process = process
        self.command_lines = set()
        self.environments = {}
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self):
        while self._process.poll() is None:
            parents = {}
            for path in Path("/proc").glob("[0-9]*"):
                try:
                    parents[int(path.name)] = int((path / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
            for pid in parents:
                if self._descends(pid, parents):
                    self._note(pid)
            time.sleep(0.02)

    def _descends(self, pid, parents):
        while pid:
            if pid == self._process.pid:
                return True
            pid = parents.get(pid, 0)
        return False

    def _note(self, pid):
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
            self.command_lines.add(line)
            self.environments[pid] = (line.split(b"\0")[0], Path(f"/proc/{pid}/environ").read_bytes())
        except OSError:
            pass

    def wait(self):
        self._thread.join(60)


def secrets_of(school, seats):
    """By what it is, every secret of a class, as it is and as it may be hidden in plain sight."""
    key = school.home.key()
    plain = {
        "class key": (school.home.home / "class.key").read_text().strip(),
        "passphrase": key.passphrase(),
    }
    for seat in seats:
        for purpose in ("console", "database"):
            for issue in (0, 1):
                plain[f"{purpose} password {issue} of {seat}"] = key.password(seat, purpose, issue)
    coded = {f"{name} in base64": base64.b64encode(text.encode()).decode() for name, text in plain.items()}
    return plain | coded | {"class key, raw": bytes.fromhex(plain["class key"]).decode("latin-1")}


def assert_free_of(secrets, content, where):
    for name, secret in secrets.items():
        assert secret.encode("latin-1") not in content, f"the {name} is in {where}"


def assert_no_file_holds(secrets, folder):
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not any(part in path.name for part in MEANT_TO_HOLD_THEM):
            assert_free_of(secrets, path.read_bytes(), path.relative_to(folder))


@pytest.fixture
def school(school_class, tmp_path):
    school = school_class(tmp_path / "class", students=2, labs=LABS)
    school.file.write_text(school.file.read_text().replace("level: bridging", "level: beginner"))
    return school


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch):
    """What labstacks and its engines put aside for a moment."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder


def watched(school, *args, **more):
    """Run a command; returns what it did and all that could be seen of it meanwhile."""
    process = school.start(*args, **more)
    watch = Watch(process)
    ran = school.ended(process)
    watch.wait()
    return ran, watch


def test_no_secret_is_on_a_command_line_in_a_strangers_environment_in_a_file_or_in_an_output(
    school, temporary
):
    seats = ("s01", "s02", "classroom")
    failed, of_failed = watched(
        school, "up", "--yes", "--chaos", "{no_stock: [cn-hongkong-b/ecs.e-c1m1.large]}"
    )
    assert failed.code != 0
    secrets = secrets_of(school, seats)
    assert school.run("board", "--export", "failed.html").code == 0
    assert_no_file_holds(secrets, school.folder)
    raise_issues(school.home.home, ["s01"])
    up, of_up = watched(school, "up", "--yes", "--json")
    assert up.code == 0, up.err + up.out
    told = [school.run("status", "--json"), school.run("status", "--timings"), school.run("verify", "--json")]
    told += [school.run("plan", "--html", "plan.html"), school.run("reset", "s02", "--yes", "--json")]
    told += [school.run("board", "--export", "board.html"), school.run("report", "--json")]
    assert "s02" in (school.folder / "board.html").read_text()
    assert_no_file_holds(secrets, school.folder)
    down, of_down = watched(school, "down", "--yes", "--json")
    assert down.code == 0, down.err + down.out
    assert_no_file_holds(secrets, school.folder)
    assert_no_file_holds(secrets, temporary)

    with pytest.raises(AssertionError, match="the class key is in"):
        assert_free_of(secrets, (school.home.home / "class.key").read_bytes(), "its own file")
    engines = [env for program, env in of_up.environments.values() if program.endswith(b"pulumi")]
    assert any(secrets["passphrase"].encode() in environment for environment in engines)

    for ran in (up, failed, *told, down):
        assert_free_of(secrets, (ran.out + ran.err).encode(), "what a command printed")
    for watch in (of_up, of_failed, of_down):
        assert len(watch.command_lines) > 2
        for line in watch.command_lines:
            assert_free_of(secrets, line, f"the command line {line[:60]!r}")
        for program, environment in watch.environments.values():
            if not program.endswith(b"pulumi"):
                assert_free_of(secrets, environment, f"the environment of {program!r}")


def test_a_killed_run_leaves_no_secret_either(school, temporary):
    process = school.start("up", "--yes")
    assert school.wait_for_events(60, process)
    os.kill(process.pid, 9)
    process.communicate(timeout=60)
    secrets = secrets_of(school, ("s01", "s02"))
    assert_no_file_holds(secrets, school.folder)
    assert_no_file_holds(secrets, temporary)
