"""Stacks for which no engine runs: any changed input of an ``up`` brings the engine back."""

import json
from dataclasses import replace

import pytest

from labstacks.classfile.custom_lab import OwnLab
from labstacks.engine.programs.class_spec import spec_of
from labstacks.errors import CloudError
from labstacks.runs import unchanged
from labstacks.runs.placements import Placement, Placements
from labstacks.runs.run_spec import RunSpec
from labstacks.runs.unchanged import FILE_NAME, SettledStacks, StackDigests, UnchangedStacks, forget_digests
from labstacks.storage.class_key import ClassKey

SHARED = {"vpc_id": "vpc-1", "vswitch_ids": ["one", "two"], "seats": 3}
ACCOUNT = '["alicloud:index/getAccount:getAccount", {}]'
SEATS = ("classroom", "s01", "s02")


class Class:
    """A deployed class, its inputs, and the runs on it."""

    def __init__(self, room):
        self.room = room
        room.folder.create()
        key = room.folder.key()
        room.stand("classroom", "alicloud:vpc/network:Network", outputs={"shared": SHARED})
        for seat in SEATS[1:]:
            room.stand(seat, "alicloud:ram/user:User", outputs={"sign_in": {"user": seat}})
        self.run_spec = RunSpec(room.class_().file, spec_of(room.class_()), key)
        self.places = Placements(room.folder.home, (Placement(), Placement(("cn-hongkong-c",))))
        self.engine = "3.259.0"
        self.answers = {ACCOUNT: "5-0-1"}
        self.journal = set()
        self.asked = []

    def ask(self, question):
        self.asked.append(question)
        return self.answers[question]

    def run(self, own_answers=None):
        """What one run knows. Its engines send the queries ``own_answers``."""
        return UnchangedStacks(
            StackDigests(self.run_spec, self.room.folder.backend(), self.places),
            self.room.folder.documents,
            self.engine,
            self.ask,
            lambda: own_answers or {},
            lambda: self.journal,
        )

    def up(self, *seats, answers=None):
        """A run in which the engine works on these seats, and nothing else is changed."""
        run = self.run(answers)
        for seat in SEATS:
            if seat in seats or run.holds(f"f4a-{seat}", seat):
                run.keep(f"f4a-{seat}", seat)
        run.save([f"f4a-{seat}" for seat in SEATS])

    def unchanged(self):
        run = self.run()
        return {seat for seat in SEATS if run.holds(f"f4a-{seat}", seat)}

    def state(self, seat):
        return next(self.room.folder.home.rglob(f"f4a-{seat}.json"))

    def edit(self, seat, **latest):
        document = json.loads(self.state(seat).read_text())
        document["checkpoint"]["latest"] |= latest
        self.state(seat).write_text(json.dumps(document))


@pytest.fixture
def class_(room):
    made = Class(room)
    made.up(*SEATS, answers={ACCOUNT: "5-0-1"})
    assert made.unchanged() == set(SEATS)
    return made


def test_before_the_first_run_nothing_is_known(room):
    assert Class(room).unchanged() == set()


def test_a_run_without_engines_keeps_what_is_known(class_):
    class_.up()
    assert class_.unchanged() == set(SEATS)


