"""One job on one stack, with an engine and a journal that only note what is asked of them."""

import pytest

from labstacks.classfile.model import Fallback
from labstacks.engine.driver import Outcome
from labstacks.engine.events import Diagnostic, ResourceFailed
from labstacks.engine.programs.class_programs import SeatSecrets
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.errors import StackError, StackSoldOutError, StackUnsavedError
from labstacks.planning.jobs import Action, Job, ResetScope
from labstacks.runs import stack_runner
from labstacks.runs.placements import Placement, Placements, choices
from labstacks.runs.shortage import SERVERS
from labstacks.runs.stack_runner import MAX_TRIES, StackRunner
from labstacks.runs.stock import Stock
from labstacks.storage.pulumi_state import StateResource

ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
SPEC = ClassSpec("f4a", "bridging", ("B1",), 3, zones=ZONES)
NOWHERE = Fallback()
NO_STOCK = "server: OperationDenied.NoStock: sold out"
SERVER, SMALL = "alicloud:ecs/instance:Instance", "ecs.e-c1m1.large"
SHARED = {"vpc_id": "vpc-1", "vswitch_ids": ["one", "two", "three"]}


class Engine:
    """Driver, state and journal in one: writes down what is asked, in order."""

    def __init__(self):
        self.asked = []
        self.backend = self
        self.deployed = {}
        self.ready = {"f4a-classroom"}
        self.on_sale = None
        self.refusals = []
        self.outages = 0
        self.interrupted = set()
        self.damaged = set()
        self.comes_back = True

    # the journal
    def begin(self, stack, identities, *, keep, pending):
        self.asked.append(("begin", stack, keep))
        return stack in self.interrupted

    def fail(self, stack, pending):
        self.asked.append(("fail", stack))

    def end(self, stack, identities):
        self.asked.append(("end", stack))

    # the state
    def has(self, stack):
        return stack in self.deployed

    def identities(self, stack):
        return frozenset()

    def pending(self, stack):
        return frozenset()

    def recover(self, stack):
        return stack in self.damaged

    def prune_history(self, stack):
        pass

    def doubt(self, identities):
        self.asked.append(("doubt", identities))

    def drop_pending(self, stack):
        return 0

    def resources(self, stack):
        return self.deployed.get(stack, [])

    def outputs(self, stack):
        if stack not in self.ready:
            return {}
        return {"shared": SHARED} if stack == "f4a-classroom" else {"sign_in": {"user": "u"}}

    # the cloud
    def ask(self, token, args):
        self.asked.append(("ask", token))
        if self.on_sale is None:
            raise ConnectionError
        types = [{"id": name, "availabilityZones": zones} for name, zones in self.on_sale.items()]
        return {"instanceTypes": types}

    # the engine
    def wait_for(self, stack):
        pass

    def wait_for_state(self, stack):
        self.asked.append(("wait", stack))
        return self.comes_back

    def up(self, stack, program, on_event, **options):
        self.asked.append(("up", stack, *(f"{key}={value}" for key, value in options.items())))
        if self.outages:
            self.outages -= 1
            raise StackUnsavedError("connection refused", stack=stack, causes=("connection refused",))
        if self.refusals:
            cause = self.refusals.pop(0)
            on_event(ResourceFailed(f"urn::{stack}::server", SERVER, "create", {"instanceType": SMALL}))
            raise StackError(cause, stack=stack, causes=(cause,))
        self.ready.add(stack)
        return Outcome(self.outputs(stack), {"create": 1})

    def destroy(self, stack, on_event):
        self.asked.append(("destroy", stack))
        return Outcome()

    def destroy_part(self, stack, urns, on_event):
        self.asked.append(("destroy part", *urns))
        return Outcome()

    @property
    def steps(self):
        """What the engine did, without the journal, and without questions."""
        return [step for step in self.asked if step[0] not in ("begin", "end", "fail", "ask")]


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def told():
    return []


@pytest.fixture
def worker(engine, told, tmp_path):
    def worker(fallback=NOWHERE, **options):
        places = Placements(tmp_path, tuple(choices(ZONES, fallback)))
        secrets = SeatSecrets("one", "two")
        made = StackRunner(
            SPEC,
            lambda seat: secrets,
            engine,
            engine,
            places,
            told.append,
            stock=Stock(engine.ask),
            fallback=fallback,
            **options,
        )
        made.places = places
        return made

    return worker


