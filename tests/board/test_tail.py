import pytest

from labstacks.board.tail import Tail


@pytest.fixture
def folder(tmp_path):
    return tmp_path


def names(lines):
    return [line["event"] for line in lines]


def test_nothing_is_read_where_nothing_was_written(folder):
    assert Tail(folder / "runs").read() == []


def test_only_what_was_added_is_read_again(folder):
    record = folder / "20261124T080000-up.jsonl"
    record.write_text('{"event": "a"}\n')
    tail = Tail(folder)
    assert names(tail.read()) == ["a"]
    assert tail.read() == []
    with record.open("a") as file:
        file.write('{"event": "b"}\n{"event": "c"}\n')
    assert names(tail.read()) == ["b", "c"]


def test_a_line_that_is_not_finished_is_left_until_it_is(folder):
    record = folder / "20261124T080000-up.jsonl"
    record.write_text('{"event": "a"}\n{"event": "陳')
    tail = Tail(folder)
    assert names(tail.read()) == ["a"]
    assert tail.read() == []
    with record.open("a", encoding="utf-8") as file:
        file.write('大文"}\n')
    assert names(tail.read()) == ["陳大文"]


def test_a_character_cut_in_the_middle_does_no_harm(folder):
    record = folder / "20261124T080000-up.jsonl"
    line = '{"event": "陳"}\n'.encode()
    record.write_bytes(line[:13])
    tail = Tail(folder)
    assert tail.read() == []
    record.write_bytes(line)
    assert names(tail.read()) == ["陳"]


def test_the_first_reading_takes_the_newest_record_only(folder):
    (folder / "20261124T080000-up.jsonl").write_text('{"event": "old"}\n')
    (folder / "20261124T090000-down.jsonl").write_text('{"event": "new"}\n')
    assert names(Tail(folder).read()) == ["new"]


def test_what_was_still_written_to_a_record_comes_before_the_next_record(folder):
    first = folder / "20261124T080000-up.jsonl"
    first.write_text('{"event": "a"}\n')
    tail = Tail(folder)
    tail.read()
    with first.open("a") as file:
        file.write('{"event": "b"}\n')
    (folder / "20261124T090000-down.jsonl").write_text('{"event": "c"}\n')
    (folder / "20261124T100000-up.jsonl").write_text('{"event": "d"}\n')
    assert names(tail.read()) == ["b", "c", "d"]


def test_a_record_that_was_pruned_is_no_error(folder):
    record = folder / "20261124T080000-up.jsonl"
    record.write_text('{"event": "a"}\n')
    tail = Tail(folder)
    tail.read()
    record.unlink()
    assert tail.read() == []
    (folder / "20261124T090000-up.jsonl").write_text('{"event": "b"}\n')
    assert names(tail.read()) == ["b"]


@pytest.mark.parametrize("damaged", ["{", "[1]", '"event"', "null", "\x00\x00", '{"time": 1}'])
def test_a_damaged_line_is_passed_over(folder, damaged):
    (folder / "20261124T080000-up.jsonl").write_text(f'{damaged}\n{{"event": "a"}}\n')
    assert names(Tail(folder).read()) == ["a"]
