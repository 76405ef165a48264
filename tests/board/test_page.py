"""The page as people use it, in Chromium. ``scripts/system-parts`` brings the browser."""

import re
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from chromium_browser import ARGUMENTS, find_browser
from playwright.sync_api import expect, sync_playwright

from labstacks.board.export import write_board
from labstacks.board.watch import Watcher
from labstacks.checks.drift import Drift

PHASES = ("ready", "working", "failed", "incomplete", "absent")


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium):
    """Open an address in a fresh window. An error in the browser's console fails the test.

    ``server_stops`` is for a test that stops the server: the page then asks for it in vain, which
    Chromium reports when the request happens to come before the end of the test.
    """
    contexts, complaints = [], []

    def visit(address, server_stops=False, shows=".tile", **options):
        context = chromium.new_context(
            **{"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", **options}
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()

        def hear(message):
            if not (server_stops and "ERR_CONNECTION_REFUSED" in message.text):
                complaints.append(f"{message.type}: {message.text}")

        page.on("console", hear)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        expect(page.locator(shows).first).to_be_visible()
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def board(written, serve):
    with serve(written.path) as server:
        yield server


@contextmanager
def every_phase(written):
    """A run in the middle of which every phase is to be seen."""
    written.begin()
    written.start("s01")
    written.finish("s01", labs={"B1": {}, "B3": {"address": "http://203.0.113.7/", "password": "Ab3!xyz9"}})
    written.start("s02")
    written.step("s02", event="resource-started")
    written.start("s03")
    written.finish("s03", "failed", cause="OperationDenied.NoStock: no server of this kind is left.")
    written.start("s04")
    written.finish("s04", "stopped")
    yield
    written.die()


@pytest.fixture
def busy(written, serve):
    with every_phase(written), serve(written.path) as server:
        yield server


def tile(page, seat):
    return page.locator(f'.tile[data-seat="{seat}"]')


def shown(page):
    return page.locator(".seats li:not([hidden]) .tile").evaluate_all(
        "tiles => tiles.map(t => t.dataset.seat)"
    )


def test_a_class_that_does_not_stand_says_what_to_do_next(visit, board):
    page = visit(board.address)
    expect(page.locator("h1")).to_have_text("f4a-2026")
    expect(page.locator("#sentence")).to_contain_text("labstacks up")
    expect(page.locator("#connection")).to_have_text("live")
    expect(tile(page, "s01")).to_contain_text("陳大文")


def test_tiles_change_while_a_run_goes_on(visit, board, written):
    page = visit(board.address)
    written.begin()
    expect(page.locator("#sentence")).to_have_text("Deploying · 0 of 7 done")
    expect(tile(page, "s01")).to_contain_text("queued")
    written.start("s01")
    expect(tile(page, "s01")).to_have_attribute("data-phase", "working")
    written.step("s01", event="resource-started")
    expect(tile(page, "s01")).to_contain_text("creating server")
    written.step("s01")
    expect(tile(page, "s01")).to_contain_text("1 resource")
    written.finish("s01", resources=9)
    expect(tile(page, "s01")).to_have_attribute("data-phase", "ready")
    expect(tile(page, "s01")).to_contain_text("9 resources")
    expect(page.locator("#sentence")).to_have_text("Deploying · 1 of 7 done")
    expect(page.locator("#events li").first).to_contain_text("is ready (4 s)")
    expect(page.locator("#announcer")).to_have_text("ready: s01.")


def test_a_whole_run_up_and_down_is_seen_to_its_end(visit, board, written):
    page = visit(board.address)
    written.go_up()
    expect(page.locator("#sentence")).to_have_text("All 6 seats are ready")
    written.begin("down", seats=["s01"])
    written.start("s01", action="down")
    written.finish("s01", action="down")
    written.end()
    expect(tile(page, "s01")).to_have_attribute("data-phase", "absent")
    expect(page.locator("#sentence")).to_contain_text("5 of 6 seats are ready")


def test_a_failure_is_told_with_its_cause_and_leads_to_its_seat(visit, busy):
    page = visit(busy.address)
    expect(page.locator("#causes")).to_contain_text("OperationDenied.NoStock")
    page.locator("#causes").get_by_role("button", name="s03").click()
    expect(page.get_by_role("dialog", name="Seat s03")).to_contain_text("Why it failed")


def test_a_seat_opens_with_its_sign_in_and_what_its_labs_gave(visit, busy):
    page = visit(busy.address)
    tile(page, "s01").click()
    panel = page.get_by_role("dialog", name="Seat s01")
    expect(panel).to_contain_text("陳大文")
    expect(panel).to_contain_text("f4a-2026-s01@501.onaliyun.com")
    expect(panel).to_contain_text("My first virtual computer")
    link = panel.get_by_role("link", name="http://203.0.113.7/")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    assert "Ab3!xyz9" not in page.content()


def test_an_open_seat_changes_with_its_tile(visit, board, written):
    page = visit(board.address)
    tile(page, "s05").click()
    panel = page.get_by_role("dialog")
    expect(panel).to_contain_text("not deployed")
    written.begin()
    written.start("s05")
    expect(panel).to_contain_text("working")
    written.finish("s05")
    expect(panel).to_contain_text("f4a-2026-s05@501.onaliyun.com")


def test_seats_can_be_filtered_by_phase(visit, busy):
    page = visit(busy.address)
    chips = page.get_by_role("group", name="Show only some of the seats")
    failed = chips.get_by_role("button", name=re.compile("failed"))
    failed.click()
    assert shown(page) == ["s03"]
    expect(failed).to_have_attribute("aria-pressed", "true")
    failed.click()
    assert len(shown(page)) == 7


def test_seats_can_be_found_by_name_and_by_number(visit, busy):
    page = visit(busy.address)
    search = page.get_by_role("searchbox")
    search.fill("okoye")
    assert shown(page) == ["s04"]
    search.fill("S02")
    assert shown(page) == ["s02"]
    search.fill("4a (5)")
    assert shown(page) == ["s05"]
    search.fill("nobody")
    expect(page.locator("#nothing")).to_be_visible()
    search.press("Escape")
    assert len(shown(page)) == 7


def test_the_projector_shows_no_names(visit, busy):
    page = visit(busy.address)
    expect(page.locator("main")).to_contain_text("Amelia Brook")
    page.get_by_role("button", name="Projector").click()
    expect(page.locator("body")).not_to_contain_text("Amelia Brook")
    labels = page.locator(".tile").evaluate_all("tiles => tiles.map(t => t.ariaLabel).join()")
    assert "Amelia" not in labels
    tile(page, "s02").click()
    expect(page.get_by_role("dialog")).not_to_contain_text("Amelia")


@pytest.mark.parametrize(
    ("seats", "width", "height"),
    [(1, 1920, 1080), (12, 1920, 1080), (40, 1920, 1080), (90, 1920, 1080), (300, 1920, 1080),
     (40, 1280, 720), (40, 1024, 768), (90, 1280, 720)],
)  # fmt: skip
def test_a_class_of_any_size_fits_the_wall_as_a_whole(visit, written, serve, seats, width, height):
    written.path.write_text(f"class: f4a-2026\nlevel: bridging\nlabs: [B1]\nseats: {seats}\n", "utf-8")
    with serve(written.path) as server:
        page = visit(server.address + "#wall", viewport={"width": width, "height": height})
        expect(page.locator("body")).to_have_class(re.compile("projecting"))
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        is_cut_off = "e => e.scrollWidth > e.clientWidth || e.offsetHeight < 10"
        cut_off = page.locator(".tile .id").evaluate_all(
            f"all => all.filter({is_cut_off}).map(e => e.textContent)"
        )
        assert cut_off == []


def test_a_board_without_names_has_none_in_the_page_at_all(visit, written, serve):
    with serve(written.path, names=False) as server:
        page = visit(server.address)
        assert "Amelia" not in page.content()
        expect(page.get_by_role("searchbox", name="Find a seat", exact=True)).to_be_visible()


def test_arrows_go_from_tile_to_tile_enter_opens_and_escape_closes(visit, busy):
    page = visit(busy.address)

    def focused():
        return page.evaluate("document.activeElement.dataset.seat")

    tile(page, "s01").focus()
    page.keyboard.press("ArrowRight")
    assert focused() == "s02"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    below = focused()
    tops = page.locator(".tile").evaluate_all(
        "tiles => Object.fromEntries(tiles.map(t => [t.dataset.seat, t.offsetTop]))"
    )
    assert tops[below] > tops["s01"]
    page.keyboard.press("ArrowUp")
    assert focused() == "s01"
    page.keyboard.press("End")
    assert focused() == "s06"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog", name="Seat s06")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    assert focused() == "s06"
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_one_tile_is_in_the_tab_order_also_when_it_is_filtered_away(visit, busy):
    page = visit(busy.address)
    tile(page, "s05").focus()
    page.get_by_role("searchbox").fill("s02")
    reachable = page.locator(".seats li:not([hidden]) .tile[tabindex='0']")
    expect(reachable).to_have_count(1)
    expect(reachable).to_have_attribute("data-seat", "s02")


def test_everything_that_can_be_used_has_a_name(visit, busy):
    page = visit(busy.address)
    tile(page, "s01").click()
    nameless = page.locator("button, input, a, [role]").evaluate_all(
        """all => all.filter(e => e.checkVisibility() && e.getAttribute("role") !== "alert" &&
             !(e.ariaLabel || e.textContent.trim() || e.getAttribute("aria-labelledby")))
           .map(e => e.outerHTML)"""
    )
    assert nameless == []


def test_the_page_speaks_chinese(visit, busy):
    page = visit(busy.address)
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    expect(tile(page, "s03")).to_contain_text("失敗")
    page.reload()
    expect(page.locator("#seats-heading")).to_have_text("座位")


def test_a_chinese_browser_is_met_in_chinese(visit, busy):
    page = visit(busy.address, locale="zh-HK")
    expect(page.get_by_role("button", name="投影模式")).to_be_visible()


def test_both_languages_say_the_same_things(visit, board):
    page = visit(board.address)
    source = (Path(write_board.__code__.co_filename).parent / "page" / "words.js").read_text("utf-8")
    english, chinese = (
        re.search(rf"^const {name} = {{(.*?)^}};", source, re.M | re.S)[1] for name in ("EN", "ZH")
    )
    keys = [re.findall(r"^  (\w+):", text, re.M) for text in (english, chinese)]
    assert keys[0] == keys[1]
    used = set(re.findall(r'data-say(?:-\w+)?="(\w+)"', page.content()))
    assert used <= set(keys[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_stand_out_from_their_ground(visit, busy, scheme):
    """At least 4.5:1, as WCAG 2.2 asks for at level AA."""
    page = visit(busy.address, color_scheme=scheme, reduced_motion="reduce")
    tile(page, "s03").click()
    found = page.evaluate(CONTRASTS)
    assert len(found) > 60
    assert {text: ratio for text, ratio in found if ratio < 4.5} == {}


CONTRASTS = """() => {
  const rgba = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[\\d.]+/g).map(Number);
    return [red, green, blue, alpha];
  };
  const linear = (c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((c) => linear(c / 255));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = (element) => {
    for (let e = element; e; e = e.parentElement) {
      const colour = rgba(getComputedStyle(e).backgroundColor);
      if (colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const texts = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() &&
    [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()));
  return texts.map((e) => {
    const [one, other] = [light(rgba(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a);
    return [e.textContent.trim(), Math.round(((one + 0.05) / (other + 0.05)) * 100) / 100];
  });
}"""


def test_no_phase_is_told_by_colour_alone(visit, busy):
    page = visit(busy.address)
    for phase in PHASES:
        one = page.locator(f'.seats .tile[data-phase="{phase}"]').first
        expect(one).to_contain_text("not deployed" if phase == "absent" else phase)
        expect(one.locator(".state use")).to_have_attribute("href", f"#sign-{phase}")


def test_nothing_moves_for_those_who_do_not_want_it(visit, busy):
    for motion, moves in (("no-preference", True), ("reduce", False)):
        page = visit(busy.address, reduced_motion=motion)
        running = page.evaluate("document.getAnimations().length")
        assert bool(running) is moves


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920])
def test_no_width_makes_the_page_scroll_sideways(visit, busy, width):
    page = visit(busy.address, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    tile(page, "s03").click()
    assert page.locator("#panel").evaluate("panel => panel.scrollWidth <= panel.clientWidth")


def test_a_hostile_text_stays_a_text(visit, board, written):
    page = visit(board.address)
    written.begin()
    written.start("s01")
    written.finish("s01", "failed", cause='<img src=x onerror="document.title=1">')
    expect(tile(page, "s01")).to_contain_text("<img src=x")
    tile(page, "s01").click()
    expect(page.get_by_role("dialog")).to_contain_text("<img src=x")
    assert page.locator("main img, dialog img").count() == 0


def test_a_link_that_is_no_web_address_stays_a_text(visit, board, written):
    page = visit(board.address)
    written.begin()
    written.start("s01")
    written.finish("s01", labs={"B3": {"address": "javascript:alert(1)"}})
    tile(page, "s01").click()
    expect(page.get_by_role("dialog")).to_contain_text("javascript:alert(1)")
    assert page.get_by_role("link", name="javascript").count() == 0


@pytest.fixture
def taught(written, serve):
    """A deployed class that `labstacks verify` has checked."""
    written.go_up()
    written.reached("s01", "B1.password", "B3.stopped")
    written.reached("s02", "B1.password")
    written.look(
        s03=[Drift("b3-security-group", SECURITY_GROUP, "ingress rule", now="tcp 22/22 from 0.0.0.0/0")]
    )
    with serve(written.path) as server:
        yield server


SECURITY_GROUP = "alicloud:ecs/securityGroup:SecurityGroup"


def test_tiles_show_how_many_checkpoints_were_reached_and_where_something_is_not_as_it_was_made(
    visit, taught
):
    page = visit(taught.address)
    expect(tile(page, "s01")).to_contain_text("2/2")
    expect(tile(page, "s02")).to_contain_text("1/2")
    expect(tile(page, "s03")).to_contain_text("drift")
    assert "changed since deployment" in tile(page, "s03").get_attribute("aria-label")
    assert "1 of 2 checkpoints passed" in tile(page, "s02").get_attribute("aria-label")
    expect(page.locator(".figure.reached")).to_contain_text(re.compile("3 ?of 12"))


def test_the_headline_names_the_seats_that_have_drifted(visit, taught):
    page = visit(taught.address)
    expect(page.locator("#sentence")).to_have_text("All 6 seats are ready · changed since deployment: s03")


def test_nothing_is_said_of_checkpoints_before_somebody_looked(visit, board, written):
    written.go_up()
    page = visit(board.address)
    expect(tile(page, "s01")).to_have_attribute("data-phase", "ready")
    expect(tile(page, "s01").locator(".reached")).to_be_hidden()
    expect(page.locator(".figure.reached")).to_have_count(0)


def test_tiles_change_when_verify_writes_down_what_it_saw(visit, taught, written):
    page = visit(taught.address)
    written.reached("s02", "B3.stopped")
    expect(tile(page, "s02")).to_contain_text("2/2")
    expect(page.locator("#events li").first).to_contain_text("passed: You stopped your server.")
    written.look()
    expect(tile(page, "s03").locator(".drift")).to_be_hidden()


def test_what_was_found_before_a_seat_was_made_anew_is_not_shown_any_more(visit, taught, written):
    page = visit(taught.address)
    expect(tile(page, "s03").locator(".drift")).to_be_visible()
    written.time = time.time() + 60
    written.begin(seats=["s03"])
    written.start("s03")
    expect(tile(page, "s03").locator(".drift")).to_be_hidden()
    written.finish("s03")
    written.end()
    expect(tile(page, "s03")).to_have_attribute("data-phase", "ready")
    expect(tile(page, "s03").locator(".drift")).to_be_hidden()


def test_an_open_seat_lists_its_checkpoints_and_its_drift_in_the_language_that_is_spoken(visit, taught):
    page = visit(taught.address)
    tile(page, "s02").click()
    panel = page.get_by_role("dialog")
    expect(panel.locator(".points li.reached")).to_contain_text(
        "You signed in and chose a password of your own."
    )
    expect(panel.locator(".points li.open")).to_contain_text("not passed yet")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="繁體中文").click()
    tile(page, "s03").click()
    expect(panel).to_contain_text("b3-security-group (安全性群組)：入站規則 現為 tcp 22/22 from 0.0.0.0/0")
    expect(panel).to_contain_text("你停止了自己的伺服器。")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_checkpoints_and_drift_stand_out_from_their_ground(visit, taught, scheme):
    page = visit(taught.address, color_scheme=scheme, reduced_motion="reduce")
    tile(page, "s03").click()
    found = page.evaluate(CONTRASTS)
    assert any("ingress rule" in text for text, _ in found)
    assert {text: ratio for text, ratio in found if ratio < 4.5} == {}


@pytest.mark.parametrize("language", ["English", "繁體中文"])
@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_all_figures_fit_into_their_boxes(visit, written, serve, width, language):
    sessions = "sessions: [{start: 2027-03-01T14:00+08:00, hours: 2}]\n"
    written.path.write_text(written.path.read_text("utf-8") + sessions, "utf-8")
    written.go_up()
    written.reached("s01", "B1.password")
    with serve(written.path) as server:
        page = visit(server.address, viewport={"width": width, "height": 800})
        page.get_by_role("button", name=language).click()
        expect(page.locator(".figure")).to_have_count(7)
        wider = page.locator(".figure").evaluate_all(
            "all => all.filter(e => e.scrollWidth > e.clientWidth).map(e => e.textContent)"
        )
        assert wider == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_seats_can_be_filtered_by_drift_and_by_all_reached(visit, taught):
    page = visit(taught.address)
    chips = page.get_by_role("group", name="Show only some of the seats")
    chips.get_by_role("button", name=re.compile("drifted")).click()
    assert shown(page) == ["s03"]
    chips.get_by_role("button", name=re.compile("passed all")).click()
    assert shown(page) == ["s01"]


def test_checkpoints_and_drift_are_on_the_wall_and_in_the_exported_file(visit, taught, written, tmp_path):
    write_board(Watcher(written.path, names=False).board, tmp_path / "board.html")
    for address in (f"{taught.address}#wall", (tmp_path / "board.html").as_uri()):
        page = visit(address, viewport={"width": 1920, "height": 1080})
        expect(tile(page, "s02").locator(".reached")).to_have_text("1/2")
        expect(tile(page, "s03").locator(".drift")).to_be_visible()


@pytest.mark.parametrize(
    ("cause", "english", "chinese"),
    [
        ("s01-b3-server: QuotaExceeded.AfterpayInstance: too many", "Quota Center", "配額上限"),
        ("s01-b3-server: OperationDenied.NoStock: none left", "Out of stock", "已售罄"),
        ("s01-b3-server: InvalidAccountStatus.NotEnoughBalance: poor", "balance is too low", "餘額不足"),
        ("s01-b3-server: Forbidden.RAM: not you", "RAM policy", "權限"),
        ("s01-b3-server: Throttling.User: slower", "Too many requests", "減慢速度"),
    ],
)
def test_a_known_cause_is_told_in_both_languages_beside_the_clouds_own_words(
    visit, board, written, cause, english, chinese
):
    page = visit(board.address)
    written.begin()
    written.start("s01")
    written.finish("s01", "failed", cause=cause)
    expect(page.locator("#causes")).to_contain_text(english)
    expect(page.locator("#causes")).to_contain_text(cause.removeprefix("s01-"))
    page.get_by_role("button", name="繁體中文").click()
    expect(page.locator("#causes")).to_contain_text(chinese)
    expect(tile(page, "s01")).not_to_contain_text("b3-server")


def test_seats_that_failed_of_the_same_are_told_once(visit, board, written):
    page = visit(board.address)
    written.begin()
    for seat in ("s01", "s02"):
        written.start(seat)
        written.finish(
            seat, "failed", cause=f"{seat}-b3-server: OperationDenied.NoStock: none (RequestId: {seat})"
        )
    expect(page.locator("#causes .seat-link")).to_have_count(2)
    expect(page.locator("#causes li")).to_have_count(1)


def test_the_end_of_the_board_is_shown(visit, written, serve):
    with serve(written.path) as server:
        page = visit(server.address, server_stops=True)
        server.stop()
        expect(page.locator("#connection")).to_have_text("board stopped")


def test_an_exported_file_shows_the_board_as_it_stood(visit, written, tmp_path):
    with every_phase(written):
        write_board(Watcher(written.path, names=False).board, tmp_path / "board.html")
    page = visit((tmp_path / "board.html").as_uri())
    expect(page.locator("#connection")).to_contain_text("copy of")
    expect(tile(page, "s03")).to_have_attribute("data-phase", "failed")
    tile(page, "s01").click()
    expect(page.get_by_role("dialog")).to_contain_text("f4a-2026-s01@501.onaliyun.com")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="繁體中文").click()
    expect(tile(page, "s01")).to_contain_text("就緒")