def job(seat="s01", action=Action.UP, reset=ResetScope.NOTHING):
    return Job(seat, f"f4a-{seat}", action, reset=reset)


def test_the_journal_is_opened_before_and_closed_after(worker, engine):
    worker().run(job())
    assert engine.asked == [("begin", "f4a-s01", True), ("up", "f4a-s01"), ("end", "f4a-s01")]


def test_after_an_interrupted_change_the_resources_are_read_again(worker, engine, told):
    engine.interrupted.add("f4a-s01")
    worker().run(job())
    assert engine.steps == [("up", "f4a-s01", "refresh=True")]
    assert "an earlier run was interrupted" in told[0].event.message


def test_a_damaged_state_is_recovered_first_and_then_doubted(worker, engine, told):
    engine.damaged.add("f4a-s01")
    worker().run(job())
    assert [step[0] for step in engine.asked] == ["doubt", "begin", "up", "end"]
    assert "has been recovered" in told[0].event.message


def test_what_an_interrupted_run_left_is_removed_before_a_stack_goes_down(worker, engine):
    worker().run(job(action=Action.DOWN))
    assert engine.asked == [("begin", "f4a-s01", False), ("destroy", "f4a-s01"), ("end", "f4a-s01")]


def test_a_failed_job_leaves_the_journal_as_it_is(worker, engine):
    engine.refusals = ["InvalidVpcId.NotFound: no"]
    with pytest.raises(StackError):
        worker().run(job())
    assert ("end", "f4a-s01") not in engine.asked


def test_a_job_whose_state_was_away_is_done_again_from_the_journals_beginning(worker, engine, told):
    engine.outages = 2
    worker().run(job())
    once = [("begin", "f4a-s01", True), ("up", "f4a-s01")]
    waited = [*once, ("wait", "f4a-s01")]
    assert engine.asked == [*waited, *waited, *once, ("end", "f4a-s01")]
    assert "waits for the place of its state" in told[0].event.message


@pytest.mark.parametrize(("outages", "comes_back", "tries"), [(1, False, 1), (9, True, MAX_TRIES)])
def test_a_job_is_not_done_again_for_ever_nor_when_the_run_is_to_stop(
    worker, engine, outages, comes_back, tries
):
    engine.outages, engine.comes_back = outages, comes_back
    with pytest.raises(StackUnsavedError):
        worker().run(job())
    assert engine.asked.count(("up", "f4a-s01")) == tries


def test_a_seat_from_scratch_goes_down_first(worker, engine):
    engine.deployed["f4a-s01"] = []
    worker().run(job(reset=ResetScope.ALL))
    assert engine.steps == [("destroy", "f4a-s01"), ("up", "f4a-s01")]


def test_a_seat_that_is_not_there_needs_no_destruction(worker, engine):
    worker().run(job(reset=ResetScope.ALL))
    assert engine.steps == [("up", "f4a-s01")]


def test_with_its_files_kept_a_part_goes_and_the_rest_is_looked_at(worker, engine):
    server = StateResource("urn:server", "alicloud:ecs/instance:Instance", "i-1", {}, {})
    bucket = StateResource("urn:bucket", "alicloud:oss/bucket:Bucket", "b", {}, {})
    engine.deployed["f4a-s01"] = [bucket, server]
    worker().run(job(reset=ResetScope.ALL_BUT_FILES))
    assert engine.steps == [("destroy part", "urn:server"), ("up", "f4a-s01", "refresh=True")]


def test_on_request_everything_is_looked_at_first(worker, engine):
    worker(refresh=True).run(job())
    assert engine.steps == [("up", "f4a-s01", "refresh=True")]


def test_for_want_of_stock_a_new_seat_moves_on(worker, engine, told):
    engine.refusals = [NO_STOCK, NO_STOCK]
    doing = worker(Fallback(zones=True))
    doing.run(job())
    again = ("destroy", "f4a-s01"), ("up", "f4a-s01")
    assert engine.steps == [("up", "f4a-s01"), *again, *again]
    assert doing.places.of("s01").zones[0] == "cn-hongkong-d"
    said = [event.event.message for event in told if isinstance(event.event, Diagnostic)]
    assert said[0] == "No stock at its own place: s01 moves to cn-hongkong-c."


