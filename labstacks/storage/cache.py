"""The cache folder: the engine, plugins and bytecode, all of which can be fetched or built again."""

from __future__ import annotations

import os
from pathlib import Path


def cache_dir() -> Path:
    """The cache folder: ``LABSTACKS_CACHE``, else the user's cache folder. It may not exist yet."""
    if named := os.environ.get("LABSTACKS_CACHE"):
        return Path(named).expanduser().absolute()
    import platformdirs

    return Path(platformdirs.user_cache_dir("labstacks", appauthor=False))
