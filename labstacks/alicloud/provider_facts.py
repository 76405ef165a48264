"""What is known about types beyond their classes: the provider's own check, and how it compares inputs.

``data/provider_facts.json`` holds, for 105 types, every input as a line such as
``"string required | expected nat_type to be one of [Enhanced Normal]"``: its type, the words
``required deprecated secret``, and what the real provider's check says about wrong values.
The messages are kept word for word, so that a refusal here reads as it does there.

``comparisons`` (in ``data/other_types.json`` for all other types) says how the provider compares an old and a
new value, by the input's path: ``"set replaces"``. See :class:`Comparison` for the words. They were read from
the schemas of the Terraform provider 1.289, of August 2026.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

_ONE_OF = re.compile(r"expected \w+ to be one of \[(.*)\]$")
_RANGE = re.compile(r"expected \w+ to be in the range \((-?[\d.]+) - (-?[\d.]+)\)$")
_LENGTH = re.compile(r"expected length of \w+ to be in the range \((\d+) - (\d+)\)$")
_AT_LEAST = re.compile(r"expected \w+ to be at least \((-?[\d.]+)\)$")
_BETWEEN = re.compile(r'"\w+" cannot be less than (\d+) and larger than (\d+)\.?$')
_PREFIX = re.compile(r"invalid value for \w+ \(prefix must be '([^']+)'\)$")
_CONFLICT = re.compile(r'"(\w+)": conflicts with (\w+)\.')
_PART = re.compile(r"[.\[]")
_ONLY_ONE = re.compile(r'"\w+": only one of `([^`]+)` can be specified')


@dataclass(frozen=True)
class ValueRule:
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

    def admits(self, value: object) -> bool:
        """Whether a plain value passes."""
        if self.one_of:
            return _spelled(value) in self.one_of
        if self.prefix:
            return str(value).startswith(self.prefix)
        if self.json:
            return _is_json(value)
        return self._within(len(_spelled(value)) if self.length else value)

    def objection(self, value: object) -> str:
        """The provider's words about a value that does not pass."""
        if not self.json:
            return self.message
        # The message was recorded with another value's first wrong character.
        return f"{self.message.partition(': ')[0]}: {_json_mistake(str(value))}"

    def _within(self, value: Any) -> bool:
        try:
            number = float(value)
        except (TypeError, ValueError):
            return self.low is None and self.high is None
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


Condition = tuple[str, bool, tuple[str, ...]]
"""Another input's path, whether its value must be one of some texts (or none of them), and the texts."""


@dataclass(frozen=True)
class Comparison:
    """How the provider compares two values of one input.

    Args:
        set: The members of this list have no order.
        replaces: A difference forces a replacement.
        computed: The cloud fills it in, so removing it from the program changes nothing.
        output: Only the cloud gives it, inside an object that the program gives.
        kept: The provider ignores every change once it has a value.
        reading: How to read a text before comparing: ``json``, ``json-list`` (any order), ``yaml``, ``ipv6``,
            ``base64``, ``trimmed``, ``any-case`` or ``moment``. Empty: as it is.
        default: What the provider takes when it is left out.
        ignored: The change is ignored when all conditions of one of these groups hold.
    """

    set: bool = False
    replaces: bool = False
    computed: bool = False
    output: bool = False
    kept: bool = False
    reading: str = ""
    default: str | None = None
    ignored: tuple[tuple[Condition, ...], ...] = ()


READINGS = ("json", "json-list", "yaml", "ipv6", "base64", "trimmed", "any-case", "moment")


@dataclass(frozen=True)
class TypeFacts:
    """What is known of one type; names as on the wire."""

    comparisons: Mapping[str, Comparison] = field(default_factory=dict)
    """How inputs are compared, by path, such as ``ingressAclEntries[].protocol``."""
    replaces: frozenset[str] = frozenset()
    """The inputs that force a replacement, as a whole or by a part of theirs."""
    required: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()
    secrets: frozenset[str] = frozenset()
    rules: Mapping[str, tuple[ValueRule, ...]] | None = None
    checked: frozenset[str] = frozenset()
    """The inputs whose values the provider's own check may refuse, by a rule that is known or not."""
    nested_outputs: tuple[str, ...] = ()
    """Paths of values inside inputs that only the cloud gives, such as ``shardLists[].nodeId``."""
    reported: tuple[str, ...] = ()
    """Paths that the API reports though nobody gave them: leaving one out is a change at every deployment."""
    conflicts: tuple[tuple[str, str], ...] = ()
    """Pairs of inputs, in the provider's spelling (snake case), that exclude each other."""


