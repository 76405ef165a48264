"""Who uses the console: one seat of a class, under the name of its RAM user."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ConsoleUser:
    """A seat that is signed in.

    Args:
        name: The RAM user's name, which is also the name of the seat's stack: ``f4a-2026-s07``.
        seat: ``s07``.
        classroom: The stack that the seats of the class share.
        region: The class's region.
        source_ip: The address of the browser.
        secure: Whether the request came over HTTPS.
    """

    name: str
    seat: str
    classroom: str
    region: str
    source_ip: str = ""
    secure: bool = False

    @property
    def stack(self) -> str:
        """The seat's stack."""
        return self.name
