"""A pattern of a seat's state that is equal for seats with the same resources. Pure."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping, Sequence

from labstacks.storage.pulumi_state import StateResource

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?\b")
_ID = re.compile(r"[a-z]{1,4}-[a-z0-9]{12,}")
SHORTEST_ID = 5
"""Shorter ids are names and may occur inside other words."""
_BASE64 = re.compile(r"[A-Za-z0-9+/\n]{24,}={0,2}\s*")


def pattern_of(resources: Sequence[StateResource], seat: str) -> str:
    """A hash of a seat's resources and their inputs, without what differs from seat to seat.

    Args:
        resources: The stack's cloud resources, from its state.
        seat: Its id.
    """
    rows = sorted(resources, key=lambda one: one.urn)
    ids = _ids(rows)
    known = re.compile("|".join(map(re.escape, sorted(ids, key=len, reverse=True))) or r"(?!)")
    own = re.compile(rf"(?<![a-zA-Z0-9]){re.escape(seat)}(?![0-9])")

    def text(value: str) -> str:
        value = known.sub(lambda found: ids[found[0]], _decoded(value))
        return own.sub("<seat>", _ADDRESS.sub("<address>", value))

    def general(value: object) -> object:
        if isinstance(value, str):
            return text(value)
        if isinstance(value, Mapping):
            return "<secret>" if _SIGNATURE in value else {key: general(item) for key, item in value.items()}
        return [general(item) for item in value] if isinstance(value, list) else value

    found = [[text(one.urn), general(dict(one.inputs))] for one in rows]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _ids(rows: Sequence[StateResource]) -> dict[str, str]:
    """A label for each id of these resources, and of their parts, such as a server's disk."""
    ids = {one.id: f"<{number}>" for number, one in enumerate(rows) if len(one.id) > SHORTEST_ID}
    for number, one in enumerate(rows):
        for key, value in one.outputs.items():
            if isinstance(value, str) and key not in one.inputs and _ID.fullmatch(value):
                ids.setdefault(value, f"<{number} {key}>")
    # A start-up script finds a disk by its serial number, which is the disk's id without `d-`.
    serials = {id_.removeprefix("d-"): label for id_, label in ids.items() if _ID.fullmatch(id_)}
    return serials | ids


def _decoded(value: str) -> str:
    """The text behind base64, as start-up scripts are kept; any other text unchanged."""
    if not _BASE64.fullmatch(value):
        return value
    try:
        return base64.b64decode(value, validate=False).decode()
    except (binascii.Error, ValueError):
        return value
