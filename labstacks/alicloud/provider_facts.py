"""What is known about types beyond their classes: the provider's own check and what replaces.

``data/provider_facts.json`` holds, for 105 types, every input as a line such as
``"string required replaces | expected nat_type to be one of [Enhanced Normal]"``: its type, the words
``required replaces deprecated secret``, and what the real provider's check says about wrong values.
The messages are kept word for word, so that a refusal here reads as it does there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

_ONE_OF = re.compile(r"expected \w+ to be one of \[(.*)\]$")
_RANGE = re.compile(r"expected \w+ to be in the range \((-?[\d.]+) - (-?[\d.]+)\)$")
_LENGTH = re.compile(r"expected length of \w+ to be in the range \((\d+) - (\d+)\)$")
_AT_LEAST = re.compile(r"expected \w+ to be at least \((-?[\d.]+)\)$")
_BETWEEN = re.compile(r'"\w+" cannot be less than (\d+) and larger than (\d+)\.?$')
_PREFIX = re.compile(r"invalid value for \w+ \(prefix must be '([^']+)'\)$")
_CONFLICT = re.compile(r'"(\w+)": conflicts with (\w+)\.')
_ONLY_ONE = re.compile(r'"\w+": only one of `([^`]+)` can be specified')


@dataclass(frozen=True)
class Rule:
    """One thing that the real provider checks about an input's value.

    Args:
        message: The provider's words when the value is refused.
        one_of: The allowed words; empty when the rule is not about words.
        low: The smallest number, or the shortest length when ``length`` is true.
        high: The largest number or length.
    """

    message: str
    one_of: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    length: bool = False
    prefix: str = ""
    json: bool = False

    def admits(self, value: Any) -> bool:
        """Whether a plain value passes."""
        if self.one_of:
            return _spelled(value) in self.one_of
        if self.prefix:
            return str(value).startswith(self.prefix)
        if self.json:
            return _is_json(value)
        return self._within(len(value) if self.length and isinstance(value, str) else value)

    def _within(self, value: Any) -> bool:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return self.low is None and self.high is None
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


@dataclass(frozen=True)
class TypeFacts:
    """What is known of one type; names as on the wire."""

    replaces: frozenset[str] = frozenset()
    required: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    rules: Mapping[str, tuple[Rule, ...]] | None = None
    conflicts: tuple[tuple[str, str], ...] = ()
    """Pairs of inputs, in the provider's spelling (snake case), that exclude each other."""


NOTHING = TypeFacts()


@cache
def facts_of(token: str) -> TypeFacts:
    """The facts of a type; :data:`NOTHING` for types that the collection does not cover."""
    entry = _collection().get(token)
    return _read(entry) if entry else NOTHING


def known_types() -> tuple[str, ...]:
    """The types that the collection covers."""
    return tuple(_collection())


@lru_cache(maxsize=1)
def _collection() -> dict[str, Any]:
    text = (resources.files(__package__) / "data" / "provider_facts.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _read(entry: Mapping[str, Any]) -> TypeFacts:
    words: dict[str, set[str]] = {}
    rules: dict[str, tuple[Rule, ...]] = {}
    conflicts: set[tuple[str, str]] = set()
    for name, line in entry["inputs"].items():
        head, _, said = line.partition(" | ")
        words[name] = set(head.split())
        messages = said.split(" ; ") if said else []
        rules[name] = tuple(rule for message in messages if (rule := _rule(message)))
        conflicts.update(pair for message in messages for pair in _conflicts(message))
    return TypeFacts(
        replaces=_named(words, "replaces"),
        required=_named(words, "required"),
        computed=frozenset(entry.get("computed_only", ())),
        secrets=_named(words, "secret"),
        rules={name: found for name, found in rules.items() if found},
        conflicts=tuple(sorted(conflicts)),
    )


def _named(words: Mapping[str, set[str]], word: str) -> frozenset[str]:
    return frozenset(name for name, said in words.items() if word in said)


def _rule(message: str) -> Rule | None:
    message = message.strip()
    # A message that was cut off when it was collected matches none of these, and refuses nothing.
    if found := _ONE_OF.match(message):
        return Rule(message, one_of=tuple(found[1].split()))
    if found := _RANGE.match(message) or _BETWEEN.match(message):
        return Rule(message, low=float(found[1]), high=float(found[2]))
    if found := _LENGTH.match(message):
        return Rule(message, low=float(found[1]), high=float(found[2]), length=True)
    if found := _AT_LEAST.match(message):
        return Rule(message, low=float(found[1]))
    if found := _PREFIX.match(message):
        return Rule(message, prefix=found[1])
    if "contains an invalid JSON" in message:
        return Rule(message, json=True)
    return None


def _conflicts(message: str) -> list[tuple[str, str]]:
    if found := _CONFLICT.match(message):
        return [tuple(sorted(found.groups()))]  # type: ignore[list-item]
    if found := _ONLY_ONE.match(message):
        names = sorted(found[1].split(","))
        return [(first, second) for first in names for second in names if first < second]
    return []


def _spelled(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True
