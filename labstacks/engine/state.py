"""Pulumi's own state of a stack, read where it lies."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True)
class StateResource:
    """A resource in a stack's state. Secret values stay encrypted."""

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]


class Backend:
    """The state of a class's stacks in a local folder (``file://``).

    Args:
        url: Pulumi's backend URL.
        project: Pulumi's project name.
    """

    def __init__(self, url: str, project: str) -> None:
        self._project = project
        self._root = Path(unquote(urlsplit(url).path)) / ".pulumi"

    def has(self, stack: str) -> bool:
        """Whether the stack exists."""
        return self._checkpoint(stack).exists()

    def stacks(self) -> list[str]:
        """The names of all stacks."""
        folder = self._root / "stacks" / self._project
        return sorted(path.stem for path in folder.glob("*.json"))

    def resources(self, stack: str) -> list[StateResource]:
        """The stack's resources, in the order in which they were made. Empty when there is no stack."""
        return [
            StateResource(
                row["urn"], row["type"], row.get("id", ""), row.get("inputs", {}), row.get("outputs", {})
            )
            for row in self._snapshot(stack).get("resources") or []
        ]

    def identities(self, stack: str) -> frozenset[tuple[str, str]]:
        """(urn, id) of every resource in the stack's state."""
        return frozenset((resource.urn, resource.id) for resource in self.resources(stack))

    def outputs(self, stack: str) -> Mapping[str, Any]:
        """The stack's outputs."""
        for resource in self.resources(stack):
            if resource.type == "pulumi:pulumi:Stack":
                return resource.outputs
        return {}

    def clear_stale_lock(self, stack: str) -> bool:
        """Remove the lock that a dead engine on this machine left behind.

        Returns:
            Whether there was one. Locks of living processes, and of other machines, stay.
        """
        folder = self._root / "locks" / "organization" / self._project / stack
        stale = [path for path in folder.glob("*.json") if _holder_is_dead(path)]
        for path in stale:
            path.unlink(missing_ok=True)
        return bool(stale)

    def drop_pending(self, stack: str) -> int:
        """Forget the operations that an engine was in the middle of when it died.

        What they made is known to the gateway's journal, which answers for them; left in the state they
        would only make Pulumi warn.
        """
        path = self._checkpoint(stack)
        if not path.exists():
            return 0
        document = json.loads(path.read_text(encoding="utf-8"))
        latest = document["checkpoint"].get("latest") or {}
        pending = latest.pop("pending_operations", None) or []
        if pending:
            temporary = path.with_suffix(".tmp")
            temporary.write_text(json.dumps(document, indent=4), encoding="utf-8")
            os.replace(temporary, path)
        return len(pending)

    def _checkpoint(self, stack: str) -> Path:
        return self._root / "stacks" / self._project / f"{stack}.json"

    def _snapshot(self, stack: str) -> Mapping[str, Any]:
        path = self._checkpoint(stack)
        if not path.exists():
            return {}
        document = json.loads(path.read_text(encoding="utf-8"))
        latest: Mapping[str, Any] = document["checkpoint"].get("latest") or {}
        return latest


def _holder_is_dead(lock: Path) -> bool:
    try:
        holder = json.loads(lock.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    if holder.get("hostname") != socket.gethostname():
        return False
    return not _is_alive(int(holder.get("pid", 0)))


def _is_alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
