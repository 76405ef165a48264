"""Where labstacks keeps what it can always fetch or build again: the engine, plugins, bytecode."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir() -> Path:
    """Our cache: ``LABSTACKS_CACHE``, else the user's cache folder of this system. It may not exist yet."""
    if named := os.environ.get("LABSTACKS_CACHE"):
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("labstacks", appauthor=False))
