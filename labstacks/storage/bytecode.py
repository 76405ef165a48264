"""Keep the bytecode of large packages, whatever the environment says.

``PYTHONDONTWRITEBYTECODE=1`` is usual in containers. Python then compiles ``pulumi_alicloud`` again at every
start, which costs 3 to 5 seconds of processor time.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from labstacks.storage.cache import cache_dir


@contextmanager
def kept_bytecode(package: str) -> Iterator[None]:
    """Let Python write the bytecode of all modules imported inside this context.

    A package in a folder that cannot be written, and that has no bytecode yet, keeps it in the user's cache.

    Args:
        package: The name of the package to import, such as ``pulumi_alicloud``. It need not be installed.
    """
    before = sys.dont_write_bytecode, sys.pycache_prefix
    sys.dont_write_bytecode = False
    if sys.pycache_prefix is None and not _can_keep(package):
        sys.pycache_prefix = str(cache_dir() / "bytecode")
    try:
        yield
    finally:
        sys.dont_write_bytecode, sys.pycache_prefix = before


def _can_keep(package: str) -> bool:
    """Whether a package has its bytecode beside it, or can write it there."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.cached:
        return True
    # A prefix would hide bytecode that an administrator has already compiled.
    return Path(spec.cached).exists() or os.access(Path(spec.cached).parents[1], os.W_OK)