def test_the_cost_is_shown_against_the_budget_once_the_plan_has_told_it(visit, written, serve):
    written.path.write_text(written.path.read_text("utf-8") + "budget: {currency: HKD, max: 400}\n", "utf-8")
    written.go_up()
    with serve(written.path, cost=True) as server:
        page = visit(server.address)
        figure = page.locator(".figure", has_text="estimated cost on Alibaba Cloud")
        expect(figure).to_contain_text("of HK$400", timeout=30_000)
        assert re.match(r"HK\$[\d,.]+$", figure.locator(".value").inner_text())


@pytest.mark.engine
def test_a_real_run_is_seen_from_beginning_to_end(visit, written, serve):
    """`labstacks up` and `down` in processes of their own, through Pulumi's engine, on the emulator."""
    written.path.write_text("class: real\nlevel: bridging\nlabs: [B1, B2]\nseats: 2\n", "utf-8")

    def labstacks(*arguments):
        script = "import sys; from labstacks_cli.main import main; sys.argv[0] = 'labstacks'; main()"
        command = [sys.executable, "-c", script, *arguments, "--yes", "-f", str(written.path)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    with serve(written.path) as server:
        page = visit(server.address)
        page.evaluate(REMEMBER_PHASES)
        run = labstacks("up", "--parallel", "1")
        expect(page.locator("#sentence")).to_have_text("All 2 seats are ready", timeout=120_000)
        assert run.wait(timeout=60) == 0
        assert page.evaluate("window.phases.s02") == ["absent", "working", "ready"]
        tile(page, "s02").click()
        expect(page.get_by_role("dialog")).to_contain_text("real-s02@")
        page.keyboard.press("Escape")
        assert labstacks("down").wait(timeout=120) == 0
        expect(tile(page, "s02")).to_have_attribute("data-phase", "absent")


REMEMBER_PHASES = """() => {
  window.phases = {};
  for (const { dataset } of document.querySelectorAll(".tile")) window.phases[dataset.seat] = [dataset.phase];
  new MutationObserver((changes) => changes.forEach(({ target }) =>
    window.phases[target.dataset.seat].push(target.dataset.phase)))
    .observe(document.getElementById("seats"), { subtree: true, attributeFilter: ["data-phase"] });
}"""


def test_a_students_phone_follows_what_its_student_passes(written, serve, visit):
    written.folder.key()
    written.go_up()
    with serve(written.path, students=("127.0.0.1", 0)) as server:
        page = visit(server.student_address("s01"), shows="details", viewport={"width": 390, "height": 800})
        point = page.locator('[data-point="B1.password"]')
        expect(point).to_contain_text("not passed yet")
        written.reached("s01", "B1.password")
        expect(point.locator(".on").first).to_be_visible()
        expect(page.locator("#live")).to_be_hidden()
        # Nothing is wider than the phone.
        assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("width", [1000, 1280, 390])
def test_the_id_of_a_seat_that_is_not_deployed_is_never_cut(board, visit, width):
    page = visit(board.address, viewport={"width": width, "height": 800})
    cut = "all => all.filter(id => id.scrollWidth > id.clientWidth).map(id => id.textContent)"
    assert page.locator(".tile .id").evaluate_all(cut) == []
