"""The addresses, file names and checksums of the engine that Pulumi publishes.

Names and addresses are those of Pulumi's own release workflow: archives at ``get.pulumi.com``, their
SHA-256 sums in ``pulumi-<version>-checksums.txt`` at the release on GitHub.
"""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

from labstacks.engine.version import ENGINE

ARCHIVES = "https://get.pulumi.com/releases/sdk"
CHECKSUMS = f"https://github.com/pulumi/pulumi/releases/download/v{ENGINE}"

_SYSTEMS = {"linux": "linux", "darwin": "darwin", "win32": "windows"}
_MACHINES = {"x86_64": "x64", "amd64": "x64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Archive:
    """One file of the release, and where it and the list of checksums are fetched from."""

    name: str
    url: str
    checksums_url: str


def system_name() -> str:
    """The name of this system for messages, e.g. ``linux on riscv64``."""
    return f"{sys.platform} on {platform.machine() or 'an unknown processor'}"


def archive() -> Archive | None:
    """The release archive for this machine; None where Pulumi publishes none.

    ``LABSTACKS_ENGINE_URL`` names a mirror: a folder with the archive, and with the list of checksums.
    """
    system = _SYSTEMS.get(sys.platform)
    machine = _MACHINES.get(platform.machine().lower())
    if not system or not machine:
        return None
    name = f"pulumi-v{ENGINE}-{system}-{machine}.{'zip' if system == 'windows' else 'tar.gz'}"
    mirror = os.environ.get("LABSTACKS_ENGINE_URL", "").rstrip("/")
    return Archive(
        name,
        url=f"{mirror or ARCHIVES}/{name}",
        checksums_url=f"{mirror or CHECKSUMS}/pulumi-{ENGINE}-checksums.txt",
    )


def parse_checksums(text: str) -> Mapping[str, str]:
    """Read the output of ``sha256sum``: file name to lower-case sum. ``#`` starts a comment."""
    lines = (line.split("#", 1)[0].split() for line in text.splitlines())
    return {words[1].lstrip("*"): words[0].lower() for words in lines if len(words) == 2}


def pinned_checksums() -> Mapping[str, str]:
    """The checksums that this version of labstacks requires, whichever server the file is from."""
    return parse_checksums(resources.files("labstacks.engine").joinpath("checksums.txt").read_text("utf-8"))
