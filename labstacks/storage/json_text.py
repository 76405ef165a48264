"""Parses JSON from files and databases, which may be damaged in any way."""

from __future__ import annotations

import json
from typing import Any


def parse_json(text: str | bytes) -> Any:
    """Parse JSON.

    Raises:
        ValueError: It is not JSON, not text, nested too deep, or holds a number that JSON does not have.
    """
    try:
        # Bytes that were no text come as surrogates, see `Folder.read`.
        content = text.encode() if isinstance(text, str) else text
        return json.loads(content, parse_constant=_refuse)
    except UnicodeError:
        raise ValueError("it is not text") from None
    except RecursionError:
        raise ValueError("it is nested too deep") from None


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a number")
