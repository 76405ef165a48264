"""The Tab key: what it offers, and that it is quick about it."""

import os
import subprocess
import sys

import pytest
from click.shell_completion import ShellComplete

from labstacks_cli.main import cli


@pytest.fixture
def tab(labstacks):
    """What is offered for the last of some words."""

    def tab(*words):
        *before, last = words
        offered = ShellComplete(cli, {}, "labstacks", "_LABSTACKS_COMPLETE").get_completions(before, last)
        return [item.value for item in offered]

    return tab


def test_commands_and_options_are_offered(tab):
    assert tab("re") == ["report", "reset", "rehearsal"]
    assert "--only" in tab("up", "--o")
    assert tab("rehearsal", "q") == ["quotas"]


@pytest.mark.parametrize(
    "words",
    [
        ("up", "--only", ""),
        ("cards", "--only", ""),
        ("reset", ""),
        ("rehearsal", "break", ""),
        ("down", "-f", "class.yaml", "--only", "s"),
    ],
    ids=" ".join,
)
def test_seats_are_offered_wherever_one_is_asked_for(tab, a_class, words):
    assert tab(*words) == ["s01", "s02", "s03"]


def test_a_students_id_that_is_begun_is_completed(tab, a_class):
    assert tab("reset", "D0") == ["d01", "d02", "d03"]
    assert tab("reset", "s0") == ["s01", "s02", "s03"]


def test_the_classroom_is_offered_where_it_will_do(tab, a_class):
    assert tab("rehearsal", "ls", "--seat", "c") == ["classroom"]


def test_the_seats_are_those_of_the_class_that_is_named(tab, a_class):
    (a_class / "other.yaml").write_text("class: f4b\nlevel: bridging\nlabs: all\nseats: 1\n")
    assert tab("up", "-f", "other.yaml", "--only", "") == ["s01"]


@pytest.mark.parametrize("text", ["", "class: [", "class: f4a\n"])
def test_a_class_that_cannot_be_read_offers_nothing_and_says_nothing(tab, a_class, capsys, text):
    (a_class / "class.yaml").write_text(text)
    assert tab("up", "--only", "") == []
    assert capsys.readouterr() == ("", "")


def test_class_files_and_folders_are_offered_and_no_other_yaml(tab, a_class):
    (a_class / "prices.yaml").write_text("prices: []\n")
    (a_class / "f4b").mkdir()
    (a_class / "f4b" / "class.yaml").write_text("class: f4b\n")
    (a_class / ".labstacks").mkdir()
    assert tab("up", "-f", "") == ["class.yaml", "f4b/"]
    assert tab("up", "-f", "f4b/") == ["f4b/class.yaml"]
    assert tab("up", "-f", "nowhere/") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed_for_each_shell(labstacks, shell):
    ran = labstacks("completion", shell)
    assert ran.code == 0
    assert f"_LABSTACKS_COMPLETE={shell}_complete" in ran.out
    document = labstacks("completion", shell, "--json").document
    assert document["script"].strip() == ran.out.strip()


def test_an_unknown_shell_is_told_which_are_known(labstacks):
    ran = labstacks("completion", "tcsh")
    assert ran.code == 2
    assert "bash" in ran.err


def test_bash_itself_completes_a_seat(a_class):
    program = a_class / "labstacks"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m labstacks_cli "$@"\n')
    program.chmod(0o755)
    script = """
    eval "$(./labstacks completion bash)"
    COMP_WORDS=(labstacks up --only s0); COMP_CWORD=3
    _labstacks_completion ./labstacks
    printf '%s\\n' "${COMPREPLY[@]}"
    """
    ran = subprocess.run(["bash", "-c", script], cwd=a_class, capture_output=True, text=True, check=False)
    assert ran.stdout.split() == ["s01", "s02", "s03"], ran.stderr


def test_it_loads_nothing_heavy(a_class):
    code = (
        "import sys, atexit; heavy = {'pulumi', 'grpc', 'rich', 'openpyxl'};"
        "atexit.register(lambda: print(sorted(heavy & set(sys.modules)), file=sys.stderr));"
        "from labstacks_cli.main import main; main()"
    )
    env = {
        **os.environ,
        "_LABSTACKS_COMPLETE": "bash_complete",
        "COMP_WORDS": "labstacks up --only s",
        "COMP_CWORD": "3",
    }
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=a_class, capture_output=True, text=True, check=False, env=env
    )
    assert "plain,s01" in ran.stdout
    assert ran.stderr.splitlines()[-1] == "[]"
