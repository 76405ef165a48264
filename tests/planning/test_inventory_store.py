"""Inventories and simulations on disk: right whenever they are used, and used whenever they are right."""

import dataclasses
import json
import os

import pytest

from labstacks.classfile.custom_lab import OwnLab
from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.planning import inventory_store
from labstacks.planning.durations import SimulationPace
from labstacks.planning.forecast import forecast
from labstacks.planning.inventory import take_inventory
from labstacks.planning.inventory_store import KEPT, InventoryStore, entry_name

SEATS = ("s01", "s02")


def spec(level="bridging", labs=(), **more):
    return ClassSpec("f4a", level, tuple(labs or LEVELS[level].lab_ids), seats=2, **more)


def inputs_of(inventory):
    """All resources without their outputs, some of which are times of creation."""
    return [(one.urn, one.id, one.inputs, one.parent, one.dependencies) for _, one in inventory.each()]


@pytest.fixture
def store(tmp_path):
    return InventoryStore(tmp_path / "inventories")


@pytest.fixture
def runs(monkeypatch):
    """The seats of every run of the programs."""
    seen = []

    def taking(spec, seats, *, seed=0):
        seen.append(tuple(seats))
        return take_inventory(spec, seats, seed=seed)

    monkeypatch.setattr(inventory_store, "take_inventory", taking)
    return seen


@pytest.mark.parametrize(("level", "labs"), [("bridging", ()), ("beginner", ()), ("advanced", ("V3", "V6"))])
def test_what_comes_back_is_what_the_programs_made(store, runs, level, labs):
    made = store.inventory(spec(level, labs), SEATS, 0)
    again = InventoryStore(store.folder).inventory(spec(level, labs), SEATS, 0)
    assert again == made
    assert runs == [SEATS]
    fresh = take_inventory(spec(level, labs), SEATS)
    assert inputs_of(again) == inputs_of(fresh)


@pytest.mark.parametrize(
    ("other", "seats", "seed"),
    [
        (spec(labs=("B1",)), SEATS, 0),
        (spec(region="cn-shanghai"), SEATS, 0),
        (spec(zones=("cn-hongkong-c", "cn-hongkong-b")), SEATS, 0),
        (spec(expires="2026-12-24T00:00:00+00:00"), SEATS, 0),
        (spec(release_at="2026-12-24T00:00:00+00:00"), SEATS, 0),
        (spec(lab_options={"B2": {"keep_days": 7}}), SEATS, 0),
        (dataclasses.replace(spec(), class_name="f4b"), SEATS, 0),
        (spec(), (*SEATS, "s03"), 0),
        (spec(), SEATS, 7),
    ],
    ids=["labs", "region", "zones", "expires", "release", "options", "name", "roster", "seed"],
)
def test_another_input_has_another_entry(other, seats, seed):
    assert entry_name(other, seats, seed) != entry_name(spec(), SEATS, 0)


def test_other_code_has_another_entry(monkeypatch):
    before = entry_name(spec(), SEATS, 0)
    monkeypatch.setattr(inventory_store, "installed_digest", lambda: "another version")
    assert entry_name(spec(), SEATS, 0) != before


def test_a_class_with_a_lab_of_the_schools_own_is_never_kept():
    assert entry_name(spec(own_labs=(OwnLab("W1", "labs/wiki.py:Wiki"),)), SEATS, 0) == ""


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"parts": [{}]}', b"\xff"])
def test_a_damaged_entry_is_made_again(store, runs, content):
    made = store.inventory(spec(labs=("B1",)), SEATS, 0)
    [path] = store.folder.iterdir()
    path.write_bytes(content)
    assert inputs_of(store.inventory(spec(labs=("B1",)), SEATS, 0)) == inputs_of(made)
    assert len(runs) == 2
    assert json.loads(path.read_bytes())["parts"]


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path, runs):
    (tmp_path / "file").write_text("")
    store = InventoryStore(tmp_path / "file" / "inventories")
    first, second = (store.inventory(spec(labs=("B1",)), SEATS, 0) for _ in range(2))
    assert inputs_of(first) == inputs_of(second)
    assert len(runs) == 2


def test_only_its_owner_can_read_it(store):
    store.inventory(spec(labs=("B1",)), SEATS, 0)
    [path] = store.folder.iterdir()
    assert path.stat().st_mode & 0o077 == store.folder.stat().st_mode & 0o077 == 0


def test_the_oldest_entries_go(store):
    store.folder.mkdir()
    for number in range(KEPT + 5):
        path = store.folder / f"{number}.inventory.json"
        path.write_text("{}")
        os.utime(path, (number, number))
    store.inventory(spec(labs=("B1",)), SEATS, 0)
    left = {path.name for path in store.folder.iterdir()}
    assert len(left) == KEPT
    assert not {f"{number}.inventory.json" for number in range(6)} & left


def test_a_forecast_is_simulated_once_and_others_share_its_simulations(store, monkeypatch):
    inventory, simulated = store.inventory(spec(), SEATS, 0), []
    from labstacks.planning import forecast as module

    real = module.simulate

    def counting(jobs, steps, pace, slots):
        simulated.append(slots)
        return real(jobs, steps, pace, slots)

    monkeypatch.setattr(module, "simulate", counting)
    pace = SimulationPace(2)
    alone = forecast(inventory, pace, 4)

    def kept(slots):
        simulated.clear()
        simulations = store.simulations(spec(), SEATS, 0)
        found = forecast(inventory, pace, slots, simulations=simulations)
        simulations.save()
        return found, len(simulated)

    first, cost = kept(4)
    again, second_cost = kept(4)
    _, other_cost = kept(3)
    assert first == again == alone
    assert second_cost == 0
    assert 0 < other_cost < cost
    assert kept(3)[0] == forecast(inventory, pace, 3)
