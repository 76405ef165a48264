"""``labstacks new lab``: what is written, and that it passes its own tests and lint as made."""

import subprocess
import sys

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.custom_labs.scaffold import write_lab
from labstacks.errors import UsageError


@pytest.mark.parametrize("level", LEVELS)
def test_it_passes_its_tests_as_made(tmp_path, level):
    write_lab(tmp_path / "my_labs", "Weather station", level=level)
    command = [sys.executable, "-m", "pytest", "my_labs", "-q", "-p", "no:cacheprovider", "-W", "ignore"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "11 passed" in ran.stdout


@pytest.mark.parametrize(
    "arguments", [["check", "--select", "E,F,I,UP,B,SIM"], ["format", "--check"]], ids=lambda a: a[0]
)
def test_it_is_clean_as_made(tmp_path, arguments):
    pytest.importorskip("ruff")
    write_lab(tmp_path / "my_labs", "Weather station")
    command = [sys.executable, "-m", "ruff", *arguments, "--line-length", "110", "--isolated", "my_labs"]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", ["Weather station", "weather-station", "WeatherStation", "weather_station"])
def test_a_name_may_be_written_in_any_way(tmp_path, name):
    made = write_lab(tmp_path / "my_labs", name)
    assert made.path == "my_labs.weather_station:WeatherStation"
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "__init__.py",
        "test_weather_station.py",
        "weather_station.md",
        "weather_station.py",
        "weather_station_checks.py",
    ]


def test_a_second_lab_goes_into_the_same_folder(tmp_path):
    write_lab(tmp_path / "my_labs", "notebook")
    (tmp_path / "my_labs" / "__init__.py").write_text("mine\n")
    assert len(write_lab(tmp_path / "my_labs", "diary").files) == 4
    assert (tmp_path / "my_labs" / "__init__.py").read_text() == "mine\n"


def test_nothing_is_overwritten_and_nothing_written_beside(tmp_path):
    (tmp_path / "my_labs").mkdir()
    (tmp_path / "my_labs" / "notebook.md").write_text("mine")
    with pytest.raises(UsageError, match=r"notebook\.md exists already"):
        write_lab(tmp_path / "my_labs", "notebook")
    assert [path.name for path in (tmp_path / "my_labs").iterdir()] == ["notebook.md"]


@pytest.mark.parametrize("name", ["", "2nd lab", "筆記簿", "class", "B2", "lab 2", "a" * 25, "../x/.."])
def test_a_name_that_will_not_do_is_refused(tmp_path, name):
    if name == "../x/..":
        assert write_lab(tmp_path / "my_labs", name).path == "my_labs.x:X"
        return
    with pytest.raises(UsageError):
        write_lab(tmp_path / "my_labs", name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("folder", ["my labs", "class", "4a"])
def test_a_folder_that_cannot_be_a_package_is_refused(tmp_path, folder):
    with pytest.raises(UsageError, match="Python package"):
        write_lab(tmp_path / folder, "notebook")
