"""Which labs a class does, and options for them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from labstacks.classfile.custom_lab import EXAMPLE, OwnLab, is_path
from labstacks.classfile.custom_lab import mistake as own_mistake
from labstacks.classfile.setting_checks import SettingChecks, check_options
from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Value
from labstacks.components.catalog import LEVELS
from labstacks.errors import Problem

ALL = "all"


def _nothing(problem: Problem) -> None:
    pass


def labs(value: Value, level: str | None) -> tuple[str, ...] | None:
    """The chosen labs of the course in teaching order; ``all`` is every lab of the level.

    The school's own labs are in the same list, see :func:`own_labs`.

    Args:
        level: None when the level itself was wrong: then labs of any level pass.
    """
    ids = lab_ids(level)
    allowed = f"Write `{ALL}`, or a list of: {', '.join(ids)}; and labs of your own, such as {EXAMPLE}."
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
    of_course = [item for item in items if not is_path(item.text)]
    if not of_course:
        return value.wrong("Your own labs need a lab of the level beside them.", f"Add {ids[0]}.")
    for item in of_course:
        if item.text == ALL:
            chosen.update(ids)
        elif lab_id := _lab(item, ids, chosen, level):
            chosen.add(lab_id)
    return tuple(lab_id for lab_id in ids if lab_id in chosen)


def own_labs(value: Value, folder: Path) -> tuple[OwnLab, ...]:
    """The school's own labs in the list, in its order.

    Args:
        folder: The class file's; their modules are looked for there first.
    """
    chosen: dict[str, OwnLab] = {}
    for item in _own_items(value):
        lab = OwnLab(item.text, str(folder))
        if wrong := own_mistake(lab):
            item.wrong(*wrong)
        elif lab.id in chosen or lab.id.upper() in lab_ids(None):
            item.wrong(f"Another lab is called {lab.id} too.", "Give its class another name.")
        else:
            chosen[lab.id] = lab
    return tuple(chosen.values())


def _own_items(value: Value) -> list[Value]:
    if not isinstance(value.node, yaml.SequenceNode):
        return []
    return [item for item in value.items("a list of labs", "") or [] if is_path(item.text)]


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
        return item.wrong(f"The lab {text} is in the list twice.", "Remove one.")
    lab_id = text.upper()
    other = next((one.name for one in LEVELS.values() if lab_id in one.lab_ids), None)
    fix = f"Write one of: {', '.join(ids)}."
    if lab_id in ids:
        fix = f"Did you mean {lab_id}?"
    elif other:
        fix = f"{lab_id} belongs to {other}; {level} has {', '.join(ids)}."
    return item.wrong(f"{quote(text)} is not a lab{f' of {level}' if level else ''}.", fix)


def lab_options(
    value: Value, level: str | None, chosen: Value | None = None, checks: SettingChecks | None = None
) -> Mapping[str, Mapping[str, Any]] | None:
    """Options per lab.

    Args:
        checks: What checks their values; None leaves that to the labs.
        chosen: The list of labs; the school's own labs in it may have options too.
    """
    own = [OwnLab(item.text).id for item in (_own_items(chosen) if chosen else ())]
    labs_given = value.mapping("a mapping of labs", "Write {G2: {…}}.", (*lab_ids(level), *own)) or {}
    options: dict[str, Mapping[str, Any]] = {}
    for lab_id, given in labs_given.items():
        entries = given.mapping("a mapping of options", "Write {option: value}.") or {}
        # What is wrong with the list of labs is noted where the list is read.
        chosen_labs = labs(replace(chosen, note=_nothing), level) if chosen else None
        if checks and level and chosen_labs and lab_id not in own:
            check_options(partial(checks.lab_options, level, chosen_labs, lab_id), given, entries)
        options[lab_id] = MappingProxyType({key: entry.plain() for key, entry in entries.items()})
    return MappingProxyType(options)
