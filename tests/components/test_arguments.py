from typing import NotRequired, TypedDict

import pulumi
import pytest

from labstacks.components.arguments import Arguments
from labstacks.errors import LabArgumentError


class TeapotArgs(TypedDict):
    colour: str
    litres: NotRequired[int]


def teapot(**given):
    return Arguments("Teapot", given)


def test_unknown_keys_are_refused_with_the_nearest_known_one():
    with pytest.raises(LabArgumentError) as refused:
        Arguments("Teapot", {"color": "blue"}, TeapotArgs)
    assert str(refused.value) == (
        "Teapot has no argument 'color'. Did you mean 'colour'?\nIt takes: colour, litres."
    )


def test_missing_keys_are_refused():
    with pytest.raises(LabArgumentError, match="Teapot needs the argument 'colour', and it is missing"):
        Arguments("Teapot", {"litres": 1}, TeapotArgs)


def test_none_counts_as_left_out():
    arguments = Arguments("Teapot", {"colour": "blue", "litres": None}, TeapotArgs)
    assert arguments.integer("litres", default=2) == 2
    with pytest.raises(LabArgumentError, match="is missing"):
        Arguments("Teapot", {"colour": None}, TeapotArgs)


def test_no_arguments_at_all():
    assert Arguments("Teapot", None).get("litres", 3) == 3


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda a: a.text("x"), "blue"),
        (lambda a: a.texts("x"), ["a", "b"]),
        (lambda a: a.integer("x", low=1, high=3), 3),
        (lambda a: a.flag("x"), False),
        (lambda a: a.one_of("x", ["tea", "cocoa"]), "cocoa"),
        (lambda a: a.some_of("x", ["B1", "B2"]), ["B2", "B1"]),
        (lambda a: a.cidr("x"), "203.0.113.0/24"),
    ],
)
def test_right_values_pass(read, value):
    assert read(teapot(x=value)) == value


@pytest.mark.parametrize(
    ("read", "value", "words"),
    [
        (lambda a: a.text("x"), "", "x is ''. It must be a non-empty string."),
        (lambda a: a.text("x"), 5, "x is 5. It must be a non-empty string."),
        (lambda a: a.texts("x"), "ab", "x is 'ab'. It must be a list of strings."),
        (lambda a: a.texts("x"), ["a", 5], "x is 5. It must be a list of strings"),
        (lambda a: a.integer("x"), "5", "x is '5'. It must be a whole number."),
        (lambda a: a.integer("x"), True, "x is True. It must be a whole number."),
        (lambda a: a.integer("x", low=1), 0, "It must be a whole number, 1 or more."),
        (lambda a: a.integer("x", high=9), 10, "It must be a whole number, 9 or less."),
        (lambda a: a.integer("x", low=1, high=9), 1.5, "It must be a whole number from 1 to 9."),
        (lambda a: a.flag("x"), "yes", "x is 'yes'. It must be true or false."),
        (lambda a: a.one_of("x", ["tea", "cocoa"]), "coco", "one of tea, cocoa. Did you mean 'cocoa'?"),
        (
            lambda a: a.some_of("x", ["B1", "B2"]),
            ["b1"],
            "x is 'b1'. It must be a list of B1, B2. Did you mean 'B1'?",
        ),
        (lambda a: a.some_of("x", ["B1"]), [], "It must be a list of at least one of B1."),
        (lambda a: a.cidr("x"), "203.0.113.5/24", "a block of IPv4 addresses"),
        (lambda a: a.cidr("x"), "somewhere", "x is 'somewhere'"),
        (lambda a: a.text("x"), [0] * 99, "..."),
    ],
)
def test_wrong_values_are_told_in_one_form(read, value, words):
    with pytest.raises(LabArgumentError) as refused:
        read(teapot(x=value))
    assert str(refused.value).startswith("Teapot: x is ")
    assert words in str(refused.value)


def test_repeated_choices_count_once():
    assert teapot(x=["B1", "B1"]).some_of("x", ["B1"]) == ["B1"]


def test_outputs_pass_through_get_and_are_refused_where_a_plain_value_is_needed(lab_mocks):
    colour = pulumi.Output.from_input("blue")
    assert teapot(x=colour).get("x") is colour
    with pytest.raises(LabArgumentError, match="must be a plain value"):
        teapot(x=colour).text("x")
