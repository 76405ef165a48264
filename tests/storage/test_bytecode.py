import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import sys
from labstacks.storage.bytecode import kept_bytecode
with kept_bytecode("large"):
    import large.part
assert sys.dont_write_bytecode
assert sys.pycache_prefix is None
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of two files."""
    folder = tmp_path / "site" / "large"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "part.py"):
        (folder / name).write_text("answer = 42\n")
    return folder


def import_it(package: Path, cache: Path) -> None:
    path = os.pathsep.join([str(package.parent), *sys.path])
    environment = {
        **os.environ,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": path,
        "LABSTACKS_CACHE": str(cache),
    }
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True)


def test_bytecode_is_written_although_the_environment_forbids_it(package, tmp_path):
    import_it(package, tmp_path / "cache")
    assert {file.name.split(".")[0] for file in package.rglob("*.pyc")} == {"__init__", "part"}


def test_a_package_that_cannot_be_written_keeps_its_bytecode_in_the_cache(package, tmp_path, monkeypatch):
    from labstacks.storage import bytecode

    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.setenv("LABSTACKS_CACHE", str(tmp_path / "cache"))
    monkeypatch.syspath_prepend(str(package.parent))
    with bytecode.kept_bytecode("large"):
        assert sys.pycache_prefix == str(tmp_path / "cache" / "bytecode")
    assert sys.pycache_prefix is None


def test_bytecode_that_an_administrator_compiled_is_used(package, tmp_path, monkeypatch):
    from labstacks.storage import bytecode

    import_it(package, tmp_path / "cache")
    monkeypatch.setattr("os.access", lambda path, mode: False)
    monkeypatch.syspath_prepend(str(package.parent))
    with bytecode.kept_bytecode("large"):
        assert sys.pycache_prefix is None
