"""Find in the real cloud what an interrupted create made: by an id known beforehand, or by name.

:mod:`labstacks.alicloud.resource_types` lists how to find each type. Types that it does not list cannot be
looked up: their outcome stays unknown, and `labstacks status` lists them until the user checks the console.
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
    """A query of a data source for resources with a name.

    Args:
        token: The data source.
        args: Its arguments.
        gone_states: ``status`` values of deleted resources that the cloud still lists.
    """

    token: str
    args: Mapping[str, Any]
    gone_states: tuple[str, ...] = ()


def id_from(type_: str, inputs: Inputs) -> str | None:
    """The id that follows from a resource's inputs; None when the cloud assigns it."""
    entry = type_entry(type_)
    if entry.found_by != "id":
        return None
    known = [ids.value_of(hole, inputs) for hole in ids.properties_of(entry.id_shape)]
    if not all(isinstance(value, str) and value for value in known):
        return None
    return ids.shaped(entry.id_shape, inputs, "")


def question_for(type_: str, inputs: Inputs) -> Question | None:
    """The query that finds a resource by its name; None when no data source lists it, or it has no name."""
    entry = type_entry(type_)
    name = ids.value_of("|".join(entry.named_by), inputs) if entry.found_by == "name" else ""
    if not isinstance(name, str) or not name:
        return None
    return Question(entry.list_function, {"nameRegex": f"^{re.escape(name)}$"}, entry.gone_states)


def questions_about(prefix: str) -> Mapping[str, Question]:
    """By type token, the query for all resources whose names have this prefix."""
    return {
        token: Question(entry.list_function, {"nameRegex": f"^{re.escape(prefix)}"}, entry.gone_states)
        for token, entry in type_entries().items()
        if entry.list_function
    }


def questions_about_tags(tags: Mapping[str, str]) -> Mapping[str, Question]:
    """By type token, the query for all resources with these tags."""
    return {
        token: Question(entry.list_function, {"tags": dict(tags)}, entry.gone_states)
        for token, entry in type_entries().items()
        if entry.list_takes_tags
    }


def is_same_again(type_: str) -> bool:
    """Whether creating it is idempotent."""
    return type_entry(type_).found_by == "again"