@pytest.mark.parametrize(
    "change",
    [
        {"labs": ("B1", "B2")},
        {"lab_options": {"B1": {"key": 1}}},
        {"expires": "2026-12-24T00:00:00+00:00"},
        {"release_at": "2026-12-24T00:00:00+00:00"},
        {"region": "cn-shanghai"},
        {"zones": ("cn-hongkong-d", "cn-hongkong-b")},
        {"level": "beginner"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_other_settings_of_the_class_concern_all_stacks(class_, change):
    class_.run_spec = replace(class_.run_spec, spec=replace(class_.run_spec.spec, **change))
    assert class_.unchanged() == set()


def test_a_student_more_concerns_the_classroom_only(class_):
    class_.run_spec = replace(class_.run_spec, spec=replace(class_.run_spec.spec, seats=4))
    assert class_.unchanged() == {"s01", "s02"}


def test_a_number_of_seats_that_leaves_no_route_tables_concerns_all_seats(class_):
    class_.room.stand(
        "classroom", "alicloud:vpc/network:Network", outputs={"shared": {**SHARED, "seats": 10}}
    )
    assert class_.unchanged() == set()


def test_another_output_of_the_classroom_concerns_all_seats(class_):
    class_.room.stand(
        "classroom", "alicloud:vpc/network:Network", outputs={"shared": {**SHARED, "vpc_id": "vpc-2"}}
    )
    assert class_.unchanged() == set()
    class_.up("classroom")
    assert class_.unchanged() == {"classroom"}


def test_a_new_password_concerns_its_seat(class_):
    class_.run_spec = replace(class_.run_spec, issues={"s02": 1})
    assert class_.unchanged() == {"classroom", "s01"}


def test_another_placement_concerns_its_seat(class_):
    class_.places.save("s01", Placement(("cn-hongkong-c",)))
    assert class_.unchanged() == {"classroom", "s02"}


def test_another_placement_of_the_classroom_concerns_all(class_):
    class_.places.save("classroom", Placement(("cn-hongkong-c",)))
    assert class_.unchanged() == set()


def test_an_edited_state_concerns_its_stack(class_):
    class_.state("s01").write_text(class_.state("s01").read_text() + "\n")
    assert class_.unchanged() == {"classroom", "s02"}


def test_a_state_from_a_backup_concerns_its_stack(class_):
    backup = class_.state("s01").read_text()
    class_.edit("s01", resources=[])
    class_.up("s01")
    assert "s01" in class_.unchanged()
    class_.state("s01").write_text(backup)
    assert class_.unchanged() == {"classroom", "s02"}


@pytest.mark.parametrize("content", ["", "{", '{"checkpoint": 7}'])
def test_a_damaged_state_concerns_its_stack(class_, content):
    class_.state("s01").write_text(content)
    assert class_.unchanged() == {"classroom", "s02"}


def test_a_missing_state_concerns_its_stack(class_):
    class_.state("s01").unlink()
    assert class_.unchanged() == {"classroom", "s02"}


def test_a_pending_operation_is_never_unchanged(class_):
    pending = [{"type": "updating", "resource": {"urn": "urn:f4a-s01:0", "id": "id-0", "type": "t"}}]
    class_.edit("s01", pending_operations=pending)
    class_.up("s01")
    assert class_.unchanged() == {"classroom", "s02"}


def test_an_interrupted_change_in_the_journal_is_never_unchanged(class_):
    class_.journal = {"f4a-s02"}
    assert class_.unchanged() == {"classroom", "s01"}
    class_.up("s02")
    class_.journal = set()
    assert class_.unchanged() == {"classroom", "s01"}


def test_a_run_that_broke_off_leaves_what_it_touched_to_the_engine(class_):
    class_.edit("s01", resources=[])  # and no run saved anything after it
    assert class_.unchanged() == {"classroom", "s02"}


def test_other_code_concerns_all(class_, monkeypatch):
    monkeypatch.setattr(unchanged, "installed_digest", lambda: "another version")
    assert class_.unchanged() == set()


def test_another_engine_concerns_all(class_):
    class_.engine = "3.260.0"
    assert class_.unchanged() == set()
    class_.up("s01")
    assert class_.unchanged() == {"s01"}


def test_a_lab_of_the_schools_own_always_runs_the_engine(class_):
    own = (OwnLab("W1", "labs/wiki.py:Wiki"),)
    class_.run_spec = replace(class_.run_spec, spec=replace(class_.run_spec.spec, own_labs=own))
    class_.up(*SEATS)
    assert class_.unchanged() == set()


def test_another_key_concerns_all(class_):
    class_.run_spec = replace(class_.run_spec, key=ClassKey(bytes(32)))
    assert class_.unchanged() == set()


def test_another_answer_of_the_cloud_concerns_all(class_):
    class_.answers = {ACCOUNT: "5-0-2"}
    assert class_.unchanged() == set()
    class_.up("s01", answers={ACCOUNT: "5-0-2"})
    assert class_.unchanged() == {"s01"}


def test_a_cloud_that_does_not_answer_concerns_all(class_, monkeypatch):
    def refuse(question):
        raise CloudError("Forbidden.RAM", "no")

    monkeypatch.setattr(class_, "ask", refuse)
    assert class_.unchanged() == set()


def test_each_query_is_sent_once_in_a_run(class_):
    class_.asked.clear()
    class_.unchanged()
    assert class_.asked == [ACCOUNT]


def test_answers_that_changed_during_a_run_settle_nothing(class_):
    class_.up(*SEATS, answers={ACCOUNT: ""})
    assert class_.unchanged() == set()


def test_an_answer_that_changed_between_a_check_and_an_engine_settles_nothing(class_):
    class_.up("s01", answers={ACCOUNT: "5-0-2"})
    assert class_.unchanged() == set()


def test_a_run_on_one_seat_keeps_what_is_known_of_the_others(class_):
    run = class_.run()
    run.keep("f4a-s01", "s01")
    run.save(["f4a-s01"])
    assert class_.unchanged() == set(SEATS)


def test_a_seat_of_a_run_that_did_not_end_well_is_forgotten(class_):
    run = class_.run()
    run.keep("f4a-s01", "s01")
    run.save(["f4a-s01", "f4a-s02"])
    assert class_.unchanged() == {"classroom", "s01"}


def test_a_run_that_records_nothing_forgets_all(class_):
    forget_digests(class_.room.folder.documents)
    assert class_.unchanged() == set()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"schema": 1}', '{"schema": 2, "stacks": {}}', '"text"'])
def test_a_damaged_document_knows_nothing(class_, text):
    class_.room.folder.documents.write(FILE_NAME, text)
    assert SettledStacks.read(class_.room.folder.documents) == SettledStacks()
    assert class_.unchanged() == set()


def test_no_secret_is_in_the_document(class_):
    text = class_.room.folder.documents.read(FILE_NAME)
    secrets = vars(class_.run_spec.secrets("s01")).values()
    assert not [secret for secret in (*secrets, class_.run_spec.key.passphrase()) if secret in text]
