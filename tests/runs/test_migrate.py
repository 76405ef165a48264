"""A class on its way to another place, and what may stop it there. No engine: its stacks are as if made."""

import json

import pytest
from pulumi.runtime.proto import provider_pb2

from labstacks.classfile import save_ledger
from labstacks.classfile.ledger import read_ledger
from labstacks.errors import LockedError, StateError, UsageError
from labstacks.gateway.journal import open_journal, unsettled_of
from labstacks.gateway.provider import Call, ProviderSession
from labstacks.runs import migrate
from labstacks.runs.class_data import ClassData
from labstacks.runs.migrate import move, place_of
from labstacks.runs.open_class import hold_class
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.class_lock import class_lock
from labstacks.storage.state_files import LocalFiles

RUN = "20261124T100000.000000Z-up.jsonl"


@pytest.fixture
def school(room):
    """A class with something of everything."""
    class_ = room.class_()
    folder = ClassFolder.of(class_.file)
    folder.create()
    key = folder.key()
    room.stand("classroom", "alicloud:vpc/network:Network")
    room.stand("s01", "alicloud:oss/bucket:Bucket")
    save_ledger(class_)
    folder.documents.append("checkpoints.jsonl", "{}\n")
    (folder.runs / RUN).write_text('{"event": "run-started"}\n')
    journal = open_journal(folder, key)
    request = provider_pb2.CreateRequest(urn="urn:pulumi:f4a-s02::labstacks::a:b/c:C::it")
    journal.begin(Call.of("Create", request, ProviderSession("cn-hongkong")))
    journal.close()
    return room


@pytest.fixture
def database(postgres):
    return postgres.fresh_database()


@pytest.fixture(params=["database", "bucket"])
def away(request):
    if request.param == "database":
        return request.getfixturevalue("postgres").fresh_database()
    return request.getfixturevalue("s3").fresh_bucket()


def kept(room):
    """All that is kept of a class, where its class file says."""
    class_ = room.class_()
    folder = ClassFolder.of(class_.file)
    backend = folder.backend()
    stacks = {stack: [r.urn for r in backend.resources(stack)] for stack in backend.stacks()}
    ledger = read_ledger(folder.documents, class_.name)
    return stacks, ledger, folder.documents.read("checkpoints.jsonl"), [u.urn for u in unsettled_of(folder)]


def test_all_of_it_arrives_and_nothing_stays_behind(school, away):
    before = kept(school)

    moved = move(school.class_(), away)
    there = kept(school)
    assert (moved.stacks, moved.unsettled, moved.documents, moved.records) == (2, 1, 4, 1)
    assert there == before
    assert not list(school.folder.home.glob("state/*/.pulumi/**/*.json"))

    move(school.class_(), "local")
    assert kept(school) == before
    assert [path.name for path in school.folder.runs.iterdir()] == [RUN]
    assert "state: local" in school.file.read_text()


def test_how_much_there_is_can_be_asked_anywhere(school, away):
    here = place_of(school.class_())
    move(school.class_(), away)
    there = place_of(school.class_())

    assert (here.state, here.books) == ("local", "local")
    assert there.state == away
    assert (there.stacks, there.unsettled, there.bytes) == (here.stacks, here.unsettled, here.bytes)
    assert there.left_at == ""


def test_a_class_at_which_somebody_is_at_work_stays_where_it_is(school, database):
    text = school.file.read_text()
    with class_lock(school.folder.lock, "up"), pytest.raises(LockedError):
        move(school.class_(), database)
    assert school.file.read_text() == text


def test_a_stack_at_which_an_engine_is_at_work_keeps_the_class(school, database, monkeypatch):
    monkeypatch.setattr(LocalFiles, "is_on_own_disk", lambda self: False)
    lock = school.folder.home / "state/f4a-s01/.pulumi/locks/organization/labstacks/f4a-s01/1.json"
    lock.parent.mkdir(parents=True)
    told = {"pid": 1, "username": "ada", "hostname": "elsewhere", "timestamp": "2026-11-24T10:00:00Z"}
    lock.write_text(json.dumps(told))

    with pytest.raises(LockedError, match="f4a-s01: process 1 on elsewhere"):
        move(school.class_(), database)


def test_a_place_with_a_class_of_this_name_is_refused(school, away):
    stranger = ClassFolder(school.folder.home, away)
    stranger.backend().create("f4a-s01")
    before = kept(school)

    with pytest.raises(UsageError, match="There is a class f4a already"):
        move(school.class_(), away)

    assert kept(school) == before
    assert stranger.backend().stacks() == ["f4a-s01"]


@pytest.mark.parametrize("place", ["somewhere", "postgres://ada:hush7@h/db"])
def test_what_is_no_place_is_refused_without_repeating_a_password(school, place):
    with pytest.raises(UsageError) as caught:
        move(school.class_(), place)
    assert "hush7" not in str(caught.value)


def test_what_arrived_differently_is_noticed_before_anything_is_removed(school, away, monkeypatch):
    before, written = kept(school), migrate.write_state

    def bad_line(files, state):
        written(files, {key: content.replace(b"id-0", b"id-1") for key, content in state.items()})

    monkeypatch.setattr(migrate, "write_state", bad_line)
    with pytest.raises(StateError, match="is not what was sent") as caught:
        move(school.class_(), away)
    assert "Nothing was removed" in caught.value.hint
    assert kept(school) == before

    monkeypatch.undo()
    move(school.class_(), away)
    assert kept(school) == before


@pytest.mark.parametrize("step", ["write_state", "rewrite_state", "_remove"])
def test_a_move_that_broke_off_is_taken_up_by_the_same_command(school, away, monkeypatch, step):
    before = kept(school)

    def breaks(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr(migrate, step, breaks)
    with pytest.raises(KeyboardInterrupt):
        move(school.class_(), away)
    assert kept(school) == before
    monkeypatch.undo()
    left = place_of(school.class_()).left_at
    assert left == ("local" if step == "_remove" else "")

    move(school.class_(), away)

    assert kept(school) == before
    assert place_of(school.class_()).left_at == ""
    assert not list(school.folder.home.glob("state/*/.pulumi/**/*.json"))


def test_a_note_that_names_no_place_removes_nothing(school):
    before = kept(school)
    note = {"done": True, "class": "f4a", "from": "s3://"}
    school.folder.backend().files.write(migrate.MARK, json.dumps(note).encode())
    with pytest.raises(StateError, match="no state can be kept"):
        move(school.class_(), "local")
    assert kept(school) == before


def test_a_run_that_read_the_class_before_a_move_does_not_begin(school, away):
    before = school.class_()
    move(school.class_(), away)
    with pytest.raises(LockedError, match="`state` was local"), hold_class(before, "up"):
        pass
    with pytest.raises(LockedError, match="`state` was local"):
        move(before, "local")


def test_moving_to_where_it_is_changes_nothing(school):
    before = kept(school)
    move(school.class_(), "local")
    assert kept(school) == before


def test_differences_are_named():
    one = ClassData({"a": b"1", "b": b"2"}, {"ledger.json": "x"}, ({"number": 1},), {})
    other = ClassData({"a": b"1", "b": b"3"}, {}, ({"number": 2},), {"run": b""})

    assert one.differences(other) == ["state b", "document ledger.json", "record run", "journal"]
    assert one.differences(one) == []
