"""Result of one check of ``labstacks doctor``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DoctorFinding:
    """Result of one check.

    Args:
        subject: What was checked.
        well: Whether the check passed.
        found: Short description of the finding.
        advice: What to do next. Empty if the check passed.
    """

    subject: str
    well: bool
    found: str
    advice: str = ""
