"""Which labs a class does, and options for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from labstacks.catalog import LEVELS
from labstacks.course.document import Value
from labstacks.course.words import quote

ALL = "all"


def labs(value: Value, level: str | None) -> tuple[str, ...] | None:
    """The chosen labs in teaching order; ``all`` is every lab of the level.

    Args:
        level: None when the level itself was wrong: then labs of any level pass.
    """
    ids = lab_ids(level)
    allowed = f"Write `{ALL}`, or a list of: {', '.join(ids)}."
    if value.text == ALL:
        return ids
    if value.text:
        return value.wrong(
            f"{quote(value.text)} is not a list of labs.", _as_list(value.text, ids) or allowed
        )
    items = value.items("a list of labs", allowed)
    if items is None:
        return None
    if not items:
        return value.wrong("The list of labs is empty.", allowed)
    chosen: set[str] = set()
    for item in items:
        if lab_id := _lab(item, ids, chosen, level):
            chosen.add(lab_id)
    return tuple(lab_id for lab_id in ids if lab_id in chosen)


def lab_ids(level: str | None) -> tuple[str, ...]:
    """The labs of a level, or of all levels."""
    return tuple(lab for one in LEVELS.values() if level in (None, one.name) for lab in one.lab_ids)


def _as_list(text: str, ids: tuple[str, ...]) -> str | None:
    if text.lower() == ALL:
        return f"Did you mean {ALL}?"
    words = re.split(r"[\s,;]+", text.upper())
    found = [lab_id for lab_id in ids if lab_id in words]
    return f"Did you mean [{', '.join(found)}]?" if found else None


def _lab(item: Value, ids: tuple[str, ...], chosen: set[str], level: str | None) -> str | None:
    text = item.scalar("a lab", f"Write one of: {', '.join(ids)}.")
    if text is None or (text in ids and text not in chosen):
        return text
    if text in chosen:
        return item.wrong(f"The lab {text} stands in the list twice.", "Remove one.")
    lab_id = text.upper()
    other = next((one.name for one in LEVELS.values() if lab_id in one.lab_ids), None)
    fix = f"Write one of: {', '.join(ids)}."
    if lab_id in ids:
        fix = f"Did you mean {lab_id}?"
    elif other:
        fix = f"{lab_id} belongs to {other}; {level} has {', '.join(ids)}."
    return item.wrong(f"{quote(text)} is not a lab{f' of {level}' if level else ''}.", fix)


def lab_options(value: Value, level: str | None) -> Mapping[str, Mapping[str, Any]] | None:
    """Options per lab. Their values are for the labs to check."""
    labs_given = value.mapping("a mapping of labs", "Write {G2: {…}}.", lab_ids(level)) or {}
    options: dict[str, Mapping[str, Any]] = {}
    for lab_id, given in labs_given.items():
        entries = given.mapping("a mapping of options", "Write {option: value}.") or {}
        options[lab_id] = MappingProxyType({key: entry.plain() for key, entry in entries.items()})
    return MappingProxyType(options)
