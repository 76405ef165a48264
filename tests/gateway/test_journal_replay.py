"""Nothing is made twice and nothing is forgotten, whenever the process dies."""

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import CloudError
from labstacks.gateway.cloud import Resource
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.journal_replay import JournalReplay
from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.provider import Call, LookupImpossibleError, ProviderSession

STACK = "f4a-s07"
INPUTS = {"cidrBlock": "10.0.0.0/16", "vpcName": "x"}


def urn(name="net", stack=STACK):
    return f"urn:pulumi:{stack}::labstacks::alicloud:vpc/network:Network::{name}"


class Once(JournalReplay):
    """On plain values, for tests that read as sentences."""

    def make(self, name="net", inputs=INPUTS, *, stack=STACK, region="cn-hongkong"):
        request = provider_pb2.CreateRequest(urn=urn(name, stack), properties=wrap(inputs))
        answer = self.create(Call.of("Create", request, ProviderSession(region)))
        made = provider_pb2.CreateResponse.FromString(answer)
        return Resource(made.id, unwrap(made.properties).values)

    def delete(self, id_="vpc-1", name="net"):
        request = provider_pb2.DeleteRequest(id=id_, urn=urn(name), properties=wrap(INPUTS))
        self.change(Call.of("Delete", request, ProviderSession()))

    def update(self, id_="vpc-1", name="net"):
        request = provider_pb2.UpdateRequest(id=id_, urn=urn(name), news=wrap({**INPUTS, "vpcName": "y"}))
        self.change(Call.of("Update", request, ProviderSession()))


def this_process(cloud, journal, **settings):
    return Once(CloudProvider(cloud), journal, **settings)


def another_process(cloud, journal, **settings):
    """The next run: it knows the journal and the cloud, and nothing of what was claimed before."""
    cloud.recovers()
    return this_process(cloud, journal, **settings)


def die_at(cloud, journal, method, moment, inputs=INPUTS):
    cloud.dies(method, moment)
    with pytest.raises(BaseException, match=r"^$"):
        this_process(cloud, journal).make(inputs=inputs)


def test_a_create_that_ended_well_is_settled_at_the_end(cloud, journal):
    once = this_process(cloud, journal)
    made = once.make()
    assert journal.counts() == {STACK: 1}
    once.end(STACK, {(urn(), made.id)})
    assert once.recovered == 0
    assert journal.counts() == {}
    assert list(cloud.made) == [made.id]


def test_a_refused_create_leaves_no_entry(cloud, journal):
    cloud.refuses("create")
    with pytest.raises(CloudError, match="QuotaExceeded"):
        this_process(cloud, journal).make()
    assert journal.counts() == {}


@pytest.mark.parametrize("moment", ["before", "after"])
def test_after_a_death_in_create_the_next_run_holds_exactly_one(cloud, journal, moment):
    die_at(cloud, journal, "create", moment)
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    made = once.make()
    once.end(STACK, {(urn(), made.id)})
    assert list(cloud.made) == [made.id]
    assert journal.counts() == {}


def test_after_a_death_between_answer_and_state_the_next_run_gets_the_same_answer(cloud, journal):
    first = this_process(cloud, journal).make()
    once = another_process(cloud, journal)
    assert once.make() == first
    assert once.recovered == 1
    assert cloud.calls.count("create") == 1


def test_a_recorded_resource_that_vanished_meanwhile_is_made_anew(cloud, journal):
    first = this_process(cloud, journal).make()
    del cloud.made[first.id]
    second = another_process(cloud, journal).make()
    assert list(cloud.made) == [second.id]


def test_changed_inputs_are_adopted_by_an_update(cloud, journal):
    first = this_process(cloud, journal).make()
    second = another_process(cloud, journal).make(inputs={**INPUTS, "vpcName": "y"})
    assert second.id == first.id
    assert cloud.made[first.id][1]["vpcName"] == "y"


