"""The name of a class: the beginning of every cloud name and tag, so its rules are the cloud's."""

from __future__ import annotations

import re
import unicodedata

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,18}[a-z0-9]")
_SEAT_INSIDE = re.compile(r"-(s\d{2,3}|classroom)(-|$)")
_RESERVED = ("auto", "aliyun")
"""Reserved: snapshots must not begin with ``auto``, and tag values not with ``aliyun``."""
LONGEST = 20


def slug_mistake(text: str) -> str | None:
    """Why a text cannot name a class, as the end of a sentence; None when it can."""
    if len(text) > LONGEST:
        return f"has {len(text)} characters; at most {LONGEST} fit into cloud names"
    if not _SLUG.fullmatch(text):
        return "is not a class name: 2 to 20 of a-z, 0-9 and -, a letter first, no - at the end"
    if "--" in text:
        return "has two - in a row, and a server's host name may not"
    if reserved := next((start for start in _RESERVED if text.startswith(start)), None):
        return f"begins with {reserved}, which Alibaba Cloud keeps for its own names"
    if _SEAT_INSIDE.search(text):
        # Seat s01 of a class "f4a-s07" would own names that seat s07 of "f4a" may touch.
        return "has a part that looks like a seat's id"
    return None


def suggest_slug(text: str) -> str | None:
    """The nearest name that would do, e.g. ``c4a-2026`` for ``4A 2026``; None when there is none."""
    plain = unicodedata.normalize("NFKD", text).lower()
    words = re.sub(
        r"[^a-z0-9]+", "-", "".join(char for char in plain if not unicodedata.combining(char))
    ).strip("-")
    started = words if words[:1].isalpha() else f"c{words}"
    if started.startswith(_RESERVED):
        started = f"c-{started}"
    slug = _SEAT_INSIDE.sub(r"-x\1\2", started)[:LONGEST].rstrip("-")
    return slug if words and slug_mistake(slug) is None else None
