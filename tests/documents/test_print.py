"""The pages as a browser prints them, in Chromium. ``scripts/system-parts`` brings it."""

import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from labstacks.components.catalog import LEVELS
from labstacks.components.checkpoints import checks_of
from labstacks.documents import cards_html
from labstacks.documents.certificates import certificates, certificates_html
from labstacks.documents.lab_sheets import lab_sheets
from labstacks.documents.worksheets import seat_worksheets, worksheets_html
from labstacks.storage.class_key import ClassKey

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
ADDRESS = "https://signin.alibabacloud.com/5012345678901234.onaliyun.com/login.htm"


@pytest.fixture(scope="module")
def chromium():
    found = os.environ.get("LABSTACKS_BROWSER") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not found and not MAC.exists():
        tell = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        tell("no Chromium was found: scripts/system-parts brings one")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found or str(MAC), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture
def printed(chromium):
    """A page as a PDF, as the print dialogue makes it."""

    def to_pdf(html: str) -> bytes:
        page = chromium.new_page()
        page.set_content(html)
        content = page.pdf(prefer_css_page_size=True, print_background=True)
        page.close()
        return content

    return to_pdf


def test_eight_cards_print_on_a_page_and_their_codes_can_be_read(make_class, sign_ins, printed, seen, codes):
    class_ = make_class(*["陳大文 Chan Tai Man"] * 9, cloud="alibaba")

    pages = seen(printed(cards_html(class_, sign_ins(class_))))

    assert [codes(page) for page in pages] == [[ADDRESS] * 8, [ADDRESS]]


def test_what_is_advice_on_the_screen_is_not_printed(class_, sign_ins, printed, said):
    (page,) = said(printed(cards_html(class_, sign_ins(class_))))

    assert "This page holds passwords" not in page
    assert "陳大文" in page


def test_a_certificate_prints_on_one_page_lying_down(make_class, students, printed, seen, said):
    class_ = make_class("陳大文 Chan Tai Man", "Amelia Brook", cloud="alibaba")
    far = students(class_, s01=("B1.password",), s02=("B1.password",))
    made = certificates(class_, far, ClassKey(b"k" * 32))

    content = printed(certificates_html(class_, made))

    pages = seen(content, 1)
    assert len(pages) == 2
    assert all(page.width > page.height for page in pages)
    assert made[1].code in said(content)[1]


@pytest.mark.parametrize("level", LEVELS)
def test_every_worksheet_prints_on_one_page(make_class, printed, said, level):
    class_ = make_class("司徒慧敏 Szeto Wai Man Jacqueline")
    class_ = replace(class_, file=replace(class_.file, level=level, labs=LEVELS[level].lab_ids))
    labs = {lab: {name: f"f4a-s01-{name}" for name in s.values} for lab, s in lab_sheets(level).items()}
    points = checks_of(level, class_.file.labs).checkpoints
    made = seat_worksheets(class_, class_.seats[0], {"labs": labs}, LEVELS[level].labs, points, {})

    pages = said(printed(worksheets_html(class_, made)))

    assert len(pages) == 6
    # The last line is on the paper, so nothing was cut off at the bottom.
    assert all("Date" in page for page in pages)
