"""Which clouds the classes of one run share."""

from contextlib import ExitStack

import pytest

from labstacks.classfile import load_class
from labstacks.classfile.account import account_name, rehearsal_place
from labstacks.emulator.store import exists
from labstacks.runs.cloud_factory import OpenClouds
from labstacks.storage.class_folder import ClassFolder


@pytest.fixture
def file(tmp_path):
    def file(name, folder=".", **keys):
        path = tmp_path / folder / f"{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        entries = {"class": name, "level": "bridging", "labs": "[B1]", "seats": 1, **keys}
        path.write_text("".join(f"{key}: {value}\n" for key, value in entries.items()))
        found = load_class(path).file
        ClassFolder.of(found).create()
        return found

    return file


@pytest.fixture
def opened():
    with ExitStack() as stack:
        clouds = OpenClouds(stack)
        yield clouds.account


def test_classes_of_one_folder_share_one_emulator(file, opened):
    one, other = opened(file("f4a")), opened(file("f4b"))
    assert one.provider._cloud is other.provider._cloud
    assert account_name(file("f4a")) == account_name(file("f4b"))


def test_classes_of_different_folders_have_each_their_own(file, opened):
    one, other = file("f4a", "north"), file("f4b", "south")
    assert opened(one).provider._cloud is not opened(other).provider._cloud
    assert account_name(one) != account_name(other)


def test_a_class_that_shares_its_state_has_its_emulator_in_the_same_database(file, opened, postgres):
    address = postgres.fresh_database()
    one, other = (file(name, folder, state=address) for name, folder in (("f4a", "north"), ("f4b", "south")))
    assert rehearsal_place(one) == address
    assert opened(one).provider._cloud is opened(other).provider._cloud
    assert account_name(one) == account_name(other)


def test_an_emulator_may_have_a_database_of_its_own(file, opened, postgres):
    address = postgres.fresh_database()
    own = file("f4a", rehearsal=f"{{database: '{address}&schema=east', seed: 3}}")
    assert opened(own).provider._cloud.seed == "3"
    assert exists(f"{address}&schema=east")
    assert not exists(address)


def test_a_class_with_trouble_of_its_own_keeps_it_to_itself(file, opened):
    calm, wild = file("f4a"), file("f4b", rehearsal="{chaos: {throttle: {every: 2}}}")
    assert opened(calm).provider._cloud is not opened(wild).provider._cloud
    assert account_name(calm) == account_name(wild)


def test_classes_on_the_real_cloud_share_one_provider_in_all_regions(file, opened, monkeypatch, tmp_path):
    monkeypatch.setattr("labstacks.runs.cloud_factory.plugin_path", lambda: tmp_path / "plugin")
    here = file("f4a", cloud="alibaba")
    there = file("f4b", cloud="alibaba", region="ap-southeast-1", zones="[ap-southeast-1a, ap-southeast-1b]")
    assert opened(here).provider is opened(there).provider
    assert account_name(here) == account_name(there) == "alibaba"
