"""What the terminal, or another reader of the output, can show."""

from __future__ import annotations

import contextlib
import os
from typing import Any


def is_utf_8(stream: object) -> bool:
    """Whether a stream takes every character."""
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-").startswith("utf")


def colour() -> bool | None:
    """False when the user disabled colours (https://no-color.org); None lets the stream decide."""
    return False if os.environ.get("NO_COLOR") else None


def discard(stream: Any) -> None:
    """Redirect a stream to the null device: its reader has left, or its disk is full."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
