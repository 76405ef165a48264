"""Ids in Alibaba Cloud's own shapes, made from a seed: the same seed and program give the same ids.

A shape is a text with holes: ``<cloud:21>`` is a region's infix and random letters, 21 in all;
``<name:4>`` random letters; ``<hex:32>``, ``<digits:18>``, ``<uuid>``; ``{property}`` an input's value, or
that of the first given of ``{property|older}``.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from labstacks.alicloud.regions import regions

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_HOLE = re.compile(r"<(cloud|data|name|hex|digits|uuid)(?::(\d+))?>|\{([\w|]+)\}")


def shaped(shape: str, values: Mapping[str, object], region: str, *source: object) -> str:
    """Fill a shape's holes.

    Args:
        shape: Such as ``vpc-<cloud:21>``.
        values: The resource's inputs, for ``{property}`` holes.
        region: Such as ``cn-hongkong``.
        source: What the random parts are derived from: seed, URN, number of the birth.
    """
    infix = dict(zip(("cloud", "data"), _infixes(region), strict=True))

    def fill(hole: re.Match[str]) -> str:
        word, size, name = hole[1], int(hole[2] or 0), hole[3]
        if name:
            return str(value_of(name, values))
        # The place in the shape, so that two holes of one id differ.
        key = (*source, hole.start())
        if word in infix:
            return infix[word] + letters(size - len(infix[word]), *key)
        if word == "name":
            return letters(size, *key)
        if word == "digits":
            return digits(size, *key)
        return uuid(*key) if word == "uuid" else hexadecimal(size, *key)

    return _HOLE.sub(fill, shape)


def _infixes(region: str) -> tuple[str, str]:
    """What ids of a region hold: in ECS, VPC and ESS, and in RDS and CLB."""
    known = regions().get(region)
    # Where no id of a region was ever seen, one of its own is made up: two regions never share ids.
    made_up = letters(3, "infix", region)
    return tuple(found or made_up for found in (known.id_infix if known else ("", "")))  # type: ignore[return-value]


def number(limit: int, *source: object) -> int:
    """A number from 0 up to, not including, ``limit``."""
    return int.from_bytes(_hash(source), "big") % limit


def letters(size: int, *source: object) -> str:
    """Lower-case letters and digits."""
    value, found = int.from_bytes(_hash(source), "big"), []
    for _ in range(size):
        value, index = divmod(value, len(LETTERS))
        found.append(LETTERS[index])
    return "".join(found)


def digits(size: int, *source: object) -> str:
    """Decimal digits, the first of which is not 0."""
    return str(10 ** (size - 1) + number(9 * 10 ** (size - 1), *source))


def hexadecimal(size: int, *source: object) -> str:
    """Hexadecimal digits."""
    return _hash(source).hex()[:size]


def uuid(*source: object) -> str:
    """A UUID, in lower case."""
    text = hexadecimal(32, *source)
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def _hash(source: tuple[object, ...]) -> bytes:
    return hashlib.blake2b("\0".join(map(str, source)).encode(), digest_size=32).digest()


def properties_of(shape: str) -> tuple[str, ...]:
    """The holes for inputs of a shape that has no others, such as ``groupName|name``; else empty."""
    holes = list(_HOLE.finditer(shape))
    return tuple(hole[3] for hole in holes) if all(hole[3] for hole in holes) else ()


def value_of(hole: str, values: Mapping[str, object]) -> Any:
    """The first given of the inputs that a hole names; an empty text when none is."""
    given = (values.get(name) for name in hole.split("|"))
    return next((value for value in given if value not in (None, "")), "")
