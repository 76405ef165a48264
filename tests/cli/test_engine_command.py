import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from labstacks.engine.language_host import PYTHON_HOST, WITHOUT_HOST
from labstacks.engine.locate import cached_path
from labstacks.errors import EngineMissingError
from labstacks_cli.commands.engine import command


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with an empty PATH and an empty cache, out of reach of any network."""
    for name, value in {
        "PATH": str(tmp_path / "bin"),
        "LABSTACKS_CACHE": str(tmp_path / "cache"),
        "LABSTACKS_ENGINE_URL": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("LABSTACKS_PULUMI", raising=False)
    return tmp_path


def pulumi(path: Path, version: str = "3.259.0") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho v{version}\n")
    path.chmod(0o755)
    return path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, arguments)


def test_path_prints_nothing_but_the_path(bare: Path) -> None:
    path = pulumi(cached_path())
    assert run("path").stdout == f"{path}\n"


@pytest.mark.parametrize("verb", ["path", "install"])
def test_json_is_one_document_with_a_schema(bare: Path, verb: str) -> None:
    path = pulumi(cached_path())
    document = json.loads(run(verb, "--json").stdout)
    assert document == {"schema": 1, "path": str(path), "version": "3.259.0", "source": "cache"}


def test_path_without_an_engine_is_an_error_with_a_next_step(bare: Path) -> None:
    error = run("path").exception
    assert isinstance(error, EngineMissingError)
    assert "labstacks engine install" in error.hint


def test_status_says_what_is_used_and_what_was_passed_over(bare: Path) -> None:
    old = pulumi(bare / "bin" / "pulumi", "3.100.0")
    path = pulumi(cached_path())
    assert run("status").stdout.splitlines() == [
        f"Pulumi 3.259.0 at {path} (cache)",
        WITHOUT_HOST,
        f"Too old: Pulumi 3.100.0 at {old}; 3.259.0 or a later 3.x is needed.",
    ]


@pytest.mark.parametrize("folder", ["beside the engine", "on the path"])
def test_status_names_the_language_host_of_python_programs(bare: Path, folder: str) -> None:
    engine = pulumi(cached_path())
    host = pulumi((engine.parent if folder == "beside the engine" else bare / "bin") / PYTHON_HOST)
    assert f"Python programs: with the language host {host}." in run("status").stdout
    assert json.loads(run("status", "--json").stdout)["python_host"] == str(host)


def test_status_without_an_engine_exits_with_2(bare: Path) -> None:
    result = run("status")
    assert result.exit_code == 2
    assert "labstacks engine install" in result.stdout


def test_status_as_json_has_the_same_keys_with_and_without_an_engine(bare: Path) -> None:
    without = json.loads(run("status", "--json").stdout)
    pulumi(cached_path())
    with_one = json.loads(run("status", "--json").stdout)
    assert without.keys() == with_one.keys()
    assert (without["path"], with_one["path"]) == (None, str(cached_path()))


def test_install_tells_its_progress_on_stderr_only(bare: Path) -> None:
    engine = pulumi(bare / "compiled")
    go = bare / "bin" / "go"
    go.parent.mkdir()
    go.write_text(
        f"""#!/bin/sh
        case $1 in
        version) echo go version go1.26.0 linux/amd64 ;;
        build) shift 7; /bin/cp {engine} "$2" ;;
        esac
        """
    )
    go.chmod(0o755)
    result = run("install", "--json")
    assert json.loads(result.stdout)["path"] == str(cached_path())
    assert "Building Pulumi 3.259.0 from source" in result.stderr
    assert "It was built with Go 1.26.0." in run("status").stdout
