"""The engine versions that labstacks supports, and version comparison."""

from __future__ import annotations

import re
from typing import NamedTuple


class Version(NamedTuple):
    """A release number. A pre-release counts as its release: a school may run one."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"


ENGINE = Version(3, 259, 0)
"""The version that labstacks installs; ``engine/go.mod`` pins the same."""

MINIMUM = Version(3, 259, 0)
"""The oldest version that the driver is tested with."""

GO_MINIMUM = Version(1, 25, 11)
"""The oldest Go that compiles :data:`ENGINE`, as its ``go.mod`` says."""

_NUMBERS = re.compile(r"(?<![\d.])v?(\d+)\.(\d+)(?:\.(\d+))?")


def parse_version(text: str) -> Version | None:
    """Read the first version number in ``text``: ``v3.259.0``, ``go version go1.26 linux/amd64``."""
    found = _NUMBERS.search(text)
    return Version(*(int(part or 0) for part in found.groups())) if found else None


def usable(version: Version) -> bool:
    """Whether the driver can work with an engine of this version."""
    return version >= MINIMUM and version.major == ENGINE.major
