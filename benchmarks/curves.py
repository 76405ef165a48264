"""Curves over seats, both ways by powers of ten, as self-contained SVG."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 640, 24, 360
_INK, _SOFT, _GRID = "#16202a", "#5b6b7b", "#d8dfe6"
_COLORS = ("#1d6fb8", "#a3541a", "#0f8a6d", "#7b4bb3", "#b03060")
_DASHES = ("", "10 5", "3 5", "14 4 3 4", "1 4")
_LEAST_GAP = 20
TICKS = (60, 300, 1800, 7200, 36000, 180000)
"""Seconds that people have names for."""


@dataclass(frozen=True)
class Curve:
    """One line.

    Args:
        label: Written at its end.
        points: (seats, seconds), by seats.
    """

    label: str
    points: tuple[tuple[int, float], ...]


def svg(curves: Sequence[Curve], title: str) -> str:
    """A picture of time against seats; lines differ by colour and by dashes.

    Args:
        curves: At least one, with two points or more.
        title: For those who cannot see it.
    """
    scale = _Scale.of(curves)
    drawn = [*_grid(scale), *_lines(curves, scale), *_labels(curves, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'aria-label="{escape(title)}" font-family="sans-serif" fill="{_INK}">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#fff"/>' + "".join(drawn) + "</svg>\n"
    )


@dataclass(frozen=True)
class _Scale:
    least: tuple[float, float]
    most: tuple[float, float]

    @classmethod
    def of(cls, curves: Sequence[Curve]) -> _Scale:
        seats = [seats for curve in curves for seats, _ in curve.points]
        seconds = [seconds for curve in curves for _, seconds in curve.points]
        return cls(
            (math.log10(min(seats)), math.log10(min(seconds) * 0.8)),
            (math.log10(max(seats)), math.log10(max(seconds) * 1.1)),
        )

    def x(self, seats: float) -> float:
        share = (math.log10(seats) - self.least[0]) / (self.most[0] - self.least[0])
        return _LEFT + share * (_RIGHT - _LEFT)

    def y(self, seconds: float) -> float:
        share = (math.log10(seconds) - self.least[1]) / (self.most[1] - self.least[1])
        return _BOTTOM - share * (_BOTTOM - _TOP)


def _grid(scale: _Scale) -> Iterator[str]:
    for seconds in TICKS:
        if scale.least[1] <= math.log10(seconds) <= scale.most[1]:
            y = scale.y(seconds)
            yield f'<path d="M{_LEFT} {y:.1f}H{_RIGHT}" stroke="{_GRID}"/>'
            yield _text(_LEFT - 8, y + 5, spoken(seconds), "end")
    for power in range(math.ceil(scale.least[0] - 1e-9), math.floor(scale.most[0] + 1e-9) + 1):
        x = scale.x(10**power)
        yield f'<path d="M{x:.1f} {_TOP}V{_BOTTOM}" stroke="{_GRID}"/>'
        yield _text(x, _BOTTOM + 22, f"{10**power:,}", "middle")
    yield _text((_LEFT + _RIGHT) / 2, _BOTTOM + 46, "seats", "middle")


def _lines(curves: Sequence[Curve], scale: _Scale) -> Iterator[str]:
    for number, curve in enumerate(curves):
        path = "L".join(f"{scale.x(seats):.1f} {scale.y(seconds):.1f}" for seats, seconds in curve.points)
        yield (
            f'<path d="M{path}" fill="none" stroke="{_COLORS[number % len(_COLORS)]}" stroke-width="2.5" '
            f'stroke-dasharray="{_DASHES[number % len(_DASHES)]}"/>'
        )


def _labels(curves: Sequence[Curve], scale: _Scale) -> Iterator[str]:
    """At the ends of the lines, moved apart where they would lie upon each other."""
    ends = sorted((scale.y(curve.points[-1][1]), number) for number, curve in enumerate(curves))
    lowest = -math.inf
    for y, number in ends:
        lowest = max(y, lowest + _LEAST_GAP)
        color = _COLORS[number % len(_COLORS)]
        yield _text(_RIGHT + 8, lowest + 5, curves[number].label, "start", color)


def _text(x: float, y: float, text: str, anchor: str, color: str = _SOFT) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="15" text-anchor="{anchor}" fill="{color}">'
        f"{escape(text)}</text>"
    )


def spoken(seconds: float) -> str:
    """Such as ``45 s``, ``12 min`` or ``2.5 h``."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    digits = 1 if seconds < 600 or seconds >= 5940 else 0
    unit, size = ("min", 60) if seconds < 5940 else ("h", 3600)
    return f"{seconds / size:.{digits}f}".removesuffix(".0") + f" {unit}"
