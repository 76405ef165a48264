"""A class as a diagram: the classroom, one seat, and how many of it. As SVG to show, as Mermaid to edit.

Both are made from the inventory and nothing else, so they show what will be made.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from labstacks.components.catalog import LEVELS
from labstacks.planning.resources import Inventory, Part, PlannedResource
from labstacks.planning.wording import ELSEWHERE, BilingualText, word_for

WIDTH = 1600
_MARGIN, _GAP = 40, 28
_CLASSROOM_WIDTH = 470
_CARD_HEAD, _ROW, _CARD_FOOT = 66, 34, 18
_HEAD = 120
_COLORS = ("#1d6fb8", "#0f8a6d", "#a3541a", "#7b4bb3", "#b03060", "#4d6b1f", "#2b6777", "#8a6d0f")
_FONT = "font-family=\"'Noto Sans CJK TC','Noto Sans TC','PingFang HK','Microsoft JhengHei',sans-serif\""


@dataclass(frozen=True)
class DiagramCard:
    """The resources of one lab in one stack.

    Args:
        lab: Its id, or ``classroom`` and the like.
        title: In both languages.
        contents: What is in it and how many of each.
        others: How many further resources tie these together.
    """

    lab: str
    title: BilingualText
    contents: tuple[tuple[BilingualText, int], ...]
    others: int

    @property
    def height(self) -> int:
        """Height in SVG units."""
        return _CARD_HEAD + _ROW * (len(self.contents) + (self.others > 0)) + _CARD_FOOT


def cards(part: Part, level: str) -> tuple[DiagramCard, ...]:
    """The cards of a stack, labs in teaching order, what belongs to no lab first."""
    labs = {lab.id: BilingualText(lab.title, lab.title_zh) for lab in LEVELS[level].labs}
    found: dict[str, list[PlannedResource]] = {}
    for resource in part.cloud:
        found.setdefault(resource.lab, []).append(resource)
    order = {lab: place for place, lab in enumerate(labs)}
    in_order = sorted(found, key=lambda lab: (order.get(lab, -1), lab))
    return tuple(
        _card(lab, labs.get(lab) or ELSEWHERE.get(lab, BilingualText(lab, lab)), found[lab])
        for lab in in_order
    )


def _card(lab: str, title: BilingualText, resources: Sequence[PlannedResource]) -> DiagramCard:
    words = [word for resource in resources if (word := word_for(resource.type))]
    return DiagramCard(lab, title, tuple(Counter(words).items()), len(resources) - len(words))


def svg(inventory: Inventory) -> str:
    """The class as SVG, 1600 wide; readable at the back of a room."""
    level = inventory.spec.level
    classroom = cards(inventory.classroom, level)
    seat = cards(inventory.kinds[0], level) if inventory.kinds else ()
    columns = _columns(seat, 2)
    tall = max([sum(card.height + _GAP for card in column) for column in (classroom, *columns)], default=0)
    height = _HEAD + tall + 2 * _MARGIN
    seats_left = _MARGIN + _CLASSROOM_WIDTH + 110
    seats_width = WIDTH - seats_left - _MARGIN - 24
    parts = [
        _panel(_MARGIN, _MARGIN, _CLASSROOM_WIDTH, height - 2 * _MARGIN, shadows=0),
        _panel(seats_left, _MARGIN, seats_width, height - 2 * _MARGIN, shadows=2),
        _title(_MARGIN, BilingualText("Classroom", "課室"), BilingualText("× 1", "× 1")),
        _title(
            seats_left,
            BilingualText("Seat", "座位"),
            BilingualText(f"× {inventory.seats}", f"× {inventory.seats}"),
        ),
        _link(_MARGIN + _CLASSROOM_WIDTH, seats_left, height // 2),
        *_draw_column(classroom, _MARGIN + 20, _CLASSROOM_WIDTH - 40, 0),
    ]
    each = (seats_width - 60) // 2
    for number, column in enumerate(columns):
        parts += _draw_column(column, seats_left + 20 + number * (each + 20), each, 1 + number * 3)
    label = f"{inventory.seats} seats, {inventory.total} resources"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{label}" {_FONT}>' + "".join(parts) + "</svg>"
    )


def _columns(seat: Sequence[DiagramCard], count: int) -> tuple[tuple[DiagramCard, ...], ...]:
    """The cards in columns of about the same height, in reading order down each."""
    total = sum(card.height for card in seat)
    columns: list[list[DiagramCard]] = [[] for _ in range(count)]
    done = 0
    for card in seat:
        place = min(count - 1, int((done + card.height / 2) * count / total)) if total else 0
        columns[place].append(card)
        done += card.height
    return tuple(tuple(column) for column in columns)


def _panel(x: int, y: int, width: int, height: int, *, shadows: int) -> str:
    behind = "".join(
        f'<rect x="{x + 12 * depth}" y="{y - 12 * depth}" width="{width}" height="{height}" rx="18" '
        f'fill="#eef2f6" stroke="#b8c4d0" stroke-width="2"/>'
        for depth in range(shadows, 0, -1)
    )
    return (
        f'{behind}<rect x="{x}" y="{y}" width="{width}" height="{height}" rx="18" fill="#f8fafc" '
        f'stroke="#5b6b7b" stroke-width="3"/>'
    )


def _title(x: int, name: BilingualText, count: BilingualText) -> str:
    return (
        f'<text x="{x + 24}" y="{_MARGIN + 50}" font-size="36" font-weight="700" fill="#16202a">'
        f"{name.en} {name.zh}"
        f'<tspan font-size="28" font-weight="500" fill="#44525f" dx="16">{_both(count)}</tspan></text>'
    )


def _both(said: BilingualText) -> str:
    return escape(said.en if said.en == said.zh else f"{said.en} {said.zh}")


def _link(left: int, right: int, y: int) -> str:
    middle = (left + right) // 2
    return (
        f'<path d="M{right - 4} {y} H{left + 16}" stroke="#5b6b7b" stroke-width="5" fill="none"/>'
        f'<path d="M{left + 22} {y - 11} L{left + 4} {y} L{left + 22} {y + 11} Z" fill="#5b6b7b"/>'
        f'<text x="{middle}" y="{y - 22}" font-size="24" text-anchor="middle" fill="#44525f">uses</text>'
        f'<text x="{middle}" y="{y + 38}" font-size="24" text-anchor="middle" fill="#44525f">使用</text>'
    )


def _draw_column(column: Sequence[DiagramCard], x: int, width: int, first_color: int) -> Iterator[str]:
    y = _HEAD + _MARGIN // 2
    for number, card in enumerate(column):
        yield _draw(card, x, y, width, _COLORS[(first_color + number) % len(_COLORS)])
        y += card.height + _GAP


def _draw(card: DiagramCard, x: int, y: int, width: int, color: str) -> str:
    rows = [(_both(word), f"× {count}" if count > 1 else "") for word, count in card.contents]
    if card.others:
        rows.append((f"and {card.others} that tie them together 連接項目", ""))
    name = card.lab if card.lab not in ELSEWHERE else ""
    head = f"{name} {card.title.en}".strip()
    first = y + _CARD_HEAD + 24
    texts = "".join(
        f'<text x="{x + 22}" y="{first + number * _ROW}" font-size="23" fill="#22303c">{text}</text>'
        f'<text x="{x + width - 18}" y="{first + number * _ROW}" font-size="23" '
        f'text-anchor="end" font-weight="600" fill="#22303c">{count}</text>'
        for number, (text, count) in enumerate(rows)
    )
    return (
        f'<g fill="{color}"><rect x="{x}" y="{y}" width="{width}" height="{card.height}" rx="12" '
        f'style="fill:#fff" stroke="{color}" stroke-width="2.5"/>'
        f'<rect x="{x}" y="{y}" width="10" height="{card.height}" rx="5"/>'
        f'<text x="{x + 22}" y="{y + 31}" font-size="24" font-weight="700">{escape(head)}</text>'
        f'<text x="{x + 22}" y="{y + 58}" font-size="21">{escape(card.title.zh)}</text></g>{texts}'
    )


def mermaid(inventory: Inventory) -> str:
    """The class as a Mermaid flowchart: every cloud resource once, and what each depends on."""
    lines = ["flowchart LR"]
    names: dict[str, str] = {}
    given: dict[str, str] = {}
    for part in inventory.parts:
        title = "Classroom 課室" if part.is_classroom else f"Seat 座位 × {part.count}"
        lines.append(f'  subgraph {_node(part.stack)}["{title}"]')
        for resource in part.cloud:
            names[resource.urn] = _node(f"{'c' if part.is_classroom else 's'}_{resource.name}")
            role = resource.name.removeprefix(f"{part.seats[0]}-")
            lines.append(f'    {names[resource.urn]}["{resource.short_type}<br/>{role}"]')
            if part.is_classroom and resource.id:
                given[resource.id] = names[resource.urn]
        lines.append("  end")
    for _, resource in inventory.each():
        here = names[resource.urn]
        needed = {names[urn] for urn in resource.dependencies if urn in names and names[urn] != here}
        needed |= {given[text] for text in _texts(resource.inputs) if text in given and given[text] != here}
        lines += [f"  {here} --> {there}" for there in sorted(needed)]
    return "\n".join(lines) + "\n"


def _node(name: str) -> str:
    return re.sub(r"\W", "_", name)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _texts(inner)
