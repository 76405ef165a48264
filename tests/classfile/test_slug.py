import pytest
from hypothesis import given
from hypothesis import strategies as st

from labstacks.classfile.slug import slug_mistake, suggest_slug
from labstacks.components.context import LabContext
from labstacks.errors import LabArgumentError

NEAR_SLUGS = st.text(st.sampled_from("as019-Z"), max_size=22) | st.from_regex(
    r"[a-z]{1,3}-s\d{1,4}(-[a-z])?", fullmatch=True
)


def a_context_takes(name: str) -> bool:
    try:
        LabContext(class_name=name, level="bridging", seat="s01", slot=1)
    except LabArgumentError:
        return False
    return True


@given(NEAR_SLUGS)
def test_a_class_file_takes_exactly_the_names_that_a_lab_takes(name):
    assert (slug_mistake(name) is None) == a_context_takes(name)


@given(st.text(max_size=30))
def test_what_is_suggested_will_do(text):
    better = suggest_slug(text)

    assert better is None or slug_mistake(better) is None


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("4A 2026", "c4a-2026"),
        ("F.4A (2026/27)", "f-4a-2026-27"),
        ("École", "ecole"),
        ("the computing class of form four", "the-computing-class"),
        ("f4a-classroom", "f4a-xclassroom"),
        ("四甲班", None),
        ("automation", "c-automation"),
        ("aliyun class", "c-aliyun-class"),
        ("f4a--b", "f4a-b"),
    ],
)
def test_a_better_name_is_near_the_one_that_was_written(text, better):
    assert suggest_slug(text) == better
