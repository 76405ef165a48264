"""A class in shards."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.classfile import load_class
from labstacks.classfile.shard import Shard
from labstacks.errors import UsageError

NUMBERS = st.lists(st.integers(1, 400), unique=True, max_size=60).map(sorted)
SHARDS = st.integers(1, 12)


def all_of(count):
    return [Shard(number, count) for number in range(1, count + 1)]


def test_the_second_fifth_is_the_second_fifth():
    assert Shard.read("2/5").share(range(1, 11)) == (3, 4)


@given(NUMBERS, SHARDS)
def test_shards_are_the_class_each_seat_once_and_in_order(numbers, count):
    assert [seat for shard in all_of(count) for seat in shard.share(numbers)] == numbers


@given(NUMBERS, SHARDS)
def test_shards_differ_by_one_seat_at_most(numbers, count):
    sizes = [len(shard.share(numbers)) for shard in all_of(count)]
    assert max(sizes) - min(sizes) <= 1


@given(NUMBERS, SHARDS, st.data())
def test_seats_that_leave_are_in_one_shard_and_change_no_others(numbers, count, data):
    leaving = data.draw(st.lists(st.sampled_from(numbers), unique=True) if numbers else st.just([]))
    staying = [number for number in numbers if number not in leaving]
    shares = [shard.share(staying, leaving) for shard in all_of(count)]
    assert sorted(seat for share in shares for seat in share) == numbers
    # One shard after the other is run, and what left is known no more to the next.
    for shard, share in zip(all_of(count), shares, strict=True):
        assert shard.share(staying, leaving) == share
        leaving = [seat for seat in leaving if seat not in share]


def test_when_everybody_leaves_one_shard_sees_to_it():
    assert [shard.share([], [1, 2]) for shard in all_of(3)] == [(), (), (1, 2)]


def test_of_a_class_the_ids_are_told(folder):
    folder.class_file("class: f4a\nlevel: bridging\nlabs: [B1]\nseats: 12\n")
    class_ = load_class("class.yaml")
    assert Shard(2, 5).seats(class_) == ("s03", "s04")
    assert Shard(5, 5).seats(class_) == ("s10", "s11", "s12")
    assert Shard(1, 40).seats(class_) == ()


@pytest.mark.parametrize("text", ["1/1", "2/5", " 5 / 5 ", "120/120"])
def test_a_shard_is_read_as_it_is_told(text):
    assert str(Shard.read(text)) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0/5", "There is no shard 0/5: there are 1/5 to 5/5."),
        ("6/5", "There is no shard 6/5: there are 1/5 to 5/5."),
        ("1/0", "There is no shard 1/0: there must be one shard at least."),
        ("a/b", "A shard is a number of a number such as 2/5, and not 'a/b'."),
        ("2", "A shard is a number of a number such as 2/5, and not '2'."),
        ("-1/5", "A shard is a number of a number such as 2/5, and not '-1/5'."),
        ("", "A shard is a number of a number such as 2/5, and not ''."),
    ],
)
def test_what_is_no_shard_is_refused(text, said):
    with pytest.raises(UsageError) as caught:
        Shard.read(text)
    assert caught.value.message == said
    assert "--shard 1/5" in caught.value.hint
