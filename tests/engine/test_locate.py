import json
from pathlib import Path

import pytest

from labstacks.engine import locate
from labstacks.engine.locate import Engine, Source, find_engine, outdated, require_engine
from labstacks.errors import EngineMissingError


def test_finds_nothing_on_a_bare_machine(machine) -> None:
    assert find_engine() is None
    assert machine.runs == []


def test_the_engine_in_our_cache_needs_no_process(machine) -> None:
    path = machine.pulumi("3.259.0", locate.cached_path())
    assert find_engine() == Engine(path, "3.259.0", Source.CACHE)
    assert machine.runs == []


def test_pulumi_on_path_comes_before_our_cache(machine) -> None:
    machine.pulumi("3.259.0", locate.cached_path())
    path = machine.pulumi("3.300.1")
    assert find_engine() == Engine(path, "3.300.1", Source.PATH)


def test_the_variable_comes_before_path(machine, monkeypatch) -> None:
    machine.pulumi("3.300.1")
    mine = machine.pulumi("3.260.0", machine.root / "mine")
    monkeypatch.setenv("LABSTACKS_PULUMI", str(mine))
    assert find_engine() == Engine(mine, "3.260.0", Source.VARIABLE)


def test_an_old_pulumi_on_path_is_passed_over(machine) -> None:
    old = machine.pulumi("3.100.0")
    cached = machine.pulumi("3.259.0", locate.cached_path())
    assert find_engine() == Engine(cached, "3.259.0", Source.CACHE)
    assert outdated() == Engine(old, "3.100.0", Source.PATH)


def test_another_program_called_pulumi_is_passed_over(machine) -> None:
    machine.script(machine.bin / "pulumi", "echo 'usage: pulumi MOLECULE'")
    cached = machine.pulumi("3.259.0", locate.cached_path())
    assert find_engine() == Engine(cached, "3.259.0", Source.CACHE)
    assert outdated() is None


def test_a_version_is_asked_once(machine) -> None:
    machine.pulumi("3.300.1")
    assert [find_engine() for _ in range(3)]
    assert machine.runs == ["pulumi version"]


def test_a_version_is_asked_again_when_the_file_changes(machine) -> None:
    machine.pulumi("3.300.1")
    find_engine()
    machine.pulumi("3.1000.1")
    found = find_engine()
    assert found
    assert found.version == "3.1000.1"


def test_a_failure_to_answer_is_not_remembered(machine) -> None:
    machine.script(machine.bin / "pulumi", f"test -e {machine.root}/awake && echo v3.259.0")
    assert find_engine() is None
    (machine.root / "awake").touch()
    assert find_engine()


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"a": 1}', "\x00"])
def test_a_damaged_memory_is_forgotten(machine, damage: str) -> None:
    path = machine.pulumi("3.300.1")
    memory = machine.cache / "engine" / "versions.json"
    memory.parent.mkdir(parents=True)
    memory.write_text(damage)
    assert find_engine() == Engine(path, "3.300.1", Source.PATH)
    assert "v3.300.1" in json.loads(memory.read_text()).values()


def test_a_cache_that_cannot_be_written_is_no_obstacle(machine, monkeypatch) -> None:
    path = machine.pulumi("3.300.1")
    (machine.root / "a file").touch()
    monkeypatch.setenv("LABSTACKS_CACHE", str(machine.root / "a file"))
    assert find_engine() == Engine(path, "3.300.1", Source.PATH)


def test_memory_does_not_grow_for_ever(machine, monkeypatch) -> None:
    for number in range(locate.KEPT + 5):
        monkeypatch.setenv("LABSTACKS_PULUMI", str(machine.pulumi("3.300.1", machine.root / f"p{number}")))
        find_engine()
    assert len(json.loads((machine.cache / "engine" / "versions.json").read_text())) == locate.KEPT


def test_the_cache_follows_the_system_unless_it_is_named(machine, monkeypatch) -> None:
    assert locate.cache_dir() == machine.cache
    monkeypatch.delenv("LABSTACKS_CACHE")
    assert locate.cache_dir().name.lower() in ("labstacks", "cache")
    assert machine.cache not in locate.cache_dir().parents


def test_a_home_in_the_named_cache_is_understood(machine, monkeypatch) -> None:
    monkeypatch.setenv("LABSTACKS_CACHE", "~/somewhere")
    assert locate.cache_dir() == Path.home() / "somewhere"


def refusal() -> EngineMissingError:
    with pytest.raises(EngineMissingError) as caught:
        require_engine()
    return caught.value


def test_a_missing_engine_is_explained_by_where_it_was_looked_for(machine) -> None:
    error = refusal()
    assert "LABSTACKS_PULUMI is not set" in error.message
    assert "no working `pulumi` on PATH" in error.message
    assert str(locate.cached_path()) in error.message
    assert "labstacks engine install" in error.hint


def test_an_engine_that_is_too_old_is_named_with_its_version_and_place(machine) -> None:
    old = machine.pulumi("3.100.0")
    assert f"{old} on PATH is Pulumi 3.100.0, and 3.259.0 or a later 3.x is needed" in refusal().message


def test_an_engine_of_the_next_major_is_too_new(machine) -> None:
    machine.pulumi("4.0.0")
    assert "is Pulumi 4.0.0, and 3.259.0 or a later 3.x is needed" in refusal().message


class TestVariable:
    """LABSTACKS_PULUMI is the user's own choice: an unusable one is an error, and nothing else is used."""

    @pytest.fixture(autouse=True)
    def other_engine(self, machine) -> None:
        machine.pulumi("3.259.0", locate.cached_path())

    def test_names_nothing(self, machine, monkeypatch) -> None:
        monkeypatch.setenv("LABSTACKS_PULUMI", "/nowhere/pulumi")
        assert "LABSTACKS_PULUMI names /nowhere/pulumi, but there is no such file" in refusal().message

    def test_names_a_folder(self, machine, monkeypatch) -> None:
        monkeypatch.setenv("LABSTACKS_PULUMI", str(machine.bin))
        assert "there is no such file" in refusal().message

    def test_names_a_file_that_is_not_executable(self, machine, monkeypatch) -> None:
        path = machine.pulumi("3.259.0", machine.root / "mine")
        path.chmod(0o644)
        monkeypatch.setenv("LABSTACKS_PULUMI", str(path))
        error = refusal()
        assert "is not executable" in error.message
        assert f"chmod +x {path}" in error.hint

    @pytest.mark.parametrize("body", ["echo 1.2.3", "exit 1", "echo v3.259.0; exit 1", "true"])
    def test_names_another_program(self, machine, monkeypatch, body: str) -> None:
        monkeypatch.setenv("LABSTACKS_PULUMI", str(machine.script(machine.root / "mine", body)))
        assert "that is not Pulumi" in refusal().message

    def test_names_an_old_engine(self, machine, monkeypatch) -> None:
        path = machine.pulumi("3.100.0", machine.root / "mine")
        monkeypatch.setenv("LABSTACKS_PULUMI", str(path))
        error = refusal()
        assert f"{path}, which is Pulumi 3.100.0" in error.message
        assert "unset it" in error.hint
