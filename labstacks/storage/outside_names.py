"""Checks of names from a database, a bucket or a file before they become file names on this machine.

Anybody with write access to a class's database chooses the names of its records, keys and documents. No name
may lead out of the folder that it belongs to.
"""

from __future__ import annotations

import re
from pathlib import Path

from labstacks.errors import StateError

_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+-]{0,200}")
_HINT = "Somebody may have tampered with it. Nothing was written; look at who may write there."


def is_plain(name: str) -> bool:
    """Whether a name is one part of a path, made of letters, digits and ``. _ + -``."""
    return bool(_PLAIN.fullmatch(name))


def below(folder: Path, key: str) -> Path:
    """The path of a key, such as ``.pulumi/stacks/labstacks/f4a-s07.json``, below a folder.

    Raises:
        StateError: The key leads out of the folder, or is no path.
    """
    parts = key.split("/")
    if key.startswith("/") or ".." in parts or "\\" in key or "\0" in key:
        raise StateError(f"The name {key[:200]!r} leads out of {folder}.", hint=_HINT)
    return folder / key


def plain_below(folder: Path, name: str) -> Path:
    """The path of a file directly in a folder.

    Raises:
        StateError: The name is not plain.
    """
    if not is_plain(name):
        raise StateError(f"The name {name[:200]!r} leads out of {folder}, or is not a name.", hint=_HINT)
    return folder / name
