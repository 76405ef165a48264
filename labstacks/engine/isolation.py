"""Isolates a run's engines from other users of this machine, or warns that this is impossible."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from labstacks.classfile.account import rehearsal_place
from labstacks.classfile.model import ClassFile
from labstacks.engine import private_network
from labstacks.errors import UsageError
from labstacks.storage.state_address import LOCAL

ALLOWED = "shared-machine"
"""What ``--allow`` names to run a class on the real cloud where other users could connect to its engines."""
RISK = (
    "While engines work, other users of this machine can connect to them, read the class's passwords "
    "and create resources in its cloud."
)
IMPOSSIBLE = "This system does not let a process have a network of its own."


def isolate(files: Sequence[ClassFile], *, own_process: bool, allowed: bool) -> str:
    """Move this process into a network that no other user of this machine can connect to.

    Args:
        files: The classes of the run.
        own_process: Whether this process does nothing but the run. The isolation cannot be undone.
        allowed: Whether the user accepts the risk on the real cloud.

    Returns:
        A warning to show before the run starts; empty if the run is isolated.

    Raises:
        UsageError: Isolation is impossible, a class is on the real cloud, and the user did not accept that.
    """
    reason = _needs_network(files)
    if not reason:
        if own_process and private_network.enter():
            return ""
        reason = IMPOSSIBLE
    if allowed or all(file.cloud == "rehearsal" for file in files):
        return f"{reason} {RISK} Use a machine that nobody else can log in to."
    raise UsageError(
        f"{reason} {RISK}",
        hint=f"If nobody else can log in to this machine, add `--allow {ALLOWED}`, or set "
        f"LABSTACKS_ALLOW={ALLOWED}.",
    )


def exposure(files: Sequence[ClassFile]) -> str:
    """The reason why other users of this machine could connect to a run's engines; empty if they cannot."""
    return _needs_network(files) or ("" if private_network.is_possible() else IMPOSSIBLE)


def _needs_network(files: Sequence[ClassFile]) -> str:
    """The reason why a run must reach other machines or servers; empty if it only uses local files."""
    for file in files:
        if file.cloud != "rehearsal" or file.rehearsal.get("strict"):
            return f"The provider plugin of {file.name} needs the Internet, so the run cannot be isolated."
        if file.state != LOCAL or not isinstance(rehearsal_place(file), Path):
            return f"The state of {file.name} is on a server, so the run cannot be isolated."
    return ""
