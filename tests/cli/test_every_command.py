"""What holds for every command."""

import subprocess
import sys

import click
import pytest

from labstacks import errors
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.main import COMMANDS, cli
from labstacks_cli.output import CODES


def leaves(command=cli, words=()):
    """(words, command) of every command that does something."""
    if not isinstance(command, click.Group):
        return [(words, command)]
    context = click.Context(command)
    names = command.list_commands(context)
    return [leaf for name in names for leaf in leaves(command.get_command(context, name), (*words, name))]


LEAVES = leaves()
IDS = [" ".join(words) for words, _ in LEAVES]


@pytest.mark.parametrize(("words", "command"), LEAVES, ids=IDS)
def test_it_has_help_that_fits_a_terminal(labstacks, words, command):
    ran = labstacks(*words, "--help")
    assert ran.code == 0
    assert command.help or command.callback.__doc__
    assert all(len(line) <= 80 for line in ran.out.splitlines())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize(("words", "command"), LEAVES, ids=IDS)
def test_it_can_answer_in_json(labstacks, words, command):
    assert "--json" in [option for parameter in command.params for option in parameter.opts]


@pytest.mark.parametrize(("words", "command"), LEAVES, ids=IDS)
def test_a_mistake_in_its_options_is_one_document_too(labstacks, words, command):
    ran = labstacks(*words, "--json", "--no-such-option")
    assert ran.code == ran.document["exit_code"] == 2
    assert ran.document["schema"] == 1
    assert ran.document["ok"] is False
    assert "--no-such-option" in ran.document["error"]["message"]
    assert "Traceback" not in ran.err


def test_help_lists_every_command_with_what_it_does(labstacks):
    ran = labstacks("--help")
    assert ran.code == 0
    for name, what in COMMANDS.items():
        assert name in ran.out
        assert what.split()[0] in ran.out
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_help_says_what_each_commands_own_help_says(labstacks):
    for name, what in COMMANDS.items():
        command = cli.get_command(click.Context(cli), name)
        told = command.get_short_help_str(200)
        assert told.split()[0].rstrip(":.").lower() == what.split()[0].lower() or isinstance(
            command, click.Group
        )


@pytest.mark.parametrize(
    ("typed", "meant"), [("statsu", "status"), ("chek", "check"), ("dwon", "down"), ("card", "cards")]
)
def test_an_unknown_command_is_told_which_was_meant(labstacks, typed, meant):
    ran = labstacks(typed)
    assert ran.code == 2
    assert f"There is no command '{typed}'. Did you mean '{meant}'?" in ran.err


def test_a_command_like_none_is_told_as_such(labstacks):
    ran = labstacks("xyzzy", "--json")
    assert ran.code == 2
    assert ran.document["error"]["message"] == "There is no command 'xyzzy'."


def test_the_version_is_told(labstacks):
    assert labstacks("--version").out.startswith("labstacks, version ")


def test_every_error_has_a_code():
    def below(kind):
        return [kind, *(leaf for sub in kind.__subclasses__() for leaf in below(sub))]

    for kind in below(errors.LabstacksError):
        assert any(issubclass(kind, known) for known, _ in CODES)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("x"), ExitCode.USAGE),
        (errors.EngineMissingError("x"), ExitCode.USAGE),
        (errors.LockedError("x"), ExitCode.LOCKED),
        (errors.StackLockedError("x", stack="s", causes=()), ExitCode.LOCKED),
        (errors.StackError("x", stack="s", causes=()), ExitCode.FAILED),
        (errors.CloudError("Forbidden.RAM", "x"), ExitCode.FAILED),
        (errors.StateError("x"), ExitCode.FAILED),
        (PermissionError(13, "Permission denied", "class.yaml"), ExitCode.FAILED),
        (click.exceptions.Abort(), ExitCode.FAILED),
        (KeyError("x"), ExitCode.FAILED),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_error_ends_with_its_code_and_one_document(labstacks, a_class, monkeypatch, error, code):
    def raising(*args):
        raise error

    monkeypatch.setattr("labstacks_cli.commands.check.load_checked", raising)
    ran = labstacks("check", "--json")
    assert ran.code == ran.document["exit_code"] == code
    assert ran.document["error"]["kind"]
    assert ("Traceback" in ran.err) == isinstance(error, KeyError)


def test_only_a_bug_shows_a_traceback_and_asks_to_be_reported(labstacks, a_class, monkeypatch):
    monkeypatch.setattr("labstacks_cli.commands.check.load_checked", lambda path: 1 / 0)
    ran = labstacks("check")
    assert ran.code == 1
    assert "This is a bug in labstacks: ZeroDivisionError" in ran.err
    assert "report" in ran.err


def python(*args, cwd, **more):
    return subprocess.run(
        [sys.executable, *args], cwd=cwd, capture_output=True, text=True, check=False, **more
    )


HEAVY = ("pulumi", "pulumi_alicloud", "grpc", "rich", "openpyxl", "jinja2", "cryptography", "sqlalchemy")


@pytest.mark.parametrize(
    "args", [[], ["--help"], ["--version"], ["check"], ["levels"], ["up", "--help"]], ids=" ".join
)
def test_what_must_answer_at_once_loads_nothing_heavy(a_class, args):
    code = (
        "import sys; from labstacks_cli.main import run; code = run(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr); sys.exit(code)"
    )
    ran = python("-c", code, *args, cwd=a_class)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr.splitlines()[-1] == "[]"


def test_status_loads_no_pulumi(a_class):
    code = (
        "import sys; from labstacks_cli.main import run; run(['status']);"
        "print(sorted({'pulumi', 'pulumi_alicloud', 'grpc'} & set(sys.modules)), file=sys.stderr)"
    )
    assert python("-c", code, cwd=a_class).stderr.splitlines()[-1] == "[]"


def test_it_runs_as_a_module(a_class):
    ran = python("-m", "labstacks_cli", "check", "--json", cwd=a_class)
    assert ran.returncode == 0
    assert '"schema": 1' in ran.stdout


def test_a_reader_that_leaves_early_is_no_error(a_class):
    shell = f"{sys.executable} -m labstacks_cli levels | head -n 1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(["bash", "-c", shell], cwd=a_class, capture_output=True, text=True, check=False)
    assert ran.stderr == ""
    assert "Traceback" not in ran.stdout
