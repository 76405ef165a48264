"""Nothing is made twice and nothing is forgotten, whenever the process dies."""

import pytest

from labstacks.errors import CloudError
from labstacks.gateway.cloud import Target
from labstacks.gateway.once import OnceOnly

STACK = "f4a-s07"


def target(name="net", *, stack=STACK, region="cn-hongkong"):
    urn = f"urn:pulumi:{stack}::labstacks::alicloud:vpc/network:Network::{name}"
    return Target(urn, "alicloud:vpc/network:Network", region)


INPUTS = {"cidrBlock": "10.0.0.0/16", "vpcName": "x"}


def another_process(cloud, journal):
    """The next run: it knows the journal and the cloud, and nothing of what was claimed before."""
    cloud.recovers()
    return OnceOnly(cloud, journal)


def die_at(cloud, journal, method, moment, inputs=INPUTS):
    cloud.dies(method, moment)
    with pytest.raises(BaseException, match=r"^$"):
        OnceOnly(cloud, journal).create(target(), inputs)


def test_a_create_that_ended_well_is_settled_at_the_end(cloud, journal):
    once = OnceOnly(cloud, journal)
    made = once.create(target(), INPUTS)
    assert journal.counts() == {STACK: 1}
    once.end(STACK, {(target().urn, made.id)})
    assert once.recovered == 0
    assert journal.counts() == {}
    assert list(cloud.made) == [made.id]


def test_a_refused_create_leaves_no_entry(cloud, journal):
    cloud.refuses("create")
    with pytest.raises(CloudError, match="QuotaExceeded"):
        OnceOnly(cloud, journal).create(target(), INPUTS)
    assert journal.counts() == {}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_after_a_death_in_create_the_next_run_holds_exactly_one(cloud, journal, moment):
    die_at(cloud, journal, "create", moment)
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    made = once.create(target(), INPUTS)
    once.end(STACK, {(target().urn, made.id)})
    assert list(cloud.made) == [made.id]
    assert journal.counts() == {}


def test_after_a_death_between_answer_and_state_the_next_run_gets_the_same_answer(cloud, journal):
    first = OnceOnly(cloud, journal).create(target(), INPUTS)
    once = another_process(cloud, journal)
    assert once.create(target(), INPUTS) == first
    assert once.recovered == 1
    assert cloud.calls.count("create") == 1


def test_a_recorded_resource_that_vanished_meanwhile_is_made_anew(cloud, journal):
    first = OnceOnly(cloud, journal).create(target(), INPUTS)
    del cloud.made[first.id]
    second = another_process(cloud, journal).create(target(), INPUTS)
    assert list(cloud.made) == [second.id]


def test_changed_inputs_are_adopted_by_an_update(cloud, journal):
    first = OnceOnly(cloud, journal).create(target(), INPUTS)
    second = another_process(cloud, journal).create(target(), {**INPUTS, "vpcName": "y"})
    assert second.id == first.id
    assert cloud.made[first.id][1]["vpcName"] == "y"


def test_a_death_after_an_adoption_does_not_bring_the_old_inputs_back(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    another_process(cloud, journal).create(target(), {**INPUTS, "vpcName": "y"})
    third = another_process(cloud, journal).create(target(), INPUTS)
    assert third.properties["vpcName"] == "x"
    assert [used["vpcName"] for _, used in cloud.made.values()] == ["x"]


def test_a_death_in_the_update_of_an_adoption_is_adopted_again(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    die_at(cloud, journal, "update", "after", {**INPUTS, "vpcName": "y"})
    made = another_process(cloud, journal).create(target(), {**INPUTS, "vpcName": "y"})
    assert cloud.made[made.id][1]["vpcName"] == "y"
    assert len(cloud.made) == 1


def test_inputs_that_force_a_replacement_delete_and_make_anew(cloud, journal):
    first = OnceOnly(cloud, journal).create(target(), INPUTS)
    second = another_process(cloud, journal).create(target(), {**INPUTS, "cidrBlock": "10.1.0.0/16"})
    assert second.id != first.id
    assert list(cloud.made) == [second.id]


def test_a_death_in_that_replacement_leaves_one(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    die_at(cloud, journal, "delete", "after", {**INPUTS, "cidrBlock": "10.1.0.0/16"})
    # The class file was changed back meanwhile: the recorded answer would fit, but stands for nothing.
    made = another_process(cloud, journal).create(target(), INPUTS)
    assert list(cloud.made) == [made.id]


def test_another_region_is_another_resource(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    made = another_process(cloud, journal).create(target(region="ap-southeast-1"), INPUTS)
    assert [(id_, where.region) for id_, (where, _) in cloud.made.items()] == [(made.id, "ap-southeast-1")]


def test_a_replacement_in_one_run_is_not_answered_with_what_it_replaces(cloud, journal):
    once = OnceOnly(cloud, journal)
    assert once.create(target(), INPUTS).id != once.create(target(), INPUTS).id


def test_what_the_state_holds_is_settled_before_a_run(cloud, journal):
    made = OnceOnly(cloud, journal).create(target(), INPUTS)
    once = another_process(cloud, journal)
    once.begin(STACK, {(target().urn, made.id)}, keep=False)
    assert once.recovered == 0
    assert list(cloud.made) == [made.id]
    assert journal.counts() == {}


def test_an_engine_that_wrote_its_state_late_does_not_lose_its_resources(cloud, journal):
    made = OnceOnly(cloud, journal).create(target(), INPUTS)
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    # The coming engine found the resource in the state after all, so it never asked for it.
    once.end(STACK, {(target().urn, made.id)})
    assert once.recovered == 0
    assert list(cloud.made) == [made.id]


def test_orphans_that_no_run_claims_are_removed(cloud, journal):
    OnceOnly(cloud, journal).create(target("old"), INPUTS)
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    made = once.create(target("new"), INPUTS)
    once.end(STACK, {(target("new").urn, made.id)})
    assert once.recovered == 1
    assert cloud.urns() == [target("new").urn]


def test_before_a_destroy_orphans_go_newest_first(cloud, journal):
    once = OnceOnly(cloud, journal)
    for name in ("network", "switch", "server"):
        once.create(target(name), INPUTS)
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=False)
    assert once.recovered == 3
    assert [call for call in cloud.calls if "delete" in call] == [f"delete vpc-{n}" for n in (3, 2, 1)]
    assert journal.counts() == {}


def test_an_intent_is_looked_up_before_a_destroy(cloud, journal):
    die_at(cloud, journal, "create", "after")
    another_process(cloud, journal).begin(STACK, frozenset(), keep=False)
    assert cloud.made == {}


def test_an_orphan_that_cannot_be_removed_stays_in_the_journal(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    once = another_process(cloud, journal)
    cloud.fails("delete", "after", CloudError("DependencyViolation", "in use"))
    with pytest.raises(CloudError):
        once.begin(STACK, frozenset(), keep=False)
    assert journal.counts() == {STACK: 1}


def test_stacks_do_not_touch_each_other(cloud, journal):
    OnceOnly(cloud, journal).create(target(), INPUTS)
    once = another_process(cloud, journal)
    once.begin("f4a-s08", frozenset(), keep=False)
    once.end("f4a-s08", frozenset())
    assert len(cloud.made) == 1
