"""docs/reference/json.md describes the documents as they are."""

import json
import re
import subprocess
import sys

import pytest
from documented import ROOT, environment

PAGE = (ROOT / "docs" / "reference" / "json.md").read_text("utf-8")
COMMANDS = {
    "labstacks": (),
    "check": (),
    "plan": (),
    "up": ("--yes",),
    "status": (),
    "verify": (),
    "cards": (),
    "report": (),
    "worksheets": (),
    "notes": (),
    "save": (),
    "reset": ("s01", "--yes"),
    "down": ("--yes",),
}
CLASS = """\
class: ci
level: bridging
labs: [B2]
seats: 2
sessions: [{start: 2027-03-01T14:00+08:00, hours: 2}]
budget: {currency: HKD, max: 20}
"""
SAME_AS = {"reset": "up", "down": "up"}

pytestmark = pytest.mark.engine


def documented(section):
    """The keys that a section of the page names, with those that every document has."""
    text = re.search(rf"^## {section}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)[1]
    cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {key for cell in cells for key in re.findall(r"`([\w.\[\]]+)`", cell)}


def ask(folder, *words):
    ran = subprocess.run(
        [sys.executable, "-m", "labstacks_cli", *words, "--json"],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=240,
    )
    return json.loads(ran.stdout)


def has(document, path):
    """Whether a path such as ``seats[].seat`` leads to something."""
    here = document
    for step in path.split("."):
        if step.removesuffix("[]") not in here:
            return False
        here = here[step.removesuffix("[]")]
        if step.endswith("[]"):
            here = here[0]
    return True


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    (folder / "class.yaml").write_text(CLASS)
    return {
        command: ask(folder, *([] if command == "labstacks" else [command]), *more)
        for command, more in COMMANDS.items()
    }


@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_on_the_page_is_there(documents, command):
    section = SAME_AS.get(command, command)
    wanted = documented(section) | documented("Every document")
    assert [path for path in sorted(wanted) if not has(documents[command], path)] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_every_key_that_is_there_is_on_the_page(documents, command):
    known = documented(SAME_AS.get(command, command)) | documented("Every document")
    names = {re.split(r"[.\[]", path)[0] for path in known}
    assert set(documents[command]) - names == set()


def test_a_failure_is_a_document_too(tmp_path):
    document = ask(tmp_path, "check")
    assert [path for path in sorted(documented("When a command fails")) if not has(document, path)] == []
    assert document["exit_code"] == 2


@pytest.fixture(scope="module")
def of_a_programme(tmp_path_factory):
    folder = tmp_path_factory.mktemp("programme")
    for name in ("north", "south"):
        (folder / f"{name}.yaml").write_text(f"class: {name}\nlevel: bridging\nlabs: [B2]\nseats: 1\n")
    commands = {
        "check": (), "plan": (), "up": ("--yes",), "status": (), "verify": (), "report": (),
        "down": ("--yes",),
    }  # fmt: skip
    return {name: ask(folder, name, "--programme", ".", *more) for name, more in commands.items()}


@pytest.mark.parametrize("command", ["check", "plan", "up", "status", "verify", "report", "down"])
def test_the_documents_of_a_programme_are_on_the_page_and_the_other_way_round(of_a_programme, command):
    section = f"{SAME_AS.get(command, command)} --programme"
    wanted = documented(section) | documented("Of a programme") | documented("Every document")
    document = of_a_programme[command]
    assert [path for path in sorted(wanted) if not has(document, path)] == []
    names = {re.split(r"[.\[]", path)[0] for path in wanted}
    assert set(document) - names == set()
    inside = {
        path.removeprefix("classes[].").split(".")[0] for path in wanted if path.startswith("classes[].")
    }
    assert {key for one in document["classes"] for key in one} - inside == set()
