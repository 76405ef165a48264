"""Paths into properties: ``zoneMappings[].vswitchId`` reaches into every member of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def values_at(values: object, path: str) -> Iterator[Any]:
    """The values a path leads to; none where something on the way is absent or not known yet."""
    for _, value in places_at(values, path):
        yield value


def places_at(values: object, path: str, before: str = "") -> Iterator[tuple[str, Any]]:
    """The values a path leads to, each with where it is: ``("zoneMappings[1].vswitchId", "vsw-1")``."""
    head, _, rest = path.partition(".")
    name, each = head.removesuffix("[]"), head.endswith("[]")
    found = values.get(name) if isinstance(values, Mapping) else None
    if found is None:
        return
    for place, member in _members(before + name, found, each):
        if rest:
            yield from places_at(member, rest, f"{place}.")
        else:
            yield place, member


def _members(place: str, found: Any, each: bool) -> Iterator[tuple[str, Any]]:
    if not each:
        yield place, found
    elif isinstance(found, (list, tuple)):
        for index, member in enumerate(found):
            yield f"{place}[{index}]", member
