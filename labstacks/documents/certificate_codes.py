"""Verification codes of certificates. Only the class key can make one.

A code is 80 bits as sixteen characters: the seat, the completed labs and the day, then a MAC (HMAC-SHA256,
cut to 48 bits) over these and the class. So a code can be verified without a list of codes, and it holds no
name.

A school's own labs are not in the code itself, only in the MAC: the reader tries the labs that the class ever
had.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations

from labstacks.errors import UsageError
from labstacks.storage.class_key import ClassKey

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O or U, which people misread."""
LENGTH = 16
_FIRST_DAY = date(2020, 1, 1)
_MAC_BITS = 48
MAX_OWN = 8
"""A school's own labs that a class's codes can cover: each doubles the combinations to try."""
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


@dataclass(frozen=True)
class Claim:
    """What a certificate says.

    Args:
        seat: The seat's number, 1 to 511.
        labs: Ids of the completed labs of the course, in teaching order.
        day: When the last of all was completed.
        own: Ids of the school's own labs that were completed, sorted.
    """

    seat: int
    labs: tuple[str, ...]
    day: date
    own: tuple[str, ...] = ()


def code_of(key: ClassKey, class_name: str, labs: Sequence[str], claim: Claim) -> str:
    """The code of a claim, such as ``0W1R-07XK-9D2M-Q5TB``.

    Args:
        key: The class's key.
        class_name: Its slug.
        labs: Ids of all labs of the level, at most eight, in teaching order.
        claim: What the certificate says.
    """
    mask = sum(1 << place for place, lab in enumerate(labs) if lab in claim.labs)
    days = (claim.day - _FIRST_DAY).days
    if not (0 < claim.seat < 1 << 9 and len(labs) <= 8 and 0 <= days < 1 << 15):
        raise ValueError(f"{claim} does not fit into a code")
    said = (claim.seat << 8 | mask) << 15 | days
    number = said << _MAC_BITS | _mac(key, class_name, labs, said, claim.own)
    text = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return "-".join(text[start : start + 4] for start in range(0, LENGTH, 4))


def read_code(
    key: ClassKey, class_name: str, labs: Sequence[str], text: str, own: Sequence[str] = ()
) -> Claim | None:
    """What a code certifies; None when this class did not make it.

    Args:
        text: As somebody typed it: small letters, missing hyphens and O for 0 are forgiven.
        own: Ids of the school's own labs that the class has or had.

    Raises:
        UsageError: It does not have the form of a code.
    """
    plain = text.strip().upper().translate(_MISREAD)
    if len(plain) != LENGTH or not set(plain) <= set(ALPHABET):
        raise UsageError(
            f"{text!r} is not a verification code: one has {LENGTH} letters and digits.",
            hint="Type it as printed on the certificate, such as 0W1R-07XK-9D2M-Q5TB.",
        )
    number = 0
    for char in plain:
        number = number << 5 | ALPHABET.index(char)
    said, mac = divmod(number, 1 << _MAC_BITS)
    spoken_of = next(
        (
            some
            for some in _selections(own)
            if hmac.compare_digest(_bytes(mac), _bytes(_mac(key, class_name, labs, said, some)))
        ),
        None,
    )
    if spoken_of is None:
        return None
    seat_and_mask, days = divmod(said, 1 << 15)
    seat, mask = divmod(seat_and_mask, 1 << 8)
    done = tuple(lab for place, lab in enumerate(labs) if mask >> place & 1)
    return Claim(seat, done, _FIRST_DAY + timedelta(days), spoken_of)


def _selections(own: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """Every combination, the empty one first."""
    known = sorted(set(own))[:MAX_OWN]
    for count in range(len(known) + 1):
        yield from combinations(known, count)


def _mac(key: ClassKey, class_name: str, labs: Sequence[str], said: int, own: Sequence[str]) -> int:
    text = "\0".join(("certificate 1", class_name, *labs, str(said), *own))
    digest = hmac.new(key.derive("certificate"), text.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[: _MAC_BITS // 8], "big")


def _bytes(number: int) -> bytes:
    return number.to_bytes(_MAC_BITS // 8, "big")
