"""Curves as SVG."""

from __future__ import annotations

import itertools
import re
from xml.etree import ElementTree

import pytest
from curves import Curve, spoken, svg
from hypothesis import given
from hypothesis import strategies as st

SLOW = Curve("1 worker", ((100, 60.0), (1000, 600.0), (10000, 6000.0)))
FAST = Curve("16 workers", ((100, 60.0), (1000, 61.0), (10000, 400.0)))


def lines(picture: str) -> list[list[tuple[float, float]]]:
    found = re.findall(r'd="M([^"HV]+)" fill="none"', picture)
    return [[tuple(map(float, point.split())) for point in line.split("L")] for line in found]  # type: ignore[misc]


def labels(picture: str) -> dict[str, float]:
    root = ElementTree.fromstring(picture)
    return {
        text.text or "": float(text.attrib["y"]) for text in root.iter("{http://www.w3.org/2000/svg}text")
    }


def test_more_seats_are_further_right_and_more_time_is_higher() -> None:
    slow, fast = lines(svg([SLOW, FAST], "time"))
    assert [x for x, _ in slow] == sorted(x for x, _ in slow)
    assert [y for _, y in slow] == sorted((y for _, y in slow), reverse=True)
    assert slow[0] == fast[0]
    assert slow[-1][1] < fast[-1][1]


def test_ten_times_as_much_is_one_step_wherever() -> None:
    (first, second, third), _ = lines(svg([SLOW, FAST], "time"))
    assert second[0] - first[0] == pytest.approx(third[0] - second[0], abs=0.2)
    assert first[1] - second[1] == pytest.approx(second[1] - third[1], abs=0.2)


def test_lines_are_told_apart_without_colours() -> None:
    picture = svg([SLOW, FAST], "time")
    assert len(set(re.findall(r'stroke-dasharray="([^"]*)"', picture))) == 2
    assert {"1 worker", "16 workers", "seats", "1,000", "5 min", "30 min"} <= set(labels(picture))


def test_it_says_what_it_is_to_those_who_cannot_see_it() -> None:
    root = ElementTree.fromstring(svg([SLOW], "Time <to> ready"))
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", "Time <to> ready")


@given(st.lists(st.floats(10, 1e5), min_size=1, max_size=5))
def test_labels_never_lie_upon_each_other(seconds: list[float]) -> None:
    curves = [Curve(f"line {n}", ((100, 5.0), (1000, last))) for n, last in enumerate(seconds)]
    found = labels(svg(curves, "time"))
    heights = sorted(found[curve.label] for curve in curves)
    assert all(later - earlier > 15 for earlier, later in itertools.pairwise(heights))


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(4, "4 s"), (59.4, "59 s"), (60, "1 min"), (200, "3.3 min"), (1800, "30 min"), (5939, "99 min"),
     (7200, "2 h"), (9000, "2.5 h"), (180000, "50 h")],
)  # fmt: skip
def test_times_are_said_as_people_say_them(seconds: float, said: str) -> None:
    assert spoken(seconds) == said