def test_where_the_class_file_allows_nothing_it_fails_at_once(worker, engine):
    engine.refusals = [NO_STOCK]
    with pytest.raises(StackError, match="NoStock"):
        worker().run(job())
    assert engine.steps == [("up", "f4a-s01")]


def test_when_every_place_is_sold_out_it_fails_with_that_cause(worker, engine):
    engine.refusals = [NO_STOCK] * 3
    with pytest.raises(StackError, match="NoStock"):
        worker(Fallback(zones=True)).run(job())
    assert [step for step in engine.steps if step[0] == "up"] == [("up", "f4a-s01")] * 3


def test_the_next_seat_starts_where_there_is_stock(worker, engine):
    engine.refusals = [NO_STOCK]
    doing = worker(Fallback(zones=True))
    doing.run(job("s01"))
    engine.asked.clear()
    doing.run(job("s02"))
    assert ("up", "f4a-s02") in engine.steps
    assert doing.places.of("s02") == doing.places.of("s01") != Placement()


def test_a_seat_that_students_work_in_is_never_moved(worker, engine):
    engine.ready.add("f4a-s01")
    engine.refusals = [NO_STOCK]
    with pytest.raises(StackError, match="NoStock"):
        worker(Fallback(zones=True)).run(job())
    assert engine.steps == [("up", "f4a-s01")]


def test_a_seat_moves_at_once_to_where_the_cloud_still_has_it(worker, engine):
    engine.refusals = [NO_STOCK]
    engine.on_sale = {SMALL: [ZONES[2]]}
    doing = worker(Fallback(zones=True))
    doing.run(job("s01"))
    doing.run(job("s02"))
    assert [step for step in engine.steps if step[0] == "up"] == [("up", "f4a-s01")] * 2 + [("up", "f4a-s02")]
    assert doing.places.of("s01").zones[0] == doing.places.of("s02").zones[0] == "cn-hongkong-d"


def test_to_another_type_where_the_cloud_has_that(worker, engine):
    engine.refusals = [NO_STOCK]
    engine.on_sale = {"ecs.e-c1m2.large": [ZONES[1]]}
    doing = worker(Fallback(zones=True, instance_types=("ecs.e-c1m2.large",)))
    doing.run(job())
    assert doing.places.of("s01") == Placement(ZONES[1:] + ZONES[:1], "ecs.e-c1m2.large")


def test_nobody_moves_where_the_cloud_has_nothing_and_that_is_told(worker, engine):
    engine.refusals = [NO_STOCK]
    engine.on_sale = {}
    with pytest.raises(StackSoldOutError) as failed:
        worker(Fallback(zones=True)).run(job())
    assert engine.steps == [("up", "f4a-s01")]
    assert failed.value.hint.startswith(f"No other zone of the region sells {SMALL} now.")


def test_who_still_has_it_is_told_and_asked_once_for_all_seats(worker, engine):
    engine.refusals = [NO_STOCK] * 2
    engine.on_sale = {SMALL: ZONES[1:]}
    doing = worker()
    hints = []
    for seat in ("s01", "s02"):
        with pytest.raises(StackSoldOutError) as failed:
            doing.run(job(seat))
        hints.append(failed.value.hint)
    assert hints[0] == hints[1]
    assert hints[0].startswith(f"cn-hongkong-c and cn-hongkong-d still sell {SMALL}. What is new goes there")
    assert len([step for step in engine.asked if step[0] == "ask"]) == 1


def test_a_standing_seat_is_told_how_to_get_there(worker, engine):
    engine.ready.add("f4a-s01")
    engine.refusals = [NO_STOCK]
    engine.on_sale = {SMALL: ZONES[1:]}
    with pytest.raises(StackSoldOutError) as failed:
        worker(Fallback(zones=True)).run(job())
    assert "`labstacks reset` recreates it there." in failed.value.hint


def test_a_cloud_that_cannot_be_asked_leaves_the_general_advice(worker, engine):
    engine.refusals = [NO_STOCK]
    with pytest.raises(StackSoldOutError) as failed:
        worker().run(job())
    assert failed.value.hint == ""


