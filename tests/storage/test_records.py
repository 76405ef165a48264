"""Run records on their way from the machine of a run to the others."""

import pytest

from labstacks.storage import records as module
from labstacks.storage.records import Records, Sender

RUN = "20261124T100000.000000Z-up.jsonl"


@pytest.fixture
def records(database):
    return Records(database, "f4a")


def test_a_record_arrives_in_pieces(records, tmp_path):
    records.add(RUN, 0, b"one\n")
    records.fetch(tmp_path, 50)
    records.add(RUN, 4, b"two\n")
    records.add(RUN, 4, b"two\n")
    records.fetch(tmp_path, 50)

    assert (tmp_path / RUN).read_bytes() == b"one\ntwo\n"
    assert records.sizes() == {RUN: 8}
    assert records.read(RUN, 6) == b"o\n"


def test_a_piece_that_is_still_missing_ends_what_can_be_read(records):
    records.add(RUN, 0, b"one\n")
    records.add(RUN, 8, b"three\n")

    assert records.read(RUN) == b"one\n"


def test_the_machine_of_the_run_keeps_its_own_file(records, tmp_path):
    (tmp_path / RUN).write_bytes(b"one\ntwo\n")
    records.add(RUN, 0, b"one\n")

    records.fetch(tmp_path, 50)

    assert (tmp_path / RUN).read_bytes() == b"one\ntwo\n"


def test_only_the_latest_runs_are_kept_and_fetched(records, tmp_path):
    for number in range(5):
        records.add(f"2026112{number}-up.jsonl", 0, b"line\n")

    records.fetch(tmp_path, 2)
    assert [path.name for path in sorted(tmp_path.glob("*.jsonl"))] == [
        "20261123-up.jsonl",
        "20261124-up.jsonl",
    ]
    records.prune(3)
    assert sorted(records.sizes()) == [f"2026112{number}-up.jsonl" for number in (2, 3, 4)]


def test_nobody_elses_runs_come(database, records, tmp_path):
    Records(database, "f4b").add(RUN, 0, b"theirs\n")

    records.fetch(tmp_path, 50)

    assert list(tmp_path.glob("*.jsonl")) == []


def test_all_of_a_run_is_sent_by_its_end(records, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.01)
    path = tmp_path / RUN
    path.write_bytes(b"")
    sender = Sender(records, path)
    with path.open("ab", buffering=0) as file:
        for number in range(50):
            file.write(b'{"event": "job-started", "number": %d}\n' % number)
    sender.close()

    assert records.read(RUN) == path.read_bytes()


def test_a_line_that_is_half_written_waits_for_its_other_half(records, tmp_path):
    path = tmp_path / RUN
    path.write_bytes(b'{"event": "run-started"}\n{"half')
    Sender(records, path).close()

    assert records.read(RUN) == b'{"event": "run-started"}\n'
