"""Links to an object that anybody may open until they expire, signed as OSS signs URLs."""

from __future__ import annotations

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from hashlib import sha256
from urllib.parse import quote, urlencode

LONGEST_MINUTES = 24 * 60


class SignedLinks:
    """Makes and checks links. They end with the server: each start makes a new key.

    Args:
        now: Seconds since 1970.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._key = secrets.token_bytes(32)
        self._now = now

    def make(self, user: str, bucket: str, key: str, minutes: int) -> tuple[str, int]:
        """A link's path and query, and when it expires, in seconds since 1970.

        Args:
            user: Whose permission the link carries.
        """
        expires = int(self._now()) + 60 * max(1, min(minutes, LONGEST_MINUTES))
        query = {
            "OSSAccessKeyId": user,
            "Expires": expires,
            "Signature": self._signature(user, bucket, key, expires),
        }
        return f"/share/{bucket}/{quote(key)}?{urlencode(query)}", expires

    def is_signed(self, user: str, bucket: str, key: str, expires: str, signature: str) -> bool:
        """Whether a link is one of ours, expired or not."""
        if not (expires.isascii() and expires.isdigit() and len(expires) < 15):
            return False
        right = self._signature(user, bucket, key, int(expires))
        return hmac.compare_digest(right.encode(), signature.encode())

    def is_over(self, expires: str) -> bool:
        """Whether a link has expired."""
        return self._now() > int(expires)

    def _signature(self, user: str, bucket: str, key: str, expires: int) -> str:
        text = "\0".join((user, bucket, key, str(expires)))
        return base64.urlsafe_b64encode(hmac.new(self._key, text.encode(), sha256).digest()[:20]).decode()
