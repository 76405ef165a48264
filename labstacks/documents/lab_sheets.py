"""What students do in each lab, and the teacher's notes: ``lab_sheets.yaml`` beside the labs of each level.

Worksheets, notes, student pages and ``docs/levels`` print the same texts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import labstacks

Text = Mapping[str, str]
"""One text by language: ``en``, ``zh-Hant``."""
_BLANK = re.compile(r"<([a-z_0-9]+)>")


@dataclass(frozen=True)
class LabStep:
    """One numbered task of a lab.

    Args:
        text: May use ``*emphasis*`` and code in backticks, and name values of the lab as ``<address>``.
        code: Lines to type or paste; empty for most steps.
    """

    text: Text
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """The answer to the questions of one step, counted from 1."""

    step: int
    text: Text


@dataclass(frozen=True)
class LabSheet:
    """The texts of one lab.

    Args:
        minutes: How long a class needs.
        link: Name of the value that a student's phone can open, for a QR code; empty where there is none.
        goal: What students learn.
        values: Names of the lab's values, such as ``address``, in the order to print them.
        steps: What students do.
        next: A question for those who have finished.
        answers: For the teacher.
        problems: What usually goes wrong, and what to do.
        cost: What to say about cost.
    """

    minutes: int = 0
    link: str = ""
    goal: Text | None = None
    values: Mapping[str, Text] | None = None
    steps: tuple[LabStep, ...] = ()
    next: Text | None = None
    answers: tuple[Answer, ...] = ()
    problems: tuple[Text, ...] = ()
    cost: Text | None = None


@cache
def lab_sheets(level: str) -> Mapping[str, LabSheet]:
    """The sheets of a level by lab id. A school's own labs have none."""
    # Read by path: importing the package would import Pulumi.
    path = Path(labstacks.__file__).parent / level / "lab_sheets.yaml"
    return {lab: _sheet(entry) for lab, entry in yaml.safe_load(path.read_text("utf-8")).items()}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """A step's text with the student's own values in place of ``<address>`` and the like."""
    return _BLANK.sub(lambda blank: values.get(blank[1]) or blank[0], text)


def _sheet(entry: Mapping[str, Any]) -> LabSheet:
    return LabSheet(
        minutes=entry["minutes"],
        link=entry.get("link", ""),
        goal=entry["goal"],
        values=entry.get("values", {}),
        steps=tuple(LabStep(_text(step), step.get("code", "").rstrip()) for step in entry["steps"]),
        next=entry["next"],
        answers=tuple(Answer(answer["step"], _text(answer)) for answer in entry["answers"]),
        problems=tuple(map(_text, entry["problems"])),
        cost=entry["cost"],
    )


def _text(entry: Mapping[str, Any]) -> Text:
    return {"en": entry["en"], "zh-Hant": entry["zh-Hant"]}
