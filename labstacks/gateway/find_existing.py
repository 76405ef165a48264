"""How to find in the real cloud what an interrupted create made: by an id known beforehand, or by name.

What a type is found by is written in :mod:`labstacks.alicloud.resource_types`. What is not written there
cannot be looked up: whether it was made stays open, and `labstacks status` names it until somebody looks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from labstacks.alicloud import ids
from labstacks.alicloud.resource_types import type_entries, type_entry

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class Question:
    """A data source to ask for resources of a name.

    Args:
        token: The data source.
        args: What to ask it.
        gone_states: The ``status`` of what was deleted and is listed all the same.
    """

    token: str
    args: Mapping[str, Any]
    gone_states: tuple[str, ...] = ()


def id_from(type_: str, inputs: Inputs) -> str | None:
    """The id that a resource has, or would have; None when it does not follow from the inputs."""
    entry = type_entry(type_)
    if entry.found_by != "id":
        return None
    known = [ids.value_of(hole, inputs) for hole in ids.properties_of(entry.id_shape)]
    if not all(isinstance(value, str) and value for value in known):
        return None
    return ids.shaped(entry.id_shape, inputs, "")


def question_for(type_: str, inputs: Inputs) -> Question | None:
    """Whom to ask for a resource by its name; None when nobody can tell, or it has no name."""
    entry = type_entry(type_)
    name = ids.value_of("|".join(entry.named_by), inputs) if entry.found_by == "name" else ""
    if not isinstance(name, str) or not name:
        return None
    return Question(entry.list_function, {"nameRegex": f"^{re.escape(name)}$"}, entry.gone_states)


def questions_about(prefix: str) -> Mapping[str, Question]:
    """By type token, whom to ask for everything whose name begins so."""
    return {
        token: Question(entry.list_function, {"nameRegex": f"^{re.escape(prefix)}"}, entry.gone_states)
        for token, entry in type_entries().items()
        if entry.list_function
    }


def questions_about_tags(tags: Mapping[str, str]) -> Mapping[str, Question]:
    """By type token, whom to ask for everything that has these tags."""
    return {
        token: Question(entry.list_function, {"tags": dict(tags)}, entry.gone_states)
        for token, entry in type_entries().items()
        if entry.list_takes_tags
    }


def is_same_again(type_: str) -> bool:
    """Whether making it twice is making it once."""
    return type_entry(type_).found_by == "again"