def test_a_death_after_an_adoption_does_not_bring_the_old_inputs_back(cloud, journal):
    this_process(cloud, journal).make()
    another_process(cloud, journal).make(inputs={**INPUTS, "vpcName": "y"})
    third = another_process(cloud, journal).make()
    assert third.properties["vpcName"] == "x"
    assert [used["vpcName"] for _, used in cloud.made.values()] == ["x"]


def test_a_death_in_the_update_of_an_adoption_is_adopted_again(cloud, journal):
    this_process(cloud, journal).make()
    die_at(cloud, journal, "update", "after", {**INPUTS, "vpcName": "y"})
    made = another_process(cloud, journal).make(inputs={**INPUTS, "vpcName": "y"})
    assert cloud.made[made.id][1]["vpcName"] == "y"
    assert len(cloud.made) == 1


def test_inputs_that_force_a_replacement_delete_and_make_anew(cloud, journal):
    first = this_process(cloud, journal).make()
    second = another_process(cloud, journal).make(inputs={**INPUTS, "cidrBlock": "10.1.0.0/16"})
    assert second.id != first.id
    assert list(cloud.made) == [second.id]


def test_a_death_in_that_replacement_leaves_one(cloud, journal):
    this_process(cloud, journal).make()
    die_at(cloud, journal, "delete", "after", {**INPUTS, "cidrBlock": "10.1.0.0/16"})
    # The class file was changed back meanwhile: the recorded answer would fit, but the resource is gone.
    made = another_process(cloud, journal).make()
    assert list(cloud.made) == [made.id]


def test_another_region_is_another_resource(cloud, journal):
    this_process(cloud, journal).make()
    made = another_process(cloud, journal).make(region="ap-southeast-1")
    assert [(id_, where.region) for id_, (where, _) in cloud.made.items()] == [(made.id, "ap-southeast-1")]


def test_a_replacement_in_one_run_is_not_answered_with_what_it_replaces(cloud, journal):
    once = this_process(cloud, journal)
    assert once.make().id != once.make().id


def test_what_the_state_holds_is_settled_before_a_run(cloud, journal):
    made = this_process(cloud, journal).make()
    once = another_process(cloud, journal)
    once.begin(STACK, {(urn(), made.id)}, keep=False)
    assert once.recovered == 0
    assert list(cloud.made) == [made.id]
    assert journal.counts() == {}


def test_an_engine_that_wrote_its_state_late_does_not_lose_its_resources(cloud, journal):
    made = this_process(cloud, journal).make()
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    # The coming engine found the resource in the state after all, so it never asked for it.
    once.end(STACK, {(urn(), made.id)})
    assert once.recovered == 0
    assert list(cloud.made) == [made.id]


def test_orphans_that_no_run_claims_are_removed(cloud, journal):
    this_process(cloud, journal).make("old")
    once = another_process(cloud, journal)
    once.begin(STACK, frozenset(), keep=True)
    made = once.make("new")
    once.end(STACK, {(urn("new"), made.id)})
    assert once.recovered == 1
    assert cloud.urns() == [urn("new")]


def test_before_a_destroy_orphans_go_newest_first(cloud, journal):
    once = this_process(cloud, journal)
    for name in ("network", "switch", "server"):
        once.make(name)
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
    this_process(cloud, journal).make()
    once = another_process(cloud, journal)
    cloud.fails("delete", "after", CloudError("DependencyViolation", "in use"))
    with pytest.raises(CloudError):
        once.begin(STACK, frozenset(), keep=False)
    assert journal.counts() == {STACK: 1}


def test_stacks_do_not_touch_each_other(cloud, journal):
    this_process(cloud, journal).make()
    once = another_process(cloud, journal)
    once.begin("f4a-s08", frozenset(), keep=False)
    once.end("f4a-s08", frozenset())
    assert len(cloud.made) == 1


def test_a_lost_answer_is_found_at_once(cloud, journal):
    cloud.fails("create", "after", ConnectionResetError())
    once = this_process(cloud, journal)
    assert [once.make().id] == list(cloud.made)
    once.end(STACK, {(urn(), "vpc-1")})
    assert journal.counts() == {}


