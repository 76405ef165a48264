"""What is known of each resource type, from ``data/resource_types.json``: one entry a type.

The emulator and the mocks make ids from it, the gateway looks up what an interrupted create made, and
guardrails, plans and pages read the rest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Any

PACKAGE = "alicloud:"


@dataclass(frozen=True)
class Seconds:
    """How long the cloud takes to create, to change and to delete."""

    create: float
    change: float = 2.0
    delete: float = 2.0


QUICK = Seconds(1.0, 1.0, 1.0)
"""Synchronous APIs, such as OSS, RAM, SLS, CMS and KMS."""


@dataclass(frozen=True)
class TypeEntry:
    """One resource type.

    Args:
        token: Such as ``alicloud:vpc/network:Network``.
        title: What people call it, in English; empty where nobody has named it.
        title_zh: The same in Traditional Chinese.
        id_shape: The shape of its ids, see :mod:`labstacks.alicloud.ids`.
        named_by: The inputs that are its name, newest spelling first.
        list_function: The data source that lists it by ``nameRegex``; empty when there is none.
        list_takes_tags: Whether that data source takes ``tags``, too.
        found_by: How to find one that an interrupted create made: ``id`` (it follows from the inputs),
            ``name`` (by the data source), ``again`` (two alike are one: make it again), or empty.
        is_taggable: Whether it has an input ``tags``.
        seconds: How long the cloud takes.
        quotas: Keys in ``data/quotas.yaml`` of the quotas that limit it.
        price: Where its items in the price book begin, such as ``ecs/``; empty when it is free or unknown.
        other_tokens: Older classes for the same thing in the cloud.
        gone_states: The ``status`` of those that were deleted and that the cloud still lists.
        days_listed: For how many days it lists them; 0 when nobody knows.
    """

    token: str
    title: str = ""
    title_zh: str = ""
    id_shape: str = "<name:20>"
    named_by: tuple[str, ...] = ()
    list_function: str = ""
    list_takes_tags: bool = False
    found_by: str = ""
    is_taggable: bool = False
    seconds: Seconds = QUICK
    quotas: tuple[str, ...] = ()
    price: str = ""
    other_tokens: tuple[str, ...] = ()
    gone_states: tuple[str, ...] = ()
    days_listed: int = 0


@cache
def type_entries() -> Mapping[str, TypeEntry]:
    """Every entry, by token."""
    text = (resources.files(__package__) / "data" / "resource_types.json").read_text(encoding="utf-8")
    found = {PACKAGE + name: _read(PACKAGE + name, row) for name, row in json.loads(text)["types"].items()}
    return MappingProxyType(found)


@cache
def type_entry(token: str) -> TypeEntry:
    """The entry of a type, which may be an older class; an empty one for a type without an entry."""
    # The package has 1,200 types, the table those that the labs use: the rest behave by default.
    return type_entries().get(main_token(token)) or TypeEntry(token)


def main_token(token: str) -> str:
    """The newest class for the same thing: ``ecs.EcsKeyPair`` for ``ecs.KeyPair``."""
    return _main_tokens().get(token, token)


@cache
def tokens_of_same_thing(token: str) -> tuple[str, ...]:
    """All classes for the same thing in the cloud, the newest first; the token alone for most types."""
    entry = type_entries().get(main_token(token))
    return (entry.token, *entry.other_tokens) if entry else (token,)


@cache
def _main_tokens() -> Mapping[str, str]:
    return {other: entry.token for entry in type_entries().values() for other in entry.other_tokens}


def _read(token: str, row: Mapping[str, Any]) -> TypeEntry:
    listed = row.get("list", "")
    return TypeEntry(
        token,
        title=row.get("title", ""),
        title_zh=row.get("title_zh", ""),
        id_shape=row.get("id", TypeEntry.id_shape),
        named_by=tuple(row["named_by"].split("|")) if "named_by" in row else (),
        list_function=listed and PACKAGE + listed,
        list_takes_tags=row.get("list_takes_tags", False),
        found_by=row.get("found_by", ""),
        is_taggable=row.get("taggable", False),
        seconds=Seconds(*row["seconds"]) if "seconds" in row else QUICK,
        quotas=tuple(row.get("quotas", ())),
        price=row.get("price", ""),
        other_tokens=tuple(PACKAGE + other for other in row.get("other_tokens", ())),
        gone_states=tuple(row.get("lingers", {}).get("states", ())),
        days_listed=row.get("lingers", {}).get("days", 0),
    )
