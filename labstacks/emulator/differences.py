"""Which inputs of a resource differ, and which of those differences force a replacement.

Pure. Two inputs differ when the real provider sees a change: it compares sets without their order, JSON
documents without their layout, and it ignores an input that another input switches off.
What it does with each input is data, see :class:`labstacks.alicloud.provider_facts.Comparison`.
"""

from __future__ import annotations

import base64
import binascii
import ipaddress
import json
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

import yaml

from labstacks.alicloud.provider_facts import Comparison, Condition, TypeFacts
from labstacks.emulator.paths import values_at
from labstacks.gateway.cloud import UNKNOWN, Values

_AS_GIVEN = Comparison()


def differing(facts: TypeFacts, old: Values, new: Values) -> dict[str, bool]:
    """The top-level inputs that differ, each with whether its difference forces a replacement."""
    comparer = _Comparer(facts.comparisons, new)
    found: dict[str, bool] = {}
    for name in {**old, **new}:
        paths = list(comparer.changed(name, old.get(name), new.get(name)))
        if paths:
            found[name] = any(comparer.of(path).replaces for path in paths)
    return found


def reported_differences(facts: TypeFacts, new: Values, ignored: Collection[str]) -> tuple[str, ...]:
    """The inputs that differ because the API reports something that the program does not give.

    Args:
        ignored: Paths whose changes the program ignores.
    """
    paths = (path for path in facts.reported if not _covers(ignored, path) and _lacks(new, path))
    return tuple(dict.fromkeys(re.split(r"[.\[]", path)[0] for path in paths))


def _covers(ignored: Collection[str], path: str) -> bool:
    return any(path == other or path.startswith((f"{other}.", f"{other}[")) for other in ignored)


def _lacks(inputs: Values, path: str) -> bool:
    """Whether something is given that could hold the last name of a path, and does not."""
    *parents, name = path.split(".")
    holders = list(values_at(inputs, ".".join(parents))) if parents else [inputs]
    return any(isinstance(holder, Mapping) and holder.get(name) is None for holder in holders)


def same_document(first: object, second: object) -> bool:
    """Whether two texts are one JSON document, whatever their layout."""
    return bool(_document(first) == _document(second))


class _Comparer:
    """Compares values of one resource.

    Args:
        comparisons: How each path is compared.
        new: The new inputs, on which it depends whether the provider ignores a change.
    """

    def __init__(self, comparisons: Mapping[str, Comparison], new: Values) -> None:
        self._comparisons = comparisons
        self._new = new

    def of(self, path: str) -> Comparison:
        """How a path is compared."""
        return self._comparisons.get(path, _AS_GIVEN)

    def changed(self, path: str, old: Any, new: Any) -> Iterator[str]:
        """The paths at and below a path where two values differ; members of lists are written ``[]``."""
        how = self.of(path)
        if how.output:
            # A program that was refreshed or imported may hold it, and changes nothing by that.
            return
        if old is UNKNOWN or new is UNKNOWN:
            # The real provider takes a value that is not known yet for a change, too.
            yield path
        elif old == new or self._ignored(how, old) or (new is None and how.computed):
            return
        elif isinstance(old, Mapping) or isinstance(new, Mapping):
            yield from self._members(path, old or {}, new or {})
        elif isinstance(old, list) or isinstance(new, list):
            yield from self._items(path, old or [], new or [])
        elif _plain(how, old) != _plain(how, new):
            yield path

    def _members(self, path: str, old: Values, new: Values) -> Iterator[str]:
        found = [
            place
            for name in {**old, **new}
            for place in self.changed(f"{path}.{name}", old.get(name), new.get(name))
        ]
        yield from found
        # A change inside an object replaces only if the part itself does; the path of the part says so.
        if found and not (old and new and self._has_parts(path)):
            yield path

    def _items(self, path: str, old: list[Any], new: list[Any]) -> Iterator[str]:
        pairs: Iterable[tuple[Any, Any]] = zip_longest(old, new)
        if self.of(path).set:
            before = {self._form(f"{path}[]", item): item for item in old}
            after = {self._form(f"{path}[]", item): item for item in new}
            # In a set no member becomes another one: one goes, and one comes.
            pairs = [
                *((item, None) for form, item in before.items() if form not in after),
                *((None, item) for form, item in after.items() if form not in before),
            ]
        elif len(old) != len(new):
            yield path
        for first, second in pairs:
            found = list(self.changed(f"{path}[]", first, second))
            yield from found
            if found and not self._has_parts(f"{path}[]"):
                yield path

    def _has_parts(self, path: str) -> bool:
        """Whether a value is an object with inputs of its own, rather than a map or a plain value."""
        return any(other.startswith(f"{path}.") for other in self._comparisons)

    def _form(self, path: str, value: object) -> str:
        """A text that is equal for members of a set that mean the same."""
        if isinstance(value, Mapping):
            given = [
                name
                for name in sorted(value)
                if () not in (own := self.of(f"{path}.{name}")).ignored and not own.output
            ]
            forms = {name: self._form(f"{path}.{name}", value[name]) for name in given}
            return json.dumps({name: form for name, form in forms.items() if form not in _SAYS_NOTHING})
        if isinstance(value, list):
            items = [self._form(f"{path}[]", item) for item in value]
            return json.dumps(sorted(set(items)) if self.of(path).set else items)
        return json.dumps(_plain(self.of(path), value), sort_keys=True, default=repr)

    def _ignored(self, how: Comparison, old: object) -> bool:
        if how.kept and _text(how.default if old is None else old):
            return True
        return any(all(map(self._holds, group)) for group in how.ignored)

    def _holds(self, condition: Condition) -> bool:
        path, is_one, texts = condition
        value: Any = self._new
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        value = self.of(path).default if value is None else value
        return value is not UNKNOWN and (_text(value) in texts) is is_one


_SAYS_NOTHING = ('""', "[]", "{}")
"""What a member that is not given looks like."""


def _plain(how: Comparison, value: object) -> Any:
    """A value in the one writing that all equal values share."""
    text = _text(how.default if value is None else value)
    return _READINGS[how.reading](text) if how.reading else text


def _text(value: object) -> str:
    """A value as a text. The provider's state cannot tell an empty value from none."""
    if isinstance(value, (list, Mapping)):
        return json.dumps(value, default=repr) if value else ""
    if isinstance(value, bool):
        return "true" if value else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value in (None, 0, "false", "0") else str(value)


def _document(text: Any) -> Any:
    try:
        return json.loads(text)
    except (TypeError, ValueError):
        return text


def _any_order(text: str) -> Any:
    """A JSON list whose members may come in any order."""
    found = _document(text)
    return sorted(json.dumps(item, sort_keys=True) for item in found) if isinstance(found, list) else found


def _yaml(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


def _address(text: str) -> str:
    try:
        found = ipaddress.IPv6Network(text, strict=False)
    except ValueError:
        return text
    return str(found) if "/" in text else str(found.network_address)


def _encoded(text: str) -> str:
    """A text in base64, which the provider encodes by itself where it is not."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return base64.b64encode(text.encode()).decode()
    return text


def _moment(text: str) -> datetime | str:
    """A time in RFC 3339; the API leaves out seconds that are 0."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


_READINGS: Mapping[str, Callable[[str], Any]] = {
    "json": _document,
    "json-list": _any_order,
    "yaml": _yaml,
    "ipv6": _address,
    "base64": _encoded,
    "trimmed": str.strip,
    "any-case": str.lower,
    "moment": _moment,
}
