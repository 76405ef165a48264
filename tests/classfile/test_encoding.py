import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.classfile.encoding import UnreadableError, decode

SURNAMES = "陳李黃張梁林王吳劉何"
SIMPLE_SURNAMES = "陈李黄张梁林王吴刘何"


def level_1(codec: str, leads: range, trails: list[int]) -> str:
    """The frequent characters of a legacy encoding."""
    return b"".join(bytes([lead, trail]) for lead in leads for trail in trails).decode(codec, "ignore")


BIG5 = level_1("big5", range(0xA4, 0xC6), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
GB2312 = level_1("gb2312", range(0xB0, 0xD7), [*range(0xA1, 0xFF)])


def rosters(surnames: str, characters: str, heading: str):
    """Rosters of at least five students with any given names."""
    name = st.tuples(st.sampled_from(surnames), st.text(st.sampled_from(characters), min_size=1, max_size=2))
    rows = st.lists(name.map("".join), min_size=5, max_size=12)
    return rows.map(lambda names: heading + "".join(f"{i},{name}\n" for i, name in enumerate(names)))


TRADITIONAL = rosters(SURNAMES, BIG5, "學號,姓名\n")
SIMPLIFIED = rosters(SIMPLE_SURNAMES, GB2312, "学号,姓名\n")


@given(TRADITIONAL)
def test_traditional_chinese_in_big5_comes_back_whole(text):
    assert decode(text.encode("big5")) == decode(text.encode("big5hkscs"))
    assert (decode(text.encode("big5")).text, decode(text.encode("big5")).encoding) == (text, "Big5")


@given(SIMPLIFIED)
def test_simplified_chinese_in_gbk_comes_back_whole(text):
    assert (decode(text.encode("gbk")).text, decode(text.encode("gbk")).encoding) == (text, "GBK")


@given(TRADITIONAL)
def test_traditional_chinese_in_gbk_comes_back_whole(text):
    assert decode(text.encode("gb18030")).text == text


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff\0"), max_size=60).map(
        "id,{}\n".format
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]),
)
def test_any_text_in_a_unicode_encoding_comes_back_whole(text, encoding):
    decoded = decode(text.encode(encoding))

    assert decoded.text == text
    assert not decoded.guessed


@given(TRADITIONAL | SIMPLIFIED, st.sampled_from(["utf-16-le", "utf-16-be"]))
def test_utf_16_without_its_mark_is_recognised(text, encoding):
    assert decode(text.encode(encoding)).text == text


def test_only_legacy_encodings_are_guesses():
    roster = "學號,姓名\n1,陳大文\n"

    assert decode(roster.encode("big5")).guessed
    assert not decode(roster.encode()).guessed


def test_characters_of_hong_kong_are_read_in_big5():
    text = "學號,姓名\n1,陳栢軒\n2,李埗邨\n"

    assert decode(text.encode("big5hkscs")).text == text


@pytest.mark.parametrize("name", ["André", "Zoë", "Anaïs", "Núria Brook", "Jürgen"])
def test_western_encodings_are_refused_rather_than_guessed(name):
    with pytest.raises(UnreadableError) as caught:
        decode(f"id,name\n1,Amelia\n2,{name}\n".encode("latin-1"))

    assert caught.value.line == 3


def test_a_file_that_ends_in_the_middle_of_a_character_is_refused():
    with pytest.raises(UnreadableError):
        decode("學號,姓名\n1,陳大文".encode("utf-16")[:-1])


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("id,name\n1,Иван Петров\n2,Мария Сидорова\n", "cp1251"),
        ("id,name\n1,ИВАН ПЕТРОВ\n2,МАРИЯ СИДОРОВА\n", "cp1251"),
        ("id,name\n1,김민준\n2,이서연\n3,박지훈\n", "euc-kr"),
        ("id,name\n1,Γιώργος Παπαδόπουλος\n", "cp1253"),
        ("id,name\n1,佐藤さくら\n2,鈴木たろう\n", "shift_jis"),
    ],
)
def test_another_language_is_not_taken_for_chinese(text, codec):
    with pytest.raises(UnreadableError):
        decode(text.encode(codec))