def test_a_lost_answer_that_cannot_be_found_stays_in_the_journal(cloud, journal):
    cloud.fails("create", "before", ConnectionResetError())
    with pytest.raises(ConnectionResetError):
        this_process(cloud, journal).make()
    assert journal.counts() == {STACK: 1}


def test_what_is_found_is_never_what_the_state_holds_already(cloud, journal):
    first = this_process(cloud, journal).make()
    another_process(cloud, journal).end(STACK, {(urn(), first.id)})
    once = another_process(cloud, journal)
    once.begin(STACK, {(urn(), first.id)}, keep=True)
    cloud.fails("create", "before", ConnectionResetError())
    with pytest.raises(ConnectionResetError):
        once.make()  # a replacement, made before what it replaces is deleted
    once = another_process(cloud, journal)
    once.begin(STACK, {(urn(), first.id)}, keep=True)
    assert once.make().id != first.id


class HalfMadeError(Exception):
    """A create that failed after it had made something."""


@pytest.fixture
def half_made(monkeypatch):
    """Makes a provider's failures look like the real plugin's."""
    detail = provider_pb2.ErrorResourceInitFailed(id="vpc-1", properties=wrap(INPUTS))
    monkeypatch.setattr(
        "labstacks.gateway.journal_replay.half_made",
        lambda error: detail if isinstance(error, HalfMadeError) else None,
    )


def test_what_was_half_made_is_removed_and_made_anew_by_the_next_run(cloud, journal, half_made):
    cloud.fails("create", "after", HalfMadeError())
    with pytest.raises(HalfMadeError):
        this_process(cloud, journal).make()
    assert list(cloud.made) == ["vpc-1"]
    made = another_process(cloud, journal).make()
    assert list(cloud.made) == [made.id] != ["vpc-1"]


def test_what_was_half_made_is_settled_when_the_state_holds_it(cloud, journal, half_made):
    cloud.fails("create", "after", HalfMadeError())
    with pytest.raises(HalfMadeError):
        this_process(cloud, journal).make()
    another_process(cloud, journal).begin(STACK, {(urn(), "vpc-1")}, keep=False)
    assert list(cloud.made) == ["vpc-1"]
    assert journal.counts() == {}


class Blind(CloudProvider):
    """A provider that cannot look anything up."""

    def find(self, create, known):
        raise LookupImpossibleError


def test_an_intent_that_cannot_be_looked_up_stays_until_somebody_does(cloud, journal):
    die_at(cloud, journal, "create", "before")
    cloud.recovers()
    once = Once(Blind(cloud), journal)
    once.begin(STACK, frozenset(), keep=False)
    made = once.make()
    once.end(STACK, {(urn(), made.id)})
    assert [left.resource_id for left in journal.of_stack(STACK)] == [None]


class Slow(CloudProvider):
    """A provider whose look-ups take a while to see what was made."""

    lag = 3600.0

    def __init__(self, cloud, sees_at):
        super().__init__(cloud)
        self.looks, self._sees_at = 0, sees_at

    def find(self, create, known):
        self.looks += 1
        return super().find(create, known) if self.looks >= self._sees_at else None


def test_what_the_cloud_does_not_show_yet_is_waited_for(cloud, journal):
    die_at(cloud, journal, "create", "after")
    cloud.recovers()
    waits = []
    provider = Slow(cloud, sees_at=3)
    made = Once(provider, journal, sleep=waits.append).make()
    assert list(cloud.made) == [made.id]
    assert (provider.looks, len(waits)) == (3, 2)


