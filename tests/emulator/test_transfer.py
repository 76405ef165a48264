"""The resources of a class on their way from one emulator to another."""

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.emulator.transfer import carry, drop
from labstacks.errors import UsageError
from labstacks.gateway.cloud import Target

VPC = "alicloud:vpc/network:Network"


def make(cloud, stack, name="net"):
    target = Target(f"urn:pulumi:{stack}::labstacks::{VPC}::{name}", VPC)
    inputs = cloud.check(target, {}, {"cidrBlock": "10.0.0.0/16", "vpcName": name}, b"seed").inputs
    return cloud.create(target, inputs, preview=False)


def opened(place, **settings):
    return RehearsalCloud(place, **settings)


def held(place):
    cloud = opened(place)
    try:
        return {(row.stack, row.id, row.created, str(row.properties)) for row in cloud.resources()}
    finally:
        cloud.close()


@pytest.fixture
def old(tmp_path):
    place = tmp_path / "one" / "rehearsal.db"
    cloud = opened(place, seed=7)
    for stack in ("f4-classroom", "f4-s01", "f4-b-s01"):
        make(cloud, stack)
    cloud.close()
    return place


@pytest.fixture(params=["file", "server"])
def new(request, tmp_path):
    if request.param == "file":
        return tmp_path / "other" / "rehearsal.db"
    return request.getfixturevalue("postgres").fresh_database()


def test_a_class_comes_along_as_it_is_and_its_neighbour_stays(old, new):
    before = {row for row in held(old) if not row[0].startswith("f4-b-")}

    assert carry(old, new, "f4") == 2
    assert carry(old, new, "f4") == 2  # as after a move that broke off
    assert held(new) == before

    drop(old, "f4")
    assert {stack for stack, *_ in held(old)} == {"f4-b-s01"}


def test_a_new_cloud_takes_over_the_account(old, new):
    carry(old, new, "f4")
    one, other = opened(old), opened(new)
    try:
        assert (other.account, other.seed) == (one.account, one.seed)
        assert make(other, "f4-s01", "second").id not in {row.id for row in one.resources()}
    finally:
        one.close()
        other.close()


def test_a_cloud_of_another_account_is_refused(old, new):
    opened(new, seed=8).close()

    with pytest.raises(UsageError, match="account") as caught:
        carry(old, new, "f4")

    assert "labstacks down" in caught.value.hint
    assert held(new) == set()
