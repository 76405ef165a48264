"""Secrets that are not kept: a value is replaced by a keyed hash, which tells change but nothing else."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Set
from typing import Any

from labstacks.gateway.cloud import Values

MARK = "$secret"


class Blinder:
    """Blinds values with a key that belongs to one file.

    Args:
        key: At least 16 random bytes.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def blind(self, values: Values, hidden: Set[str]) -> dict[str, Any]:
        """The same properties with those named in ``hidden`` replaced by ``{"$secret": <hash>}``.

        What is blinded already stays as it is: an update may give back what was stored.
        """
        return {
            name: {MARK: self._hash(value)}
            if name in hidden and value is not None and not is_blinded(value)
            else value
            for name, value in values.items()
        }

    def matches(self, blinded: Any, value: Any) -> bool:
        """Whether a blinded value is the hash of this one."""
        return is_blinded(blinded) and hmac.compare_digest(str(blinded[MARK]), self._hash(value))

    def _hash(self, value: object) -> str:
        return hmac.new(self._key, canonical(value), hashlib.sha256).hexdigest()[:32]


def unblind(stored: Values, known: Values) -> dict[str, Any]:
    """Put the values that the caller knows in the places of blinded ones; leave out what nobody knows."""
    found = {}
    for name, value in stored.items():
        if not is_blinded(value):
            found[name] = value
        elif name in known:
            found[name] = known[name]
    return found


def is_blinded(value: object) -> bool:
    """Whether a value is the keyed hash of a secret."""
    return isinstance(value, Mapping) and MARK in value


def digest(values: Values) -> str:
    """What two equal sets of (blinded) properties have in common."""
    return hashlib.sha256(canonical(values)).hexdigest()


def canonical(value: object) -> bytes:
    """JSON that is the same for equal values."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=repr).encode()


def links(blinded: Values) -> Iterator[tuple[str, str]]:
    """(property, text) for each short text among blinded inputs: these may be ids of other resources."""
    for name, value in blinded.items():
        # Longer texts are scripts and documents; nobody is looked up by them.
        yield from {(name, text) for text in _texts(value) if 0 < len(text) <= 128}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping) and MARK not in value:
        for member in value.values():
            yield from _texts(member)
    elif isinstance(value, (list, tuple)):
        for member in value:
            yield from _texts(member)
