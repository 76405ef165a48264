"""The console by keyboard, and for a screen reader: axe-core finds nothing serious."""

import shutil
import subprocess
import tarfile

import pytest
from chromium_browser import ARGUMENTS, find_browser
from playwright.sync_api import expect, sync_playwright
from practice_class import NAME, OWN_PASSWORD

from labstacks.board.console.pages import LISTS
from labstacks.emulator.services import tokens as t

PHONE = {"viewport": {"width": 390, "height": 800}}
DESKTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def axe(tmp_path_factory):
    """axe-core's script, fetched for this test only: it is no part of labstacks."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    packed = npm and subprocess.run(
        [npm, "pack", "axe-core@4"], cwd=folder, capture_output=True, timeout=90, check=False
    )
    archives = list(folder.glob("axe-core-*.tgz"))
    if not packed or not archives:
        pytest.skip("axe-core cannot be fetched: npm, or its registry, is out of reach")
    with tarfile.open(archives[0]) as archive:
        return archive.extractfile("package/axe.min.js").read().decode()


@pytest.fixture(scope="module")
def chromium(deployed_classes):
    # Before: Pulumi's mocks and Playwright both run an event loop in this thread.
    for level in ("bridging", "beginner"):
        deployed_classes(level)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


def _sign_in(page, server, class_):
    page.goto(server.address)
    expect(page.locator("[name=user]")).to_be_focused()
    page.keyboard.type(f"{NAME}-s01")
    page.keyboard.press("Tab")
    page.keyboard.type(class_.password("s01"))
    page.keyboard.press("Enter")
    expect(page.locator("[name=new]")).to_be_focused()
    page.keyboard.type(OWN_PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.type(OWN_PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".notice.done")).to_be_visible()


def _paths(class_):
    with class_.console() as console:
        rows = {row.type: row.id for row in console.cloud.resources(f"{NAME}-s01")}
    yield from ("/", "/cost", "/browser?address=http://192.0.2.1/", "/sign-in", "/nothing")
    yield from (f"/{name}" for name in LISTS)
    for type_, path in (
        (t.INSTANCE, "/servers/{}"), (t.INSTANCE, "/servers/{}/terminal"), (t.DISK, "/disks/{}"),
        (t.SECURITY_GROUP, "/security-groups/{}"), (t.BUCKET, "/buckets/{}"),
        (t.BUCKET, "/buckets/{}?versions=1"), (t.BUCKET, "/buckets/{}/object?key=welcome.txt"),
        (t.DATABASE, "/databases/{}/sql"), (t.POLICY, "/ram/policies/{}"),
        (t.ROUTE_TABLE, "/route-tables/{}"),
    ):  # fmt: skip
        if type_ in rows:
            yield path.format(rows[type_])


@pytest.mark.parametrize(
    ("level", "options", "language"), [("bridging", PHONE, "zh-Hant"), ("beginner", DESKTOP, "en")]
)
def test_a_screen_reader_finds_its_way(class_of, chromium, axe, level, options, language):
    class_ = class_of(level)
    paths, found = list(_paths(class_)), []
    with class_.served() as server:
        # Only so that the test may bring a script of its own.
        context = chromium.new_context(bypass_csp=True, **options)
        page = context.new_page()
        _sign_in(page, server, class_)
        host = server.address.split("//")[1].partition(":")[0]
        context.add_cookies([{"name": "labstacks-language", "value": language, "domain": host, "path": "/"}])
        for path in (*paths, server.teacher_address.removeprefix(server.address.rstrip("/"))):
            page.goto(server.address.rstrip("/") + path)
            page.evaluate(axe)
            for violation in page.evaluate("axe.run()")["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    found.append((path, violation["id"], violation["nodes"][0]["html"][:200]))
            width = page.evaluate("document.documentElement.scrollWidth")
            assert width <= options["viewport"]["width"], path
        context.close()
    assert found == []


def test_a_server_is_stopped_by_keyboard_alone(bridging, chromium):
    with bridging.served() as server:
        context = chromium.new_context(**DESKTOP)
        page = context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        _sign_in(page, server, bridging)
        for words in ("Instances", "Stop"):
            for _ in range(60):
                page.keyboard.press("Tab")
                focused = page.evaluate("document.activeElement.textContent.trim()")
                if focused.startswith(words):
                    break
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            page.wait_for_url("**/servers")
        expect(page.locator("main")).to_contain_text("Stopped")
        context.close()


def test_an_open_page_shows_a_change_by_itself(bridging, chromium):
    with bridging.served() as server:
        context = chromium.new_context(**DESKTOP)
        page = context.new_page()
        _sign_in(page, server, bridging)
        page.goto(f"{server.address}servers")
        expect(page.locator("main")).to_contain_text("Running")
        page.wait_for_timeout(1500)
        with bridging.console() as elsewhere:
            from labstacks.emulator import ByHand

            rows = elsewhere.cloud.resources(f"{NAME}-s01")
            ByHand(elsewhere.cloud).stop_server(next(row.id for row in rows if row.type == t.INSTANCE))
        expect(page.locator("main")).to_contain_text("Stopped", timeout=20_000)
        context.close()
