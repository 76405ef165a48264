"""Checks of settings whose meaning is known to rooms above: the emulator's and the labs' own."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labstacks.classfile.suggestions import quote
from labstacks.classfile.yaml_document import Value
from labstacks.errors import UsageError

_MUST_BE = re.compile(r"It must be (.*)", re.DOTALL)


@dataclass(frozen=True)
class SettingChecks:
    """What the rooms above check, each by raising UsageError.

    Args:
        rehearsal: Called with a key under ``rehearsal:`` and its value.
        lab_options: Called with the level, the class's labs, one lab and its options.
    """

    rehearsal: Callable[[str, Any], None]
    lab_options: Callable[[str, tuple[str, ...], str, Mapping[str, Any]], None]


def check_rehearsal(check: Callable[[str, object], None], key: str, value: Value) -> None:
    """Note what is wrong with one of the emulator's settings."""
    try:
        check(key, value.plain())
    except UsageError as error:
        value.wrong(error.message, error.hint)


def check_options(
    check: Callable[[Mapping[str, object]], None], lab: Value, entries: Mapping[str, Value]
) -> None:
    """Note what is wrong with the options of a lab, each at its own line.

    Args:
        check: Raises UsageError for options that the lab does not take; its message names the option.
        lab: The lab's entry.
        entries: Its options.
    """
    left = {key: value.plain() for key, value in entries.items()}
    while True:
        try:
            check(left)
            return
        except UsageError as error:
            named = [key for key in left if re.search(rf"\b{re.escape(key)}\b", error.message)]
            if not named:
                lab.wrong(error.message, error.hint)
                return
            value = entries[named[0]]
            right = _MUST_BE.search(error.message)
            if right and value.text:
                value.wrong(f"{quote(value.text)} does not suit {named[0]}.", f"It must be {right[1]}")
            else:
                value.wrong(error.message.rpartition(": ")[2], error.hint)
            # One mistake hides the next: look again without it.
            del left[named[0]]
