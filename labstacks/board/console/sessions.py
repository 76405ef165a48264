"""Signed session cookies, CSRF tokens, and the limits on sign-in attempts. All of it in memory."""

from __future__ import annotations

import hmac
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

IDLE_SECONDS = 2 * 3600.0
"""A session ends after so much silence."""
LONGEST_SECONDS = 12 * 3600.0
"""A session ends after so much time, whatever its user does."""
MOST_PER_SEAT = 5
"""Sessions of one seat; a further one ends the oldest."""
MOST_NOTICES = 5


@dataclass
class Session:
    """One browser that is signed in.

    Args:
        id: Random; what the cookie carries.
        user: The RAM user's name.
        must_change: Whether its user has yet to choose a password.
        notices: (kind, text) to show on the next page; kinds are ``done`` and ``failed``.
        kept: What terminals and databases remember of this browser, by name.
    """

    id: str
    user: str
    must_change: bool
    started: float
    used: float
    notices: list[tuple[str, str]] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)

    def notice(self, kind: str, text: str) -> None:
        """Show something on the next page."""
        self.notices = [*self.notices, (kind, text)][-MOST_NOTICES:]

    def take_notices(self) -> list[tuple[str, str]]:
        """What is to be shown now; it is not shown again."""
        taken, self.notices = self.notices, []
        return taken


class Sessions:
    """The sessions of one server. A restart ends them all.

    Args:
        now: Seconds that never go back.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._key = secrets.token_bytes(32)
        self._sessions: OrderedDict[str, Session] = OrderedDict()

    def start(self, user: str, *, must_change: bool) -> Session:
        """A new session with a new id: an id from before the sign-in is never taken over."""
        self._forget_old()
        own = [session for session in self._sessions.values() if session.user == user]
        for session in own[: max(0, len(own) - MOST_PER_SEAT + 1)]:
            self.end(session.id)
        now = self._now()
        session = Session(secrets.token_urlsafe(24), user, must_change, now, now)
        self._sessions[session.id] = session
        return session

    def end(self, id_: str) -> None:
        """End a session."""
        session = self._sessions.pop(id_, None)
        for kept in session.kept.values() if session else ():
            if close := getattr(kept, "close", None):
                close()

    def end_all_of(self, user: str, *, but: str = "") -> None:
        """End a user's sessions in other browsers, as after a change of the password."""
        for id_ in [id_ for id_, session in self._sessions.items() if session.user == user and id_ != but]:
            self.end(id_)

    def find(self, cookie: str) -> Session | None:
        """The session of a cookie; None where it is unsigned, unknown or over."""
        id_ = self.opened(cookie)
        session = self._sessions.get(id_) if id_ else None
        if session is None:
            return None
        now = self._now()
        if now - session.used > IDLE_SECONDS or now - session.started > LONGEST_SECONDS:
            self.end(session.id)
            return None
        session.used = now
        return session

    def lives(self, id_: str) -> bool:
        """Whether a session still runs. Asking is no use of it, so an open page alone keeps none alive."""
        session = self._sessions.get(id_)
        return session is not None and self._now() - session.used <= IDLE_SECONDS

    def signed(self, id_: str) -> str:
        """An id with its signature: the cookie's value."""
        return f"{id_}.{self._mac('cookie', id_)}"

    def opened(self, cookie: str) -> str:
        """The id of a cookie; empty where the signature is wrong."""
        id_, _, signature = cookie.partition(".")
        return id_ if id_ and hmac.compare_digest(signature, self._mac("cookie", id_)) else ""

    def csrf(self, id_: str) -> str:
        """The token that forms of a session carry."""
        return self._mac("form", id_)

    def is_csrf(self, id_: str, token: str) -> bool:
        """Whether a form carries the token of its session."""
        return bool(id_) and hmac.compare_digest(token.encode(), self.csrf(id_).encode())

    def users(self) -> dict[str, float]:
        """Who is signed in, and how many seconds ago each was last seen."""
        self._forget_old()
        now, seen = self._now(), dict[str, float]()
        for session in self._sessions.values():
            seen[session.user] = min(seen.get(session.user, IDLE_SECONDS), now - session.used)
        return seen

    def _forget_old(self) -> None:
        now = self._now()
        for id_ in [id_ for id_, s in self._sessions.items() if now - s.used > IDLE_SECONDS]:
            self.end(id_)

    def _mac(self, purpose: str, text: str) -> str:
        return hmac.new(self._key, f"{purpose}\0{text}".encode(), sha256).hexdigest()[:40]


class AttemptLimit:
    """Limits failed sign-ins: per user name, and per address, which a whole classroom may share.

    Args:
        per_user: Failures of one user name in a window, after which it waits.
        per_address: Failures from one address in a window.
        window: Seconds.
        now: Seconds that never go back.
    """

    def __init__(
        self,
        per_user: int = 5,
        per_address: int = 100,
        window: float = 300.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limits = {"user": per_user, "address": per_address}
        self._window = window
        self._now = now
        self._failures: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def wait(self, user: str, address: str) -> float:
        """Seconds to wait before the next attempt is looked at; 0 for none."""
        return max(self._wait("user", user), self._wait("address", address))

    def failed(self, user: str, address: str) -> None:
        """Note a failure."""
        for kind, name in (("user", user), ("address", address)):
            times = self._failures.setdefault((kind, name), deque(maxlen=self._limits[kind]))
            times.append(self._now())
            self._failures.move_to_end((kind, name))
        # Made-up user names must not fill the memory.
        while len(self._failures) > 5000:
            self._failures.popitem(last=False)

    def succeeded(self, user: str) -> None:
        """Forget a user's failures."""
        self._failures.pop(("user", user), None)

    def _wait(self, kind: str, name: str) -> float:
        times = self._failures.get((kind, name))
        if not times or len(times) < self._limits[kind]:
            return 0.0
        return max(0.0, times[0] + self._window - self._now())
