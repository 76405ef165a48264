"""The small documents of a class: files or encrypted rows behind the same interface."""

import threading

import pytest

from labstacks.classfile.ledger import Kind, Ledger, SeatRecord, read_ledger, write_ledger
from labstacks.errors import StateError
from labstacks.storage.class_key import ClassKey
from labstacks.storage.documents import Folder, Shared
from labstacks.storage.json_text import parse_json

STUDENT = "student-4711"


@pytest.fixture(params=["folder", "database"])
def kept(request, tmp_path):
    home = tmp_path / "f4a"
    if request.param == "folder":
        home.mkdir()
        return Folder(home)
    server = request.getfixturevalue("server")
    return Shared(lambda: server, "f4a", home / "class.key")


@pytest.fixture
def shared(server, tmp_path):
    return Shared(lambda: server, "f4a", tmp_path / "class.key")


def test_what_was_written_can_be_read(kept):
    assert kept.read("ledger.json") is None

    kept.write("ledger.json", "{}")
    kept.write("ledger.json", '{"a": "何芷晴"}')

    assert kept.read("ledger.json") == '{"a": "何芷晴"}'
    assert kept.names() == ["ledger.json"]
    assert "ledger.json" in kept.where("ledger.json")


def test_lines_are_added_at_the_end(kept):
    kept.append("checkpoints.jsonl", "one\n")
    kept.append("checkpoints.jsonl", "two\nthree\n")

    assert kept.read("checkpoints.jsonl") == "one\ntwo\nthree\n"


def test_a_removed_document_is_gone(kept):
    kept.write("places.json", "{}")

    kept.remove("places.json")
    kept.remove("places.json")

    assert kept.read("places.json") is None
    assert kept.names() == []


def test_a_change_that_fails_changes_nothing(kept):
    kept.write("issues.json", "before")

    def fails(text):
        raise ValueError(text)

    with pytest.raises(ValueError, match="before"):
        kept.change("issues.json", fails)
    assert kept.read("issues.json") == "before"


def test_of_changes_at_the_same_time_none_is_lost(kept):
    def add(number):
        kept.change("places.json", lambda text: f"{text or ''}{number}\n")

    threads = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(kept.read("places.json").split()) == [str(number) for number in range(8)]


def test_a_ledger_comes_back_as_it_was(kept):
    ledger = Ledger("f4a", (SeatRecord(1, Kind.STUDENT, STUDENT), SeatRecord(2, Kind.SPARE)))

    write_ledger(kept, ledger)

    assert read_ledger(kept, "f4a") == ledger


def test_the_database_holds_no_students_id(postgres, server, shared):
    write_ledger(shared, Ledger("f4a", (SeatRecord(1, Kind.STUDENT, STUDENT),)))

    rows = postgres.execute("select class, name, sealed from labstacks_documents", server.place)

    assert sorted((class_name, name) for class_name, name, _ in rows) == [
        ("f4a", "ledger.backup.json"),
        ("f4a", "ledger.json"),
    ]
    for _, _, sealed in rows:
        assert STUDENT.encode() not in sealed
        assert b"student" not in sealed


def test_looking_makes_no_tables(postgres, server, shared):
    assert shared.read("ledger.json") is None
    assert shared.names() == []

    assert postgres.execute("select count(*) from pg_tables where schemaname = 'public'", server.place) == [
        (0,)
    ]


def test_a_machine_without_the_class_key_is_told_where_to_put_it(server, shared, tmp_path):
    shared.write("ledger.json", "{}")
    elsewhere = Shared(lambda: server, "f4a", tmp_path / "other" / "class.key")

    for act in (elsewhere.read, lambda name: elsewhere.write(name, "{}")):
        with pytest.raises(StateError, match=r"class key .*other/class\.key is missing") as caught:
            act("ledger.json")
        assert "Copy class.key" in caught.value.hint
    assert not (tmp_path / "other" / "class.key").exists()


def test_who_was_handed_the_key_needs_no_file_of_it(server, shared, tmp_path):
    shared.write("places.json", "{}")
    key = ClassKey.load(tmp_path / "class.key")
    worker = Shared(lambda: server, "f4a", tmp_path / "worker" / "class.key", key)

    worker.change("places.json", lambda text: f"{text} and more")

    assert shared.read("places.json") == "{} and more"
    assert not (tmp_path / "worker").exists()


def test_a_machine_with_another_key_is_told_so(server, shared, tmp_path):
    shared.write("ledger.json", "{}")
    (tmp_path / "other").mkdir()
    stranger = Shared(lambda: server, "f4b", tmp_path / "other" / "class.key")
    stranger.write("ledger.json", "{}")
    elsewhere = Shared(lambda: server, "f4a", tmp_path / "other" / "class.key")

    with pytest.raises(StateError, match="another class key"):
        elsewhere.read("ledger.json")


def test_damaged_bytes_stay_as_they_are_and_are_no_json(kept):
    text = b'{"a": "\xff\xe9"}'.decode(errors="surrogateescape")
    kept.write("cloud.json", text)
    assert kept.read("cloud.json") == text
    with pytest.raises(ValueError, match="not text"):
        parse_json(text)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a": ' * 100_000, "NaN", '{"a": -Infinity}', "", "{"])
def test_odd_json_is_a_value_error(text):
    with pytest.raises(ValueError):  # noqa: PT011 - the parser's own words
        parse_json(text)