IN_STATE = frozenset({(urn(), "vpc-1")})
CHANGES = ("delete", "update")


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_death_in_a_change_the_next_run_reads_the_stack_again(cloud, journal, change):
    once = this_process(cloud, journal)
    once.make()
    once.end(STACK, IN_STATE)
    cloud.dies(change, "after")
    with pytest.raises(BaseException, match=r"^$"):
        getattr(once, change)()
    once = another_process(cloud, journal)
    assert once.begin(STACK, IN_STATE, keep=True)
    # That run may die in its turn, before it has read anything.
    once = another_process(cloud, journal)
    assert once.begin(STACK, IN_STATE, keep=True)
    once.end(STACK, frozenset())
    assert not another_process(cloud, journal).begin(STACK, frozenset(), keep=True)
    assert journal.counts() == {}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_that_ended_well_is_forgotten_at_the_end(cloud, journal, change):
    once = this_process(cloud, journal)
    getattr(once, change)()
    assert journal.counts() == {STACK: 1}
    once.end(STACK, frozenset())
    assert journal.counts() == {}


@pytest.mark.parametrize("change", CHANGES)
def test_a_refused_change_leaves_no_entry(cloud, journal, change):
    cloud.fails(change, "after", CloudError("DependencyViolation", "in use"))
    with pytest.raises(CloudError):
        getattr(this_process(cloud, journal), change)()
    assert journal.counts() == {}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_whose_answer_is_lost_stays_even_if_the_engine_ends_in_order(cloud, journal, change):
    cloud.fails(change, "after", ConnectionResetError())
    once = this_process(cloud, journal)
    with pytest.raises(ConnectionResetError):
        getattr(once, change)()
    once.fail(STACK, frozenset())
    assert another_process(cloud, journal).begin(STACK, IN_STATE, keep=True)


def test_a_failed_engine_that_saved_its_state_needs_no_reading_again(cloud, journal):
    once = this_process(cloud, journal)
    once.update()
    once.fail(STACK, frozenset())
    assert not another_process(cloud, journal).begin(STACK, IN_STATE, keep=True)


def test_a_failed_engine_that_was_killed_before_it_noted_an_answer_does(cloud, journal):
    once = this_process(cloud, journal)
    once.update()
    once.fail(STACK, IN_STATE)
    assert another_process(cloud, journal).begin(STACK, IN_STATE, keep=True)


def test_a_delete_that_the_state_knows_of_needs_no_reading_again(cloud, journal):
    this_process(cloud, journal).delete()
    assert not another_process(cloud, journal).begin(STACK, frozenset(), keep=True)
    assert journal.counts() == {}


def test_what_only_the_state_calls_pending_is_written_down(cloud, journal):
    assert this_process(cloud, journal).begin(STACK, IN_STATE, keep=True, pending=IN_STATE)
    # An engine drops it from the state when it starts, and may die before it has read anything.
    once = another_process(cloud, journal)
    assert once.begin(STACK, IN_STATE, keep=True)
    once.end(STACK, IN_STATE)
    assert journal.counts() == {}


def test_a_left_delete_is_never_handed_out_as_a_create(cloud, journal):
    once = this_process(cloud, journal)
    first = once.make()
    once.end(STACK, {(urn(), first.id)})
    once.delete()
    assert another_process(cloud, journal).make().id != first.id


def test_before_a_destroy_a_left_delete_removes_nothing(cloud, journal):
    once = this_process(cloud, journal)
    once.update()
    cloud.calls.clear()
    another_process(cloud, journal).begin(STACK, IN_STATE, keep=False)
    assert cloud.calls == []


def test_a_clock_that_was_set_back_does_not_make_it_wait_longer(cloud, journal, monkeypatch):
    die_at(cloud, journal, "create", "before")
    cloud.recovers()
    now, clock = [0.0], []
    monkeypatch.setattr("labstacks.gateway.journal_replay.time.time", lambda: 1.0)  # long before the intent
    monkeypatch.setattr("labstacks.gateway.journal_replay.time.monotonic", lambda: now[0])

    def sleep(seconds):
        clock.append(seconds)
        now[0] += seconds

    provider = Slow(cloud, sees_at=10**6)
    provider.lag = 60.0
    Once(provider, journal, sleep=sleep).make()
    assert sum(clock) == 60.0
