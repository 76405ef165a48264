"""A digest of the installed code that decides what a class's programs create."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib import metadata
from pathlib import Path

import labstacks

PACKAGES = ("pulumi", "pulumi-alicloud")
"""Packages besides labstacks whose versions count."""


@cache
def installed_digest() -> str:
    """Digest of all files of labstacks, and of the versions of Python and Pulumi's packages.

    It reads contents and not dates: a checkout or an upgrade may give a changed file an old date.
    """
    root = Path(labstacks.__file__).parent
    digest = hashlib.sha256(repr((sys.version, [metadata.version(name) for name in PACKAGES])).encode())
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(files):
            path = Path(folder, name)
            content = path.read_bytes()
            digest.update(f"\0{path.relative_to(root)}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()
