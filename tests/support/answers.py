"""Recorded forms of the vendor's answers, see ``tests/planning/live/answers``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

ANSWERS = Path(__file__).parents[1] / "planning" / "live" / "answers"


def answer(name: str) -> Any:
    """One of them, by its file's name without ending."""
    return json.loads((ANSWERS / f"{name}.json").read_text())
