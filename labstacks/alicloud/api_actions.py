"""RAM actions that labstacks sends with the instructor's key, read from ``data/api_actions.yaml``."""

from __future__ import annotations

from functools import cache
from importlib import resources

import yaml


@cache
def api_actions() -> tuple[str, ...]:
    """All actions, as ``service:Action``, sorted."""
    text = (resources.files("labstacks.alicloud") / "data" / "api_actions.yaml").read_text(encoding="utf-8")
    services = yaml.safe_load(text)
    return tuple(
        sorted(
            f"{service}:{action}"
            for service, parts in services.items()
            for part in parts.values()
            for action in part.split()
        )
    )
