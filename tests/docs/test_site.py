"""The reference is current, and the site builds without a warning and fetches nothing."""

import re
import subprocess
import sys

import pytest
from documented import ROOT, environment


def python(*words):
    return subprocess.run(
        [sys.executable, "-W", "ignore", *words],
        cwd=ROOT,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=240,
    )


def test_the_reference_is_current():
    ran = python("docs/_reference", "--check")
    assert ran.returncode == 0, ran.stdout


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    options = ("--builder", "html", "--fail-on-warning", "--keep-going", "--quiet")
    ran = python(
        "-m", "sphinx", *options, "--doctree-dir", str(folder / "doctrees"), "docs", str(folder / "html")
    )
    assert ran.returncode == 0, ran.stdout
    return folder / "html"


def test_no_link_leads_nowhere(site):
    assert (site / "index.html").exists()


def test_every_page_is_on_it(site):
    pages = {path.relative_to(ROOT / "docs").with_suffix("") for path in (ROOT / "docs").rglob("*.md")}
    assert [page for page in sorted(pages) if not (site / page).with_suffix(".html").exists()] == []


def test_nothing_is_fetched_from_elsewhere(site):
    fetched = re.compile(r'(?:<script[^>]+src|<link[^>]+href|<img[^>]+src)="(?:https?:)?//[^"]*"')
    pages = {page.name: fetched.findall(page.read_text("utf-8")) for page in site.rglob("*.html")}
    assert [name for name, found in pages.items() if found] == []
    assert not [
        css.name for css in site.rglob("*.css") if re.search(r"url\(['\"]?https?:", css.read_text("utf-8"))
    ]


@pytest.mark.parametrize("level", ["bridging", "beginner", "advanced"])
def test_every_lab_has_its_diagram_drawn(site, level):
    text = (site / "levels" / f"{level}.html").read_text("utf-8")
    assert text.count('<figure class="diagram"') == 6
    assert "graph LR" not in text


def test_chinese_is_on_the_pages_of_the_course(site):
    assert "學生任務" in (site / "levels" / "bridging.html").read_text("utf-8")
