"""Paths into properties: ``zoneMappings[].vswitchId`` reaches into every member of a list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any


def values_at(values: Any, path: str) -> Iterator[Any]:
    """The values a path leads to; none where something on the way is absent or not known yet."""
    head, _, rest = path.partition(".")
    name, each = head.removesuffix("[]"), head.endswith("[]")
    found = values.get(name) if isinstance(values, Mapping) else None
    if found is None:
        return
    members = found if each and isinstance(found, (list, tuple)) else () if each else (found,)
    for member in members:
        if rest:
            yield from values_at(member, rest)
        else:
            yield member