def test_for_other_failures_nobody_is_asked(worker, engine):
    engine.refusals = ["server: QuotaExceeded.Vpc: no"]
    with pytest.raises(StackError):
        worker().run(job())
    assert ("ask", SERVERS) not in engine.asked


def test_other_failures_move_nobody(worker, engine):
    engine.refusals = ["QuotaExceeded.Vpc: no"]
    with pytest.raises(StackError, match="Quota"):
        worker(Fallback(zones=True)).run(job())
    assert engine.steps == [("up", "f4a-s01")]


def test_a_seat_that_is_gone_forgets_its_place(worker, engine):
    doing = worker(Fallback(zones=True))
    doing.places.save("s01", Placement(ZONES[1:] + ZONES[:1]))
    doing.run(job(action=Action.DOWN))
    assert doing.places.of("s01") == Placement()


@pytest.fixture
def given(monkeypatch):
    """The zones of each program that was made, and the classroom's vSwitches that it was given."""
    found = []
    monkeypatch.setattr(stack_runner, "classroom_program", lambda spec: found.append((spec.zones, None)))
    monkeypatch.setattr(
        stack_runner,
        "seat_program",
        lambda spec, seat, shared, secrets: found.append((spec.zones, shared["vswitch_ids"])),
    )
    return found


C = ZONES[1:] + ZONES[:1]


def test_for_want_of_stock_a_new_classroom_moves_on_and_seats_find_its_vswitches(worker, engine, told, given):
    engine.ready.clear()
    engine.refusals = [NO_STOCK]
    doing = worker(Fallback(zones=True))
    doing.run(job("classroom"))
    doing.run(job("s01"))
    assert [step[:2] for step in engine.steps] == [
        ("up", "f4a-classroom"),
        ("destroy", "f4a-classroom"),
        ("up", "f4a-classroom"),
        ("up", "f4a-s01"),
    ]
    assert doing.places.of("classroom") == Placement(C)
    assert given == [(ZONES, None), (C, None), (ZONES, ["three", "one", "two"])]
    said = [event.event.message for event in told if isinstance(event.event, Diagnostic)]
    assert said == ["No stock at its own place: classroom moves to cn-hongkong-c."]


def test_another_worker_finds_the_classroom_where_it_stands(worker, given):
    worker().places.save("classroom", Placement(C))
    worker().run(job("s01"))
    assert given == [(ZONES, ["three", "one", "two"])]


@pytest.mark.parametrize("fallback", [NOWHERE, Fallback(instance_types=("ecs.e-c1m2.large",))])
def test_where_the_class_file_allows_no_other_zone_the_classroom_fails_at_once(worker, engine, fallback):
    engine.ready.clear()
    engine.refusals = [NO_STOCK]
    with pytest.raises(StackError, match="NoStock"):
        worker(fallback).run(job("classroom"))
    assert engine.steps == [("up", "f4a-classroom")]


def test_a_classroom_that_is_up_is_never_moved(worker, engine, given):
    doing = worker(Fallback(zones=True))
    doing.places.save("classroom", Placement(C))
    engine.refusals = [NO_STOCK]
    with pytest.raises(StackError, match="NoStock"):
        doing.run(job("classroom"))
    assert engine.steps == [("up", "f4a-classroom")]
    assert given == [(C, None)]


def test_a_classroom_that_was_begun_elsewhere_goes_on_there(worker, engine, given):
    engine.ready.clear()
    doing = worker(Fallback(zones=True))
    doing.places.save("classroom", Placement(C))
    doing.run(job("classroom"))
    assert engine.steps == [("up", "f4a-classroom")]
    assert given == [(C, None)]


def test_a_classroom_that_is_gone_forgets_its_place(worker):
    doing = worker(Fallback(zones=True))
    doing.places.save("classroom", Placement(C))
    doing.run(job("classroom", action=Action.DOWN))
    assert doing.places.of("classroom") == Placement()


def test_a_classroom_that_somebody_else_noted_elsewhere_meanwhile_is_noted_where_it_was_made(
    worker, engine, monkeypatch
):
    engine.ready.clear()
    doing, other = worker(Fallback(zones=True)), worker(Fallback(zones=True))

    def up(job, program):
        other.places.save("classroom", Placement(C))
        return Outcome()

    monkeypatch.setattr(doing, "_up", up)
    doing.run(job("classroom"))
    assert other.places.of("classroom") == Placement()
