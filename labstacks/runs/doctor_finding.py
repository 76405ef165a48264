"""What one check of ``labstacks doctor`` found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DoctorFinding:
    """What one check found.

    Args:
        subject: What was looked at.
        well: Whether it is as it should be.
        found: In a few words.
        advice: What to do next; empty when all is well.
    """

    subject: str
    well: bool
    found: str
    advice: str = ""
