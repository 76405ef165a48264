"""What the terminal, or whatever reads us, can show."""

from __future__ import annotations

import os
from typing import Any


def is_utf_8(stream: Any) -> bool:
    """Whether a stream takes every character."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-").startswith("utf")


def colour() -> bool | None:
    """False when nobody wants colours (https://no-color.org); None lets the stream decide."""
    return False if os.environ.get("NO_COLOR") else None
