"""``labstacks`` as a user runs it: in a folder, with arguments, by what it prints and its exit code."""

import json
from dataclasses import dataclass
from typing import Any

import pytest

from labstacks_cli.main import run


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; fails when there is anything else."""
        return json.loads(self.out)


@pytest.fixture
def labstacks(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")

    def labstacks(*args: object) -> Ran:
        capsys.readouterr()
        code = run([str(arg) for arg in args])
        printed = capsys.readouterr()
        return Ran(int(code), printed.out, printed.err)

    return labstacks


@pytest.fixture
def a_class(tmp_path):
    """A class of three in the current folder."""
    (tmp_path / "class.yaml").write_text("class: f4a\nlevel: bridging\nlabs: [B1]\nroster: roster.csv\n")
    (tmp_path / "roster.csv").write_text("id,name\nd01,Amelia Brook\nd02,Daniel Okoye\nd03,Priya Raman\n")
    return tmp_path
