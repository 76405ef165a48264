"""The worksheets of bridging and beginner, done in a browser; `verify` sees every checkpoint passed."""

import threading
import time
from contextlib import contextmanager

import pytest
from chromium_browser import ARGUMENTS, find_browser
from playwright.sync_api import sync_playwright
from worksheet_steps import STEPS, Walk

from labstacks.board.console import links
from labstacks.board.console.serve import ConsoleServer
from labstacks.board.console.words import speaker
from labstacks.checks.verification import verify
from labstacks.classfile import load_class
from labstacks.components.catalog import LEVELS
from labstacks.components.checkpoints import CHECKS
from labstacks.documents.credentials import sign_ins
from labstacks.documents.lab_sheets import lab_sheets

BROWSERS = [
    ("s01", "en", {"viewport": {"width": 1280, "height": 800}}),
    ("s02", "zh-Hant", {"viewport": {"width": 390, "height": 800}, "is_mobile": True, "has_touch": True}),
]


def _steps(level):
    return [(lab, n) for lab, sheet in lab_sheets(level).items() for n in range(1, len(sheet.steps) + 1)]


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def _served(path):
    server = ConsoleServer(path, port=0)
    thread = threading.Thread(target=server.serve_until_stopped, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stop()
        thread.join(timeout=20)


class Teacher:
    """Does what the worksheets leave to the teacher, and lets time pass."""

    def __init__(self, school, server, monkeypatch):
        self._school, self._server, self._monkeypatch = school, server, monkeypatch
        self._snapshots = 1

    def __call__(self, word, then=None):
        match word:
            case "verify":
                verify(load_class(self._school.file))
            case "ten seconds":
                self._server.console.cloud.advance(10)
            case "six minutes":
                late = lambda self, expires: time.time() + 360 > int(expires)  # noqa: E731
                with self._monkeypatch.context() as patched:
                    patched.setattr(links.SignedLinks, "is_over", late)
                    return then()
            case "snapshot":
                # As the teacher's notes say: one more of the lab's `snapshots`, and `labstacks up`.
                self._snapshots += 1
                text = self._school.file.read_text().partition("lab_options:")[0]
                self._school.file.write_text(f"{text}lab_options: {{G3: {{snapshots: {self._snapshots}}}}}\n")
                ran = self._school.up()
                assert ran.code == 0, ran.err
        return None


@pytest.mark.engine
@pytest.mark.parametrize("level", ["bridging", "beginner"])
def test_a_level_is_done_in_the_browser(level, school_class, chromium, tmp_path, monkeypatch):
    labs = f"[{', '.join(LEVELS[level].lab_ids)}]"
    school = school_class(tmp_path, students=3, labs=labs, level=level)
    ran = school.up()
    assert ran.code == 0, ran.err
    class_ = load_class(school.file)
    cards = sign_ins(class_)
    complaints = []
    with _served(school.file) as server:
        between = Teacher(school, server, monkeypatch)
        for seat, language, options in BROWSERS:
            context = chromium.new_context(**options)
            context.set_default_timeout(20_000)
            host = server.address.split("//")[1].split(":")[0]
            context.add_cookies(
                [{"name": "labstacks-language", "value": language, "domain": host, "path": "/"}]
            )
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            walk = Walk(
                page, speaker(language), server.address, seat, cards[seat], class_.name,
                server.teacher_address, between,
            )  # fmt: skip
            for lab, number in _steps(level):
                try:
                    STEPS[lab, number](walk)
                except Exception as error:
                    page.screenshot(path=str(tmp_path / "failed.png"), full_page=True)
                    shown = page.locator("body").inner_text()[-1500:]
                    raise AssertionError(f"{lab} step {number} for {seat} at {page.url}:\n{shown}") from error
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= options["viewport"]["width"], (lab, number, page.url)
            context.close()
        assert complaints == []
    checked = verify(load_class(school.file))
    wanted = {point.id for point in CHECKS[level].checkpoints if point.check}
    for seat, _, _ in BROWSERS:
        [report] = [report for report in checked.seats if report.seat == seat]
        assert set(report.reached) == wanted, seat
        assert report.reference == "intact", report.drift
    ended = school.down()
    assert ended.code == 0, ended.out
    school.assert_nothing_left()
    assert not list(school.home.practice.rglob("*.sqlite"))
