import pytest

from labstacks.components.base import LabArgumentError, LabContext, LabContextArgs
from labstacks.components.network import MAX_SEATS

SEVEN: LabContextArgs = {"class_name": "f4a-2026", "level": "bridging", "seat": "s07"}


def test_the_slot_follows_from_the_seat():
    assert LabContext.of(SEVEN).slot == 7
    assert LabContext.of({**SEVEN, "seat": "classroom"}).slot == 0


def test_args_and_back_again():
    context = LabContext(
        "f4a-2026",
        "advanced",
        "s112",
        112,
        expires="2026-12-01T10:30:00Z",
        release_at="2026-12-01T09:30:00Z",
    )
    assert LabContext.of(context.args()) == context
    assert context.args()["zones"] == ["cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d"]


def test_numbers_from_other_languages_arrive_as_floats():
    assert LabContext.of({**SEVEN, "slot": 7.0}).slot == 7


def test_names_and_tags_say_class_and_seat_and_nothing_personal():
    context = LabContext.of({**SEVEN, "expires": "2026-12-01T10:30:00Z"})
    assert context.owner == "f4a-2026-s07"
    assert context.name("door") == "f4a-2026-s07-door"
    assert context.tags("B3") == {
        "class": "f4a-2026",
        "seat": "s07",
        "level": "bridging",
        "lab": "B3",
        "expires": "2026-12-01T10:30:00Z",
    }


def test_without_an_expiry_there_is_no_such_tag():
    assert "expires" not in LabContext.of(SEVEN).tags("B1")


def test_a_global_name_differs_between_accounts_and_hides_their_numbers():
    context = LabContext.of(SEVEN)
    name = context.global_name("files", "5012345678901234")
    assert name.startswith("f4a-2026-s07-files-")
    assert name != context.global_name("files", "5012345678901235")
    assert name == context.global_name("files", "5012345678901234")
    assert "5012345678901234" not in name
    assert len(name) <= 63


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"class_name": "F4A"}, "class_name is 'F4A'"),
        ({"class_name": "4a-2026"}, "with a letter first"),
        ({"class_name": "f4a-"}, "no - at the end"),
        ({"class_name": "a" * 21}, "2 to 20 characters"),
        ({"class_name": "f4a-s07"}, "looks like a seat's id"),
        ({"class_name": "f4a--b"}, "two - in a row"),
        ({"class_name": "auto-2026"}, "nor begin with auto"),
        ({"class_name": "aliyun-f4a"}, "nor begin with auto or aliyun"),
        ({"level": "begginer"}, "Did you mean 'beginner'?"),
        ({"seat": "7"}, "seat is '7'"),
        ({"seat": "s007"}, "seat is 's007'"),
        ({"seat": "s00"}, f"holds seats 1 to {MAX_SEATS}"),
        ({"seat": "s497"}, f"holds seats 1 to {MAX_SEATS}"),
        ({"slot": 8}, "not the number of seat 's07'"),
        ({"slot": 7.5}, "slot is 7.5"),
        ({"zones": ["cn-hongkong-b"]}, "at least two different zones"),
        ({"zones": ["cn-hongkong-b", "cn-hongkong-b"]}, "at least two different zones"),
        ({"zones": ["cn-shanghai-b", "cn-hongkong-b"]}, "'cn-shanghai-b', which is not a zone of region"),
        ({"expires": "tomorrow"}, "expires is 'tomorrow'"),
        ({"release_at": "2026-12-01T10:30:00+08:00"}, "a time in UTC as in"),
        ({"klass": "x"}, "LabContext has no argument 'klass'"),
    ],
)
def test_wrong_values_are_refused_in_plain_words(change, words):
    with pytest.raises(LabArgumentError) as refused:
        LabContext.of({**SEVEN, **change})
    assert words in str(refused.value)


def test_a_missing_key_is_named():
    with pytest.raises(LabArgumentError, match="needs the argument 'seat'"):
        LabContext.of({"class_name": "f4a", "level": "bridging"})