NOTHING = TypeFacts()


@cache
def facts_of(token: str) -> TypeFacts:
    """The facts of a type: all of them for the labs' types, only the comparisons for others."""
    if entry := _collection("provider_facts").get(token):
        return _read(entry)
    if paths := _collection("other_types").get(token):
        return _read({"inputs": {}, "comparisons": paths})
    return NOTHING


def known_types() -> tuple[str, ...]:
    """The types whose checks are known, too."""
    return tuple(_collection("provider_facts"))


@cache
def _collection(name: str) -> dict[str, Any]:
    text = (resources.files(__package__) / "data" / f"{name}.json").read_text(encoding="utf-8")
    return dict(json.loads(text))


def _read(entry: Mapping[str, Any]) -> TypeFacts:
    words: dict[str, set[str]] = {}
    rules: dict[str, tuple[ValueRule, ...]] = {}
    conflicts: set[tuple[str, str]] = set()
    checked: set[str] = set()
    for name, line in entry["inputs"].items():
        head, _, said = line.partition(" | ")
        words[name] = set(head.split())
        messages = said.split(" ; ") if said else []
        rules[name] = tuple(rule for message in messages if (rule := _rule(message)))
        checked.update(name for message in messages if not _conflicts(message))
        conflicts.update(pair for message in messages for pair in _conflicts(message))
    comparisons = {path: _comparison(line) for path, line in entry["comparisons"].items()}
    return TypeFacts(
        comparisons=comparisons,
        replaces=frozenset(_PART.split(path)[0] for path, how in comparisons.items() if how.replaces),
        required=_named(words, "required"),
        computed=frozenset(entry.get("computed_only", ())),
        secrets=_named(words, "secret"),
        rules={name: found for name, found in rules.items() if found},
        checked=frozenset(checked),
        nested_outputs=tuple(path for path, how in comparisons.items() if how.output),
        reported=tuple(entry.get("reported", ())),
        conflicts=tuple(sorted(conflicts)),
    )


def _comparison(line: str) -> Comparison:
    """Read words such as ``computed replaces ignored:protocol!=http,https default=on``."""
    line, _, default = line.partition("default=")
    words = line.split()
    return Comparison(
        set="set" in words,
        replaces="replaces" in words,
        computed="computed" in words,
        output="output" in words,
        kept="kept" in words,
        reading=next((word for word in words if word in READINGS), ""),
        default=default or None,
        ignored=tuple(_conditions(word[8:]) for word in words if word.startswith("ignored:")),
    )


def _conditions(text: str) -> tuple[Condition, ...]:
    # Without a condition the change is always ignored.
    parts = [part.partition("=") for part in text.split("&") if part != "always"]
    return tuple((name.rstrip("!"), not name.endswith("!"), tuple(of.split(","))) for name, _, of in parts)


def _named(words: Mapping[str, set[str]], word: str) -> frozenset[str]:
    return frozenset(name for name, said in words.items() if word in said)


def _rule(message: str) -> ValueRule | None:
    message = message.strip()
    # A message that was cut off when it was collected matches none of these, and refuses nothing.
    if found := _ONE_OF.match(message):
        return ValueRule(message, one_of=tuple(found[1].split()))
    if found := _RANGE.match(message) or _BETWEEN.match(message):
        return ValueRule(message, low=float(found[1]), high=float(found[2]))
    if found := _LENGTH.match(message):
        return ValueRule(message, low=float(found[1]), high=float(found[2]), length=True)
    if found := _AT_LEAST.match(message):
        return ValueRule(message, low=float(found[1]))
    if found := _PREFIX.match(message):
        return ValueRule(message, prefix=found[1])
    if "contains an invalid JSON" in message:
        return ValueRule(message, json=True)
    return None


def _conflicts(message: str) -> list[tuple[str, str]]:
    if found := _CONFLICT.match(message):
        return [tuple(sorted(found.groups()))]  # type: ignore[list-item]
    if found := _ONLY_ONE.match(message):
        names = sorted(found[1].split(","))
        return [(first, second) for first in names for second in names if first < second]
    return []


def _spelled(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _json_mistake(text: str) -> str:
    """What is wrong with a text that is not valid JSON."""
    try:
        json.loads(text)
    except ValueError as error:
        at = error.pos if isinstance(error, json.JSONDecodeError) else 0
        if at >= len(text):
            return "unexpected end of JSON input"
        line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
        return f"invalid character {text[at]!r} in line {line}, column {column}"
    return "it is not a text"


def _is_json(value: Any) -> bool:
    try:
        json.loads(value)
    except (TypeError, ValueError):
        return False
    return True
