"""Pulumi's own state of a stack, read where it lies."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from labstacks.engine.processes import is_alive
from labstacks.errors import StateError
from labstacks.files import write_private


@dataclass(frozen=True)
class Holder:
    """The engine that works on a stack, as its lock file says.

    Args:
        lock: The file.
        pid: Its process.
        host: The machine it runs on.
        user: Who started it.
        since: When it began.
    """

    lock: Path
    pid: int
    host: str
    user: str
    since: datetime

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine."""
        return self.host == socket.gethostname()

    @property
    def alive(self) -> bool:
        """Whether it is still at work; of another machine nobody can tell, so yes."""
        return not self.is_here or is_alive(self.pid, self.since)


@dataclass(frozen=True)
class StateResource:
    """A resource in a stack's state. Secret values stay encrypted.

    Args:
        needs: URNs of what must outlive it: what it was made of, and its parent.
    """

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    needs: frozenset[str] = frozenset()


class Backend:
    """The state of a class's stacks in a local folder (``file://``).

    Args:
        url: Pulumi's backend URL.
        project: Pulumi's project name.

    Raises:
        StateError: From whatever reads a stack, when its file is damaged.
    """

    def __init__(self, url: str, project: str) -> None:
        self._project = project
        self._root = Path(unquote(urlsplit(url).path)) / ".pulumi"

    def has(self, stack: str) -> bool:
        """Whether the stack exists."""
        return self._checkpoint(stack).exists()

    def create(self, stack: str) -> None:
        """Make an empty stack, as ``pulumi stack init`` does, without the process that it costs."""
        if self.has(stack):
            return
        meta = self._root / "meta.yaml"
        if not meta.exists():
            meta.parent.mkdir(parents=True, exist_ok=True)
            # Without it the engine would take the first stack for one of the layout before projects.
            write_private(meta, "version: 1\n")
        path = self._checkpoint(stack)
        path.parent.mkdir(parents=True, exist_ok=True)
        checkpoint = {"stack": f"organization/{self._project}/{stack}", "latest": None}
        write_private(path, json.dumps({"version": 3, "checkpoint": checkpoint}))

    def stacks(self) -> list[str]:
        """The names of all stacks."""
        folder = self._root / "stacks" / self._project
        return sorted(path.stem for path in folder.glob("*.json"))

    def resources(self, stack: str) -> list[StateResource]:
        """The stack's resources, in the order in which they were made. Empty when there is no stack."""
        return [
            StateResource(
                row["urn"],
                row["type"],
                row.get("id", ""),
                row.get("inputs", {}),
                row.get("outputs", {}),
                _needs(row),
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

    def holder(self, stack: str) -> Holder | None:
        """Who is working on the stack; locks that dead engines of this machine left behind are removed."""
        folder = self._root / "locks" / "organization" / self._project / stack
        for path in sorted(folder.glob("*.json")):
            found = _holder(path)
            if found and found.alive:
                return found
            path.unlink(missing_ok=True)
        return None

    def drop_pending(self, stack: str) -> int:
        """Forget the operations that an engine was in the middle of when it died.

        What they made is known to the gateway's journal, which answers for them; left in the state they
        would only make Pulumi warn.
        """
        document = self._document(stack)
        latest = document["checkpoint"].get("latest") or {}
        pending = latest.pop("pending_operations", None) or []
        if pending:
            write_private(self._checkpoint(stack), json.dumps(document, indent=4))
        return len(pending)

    def _checkpoint(self, stack: str) -> Path:
        return self._root / "stacks" / self._project / f"{stack}.json"

    def _snapshot(self, stack: str) -> Mapping[str, Any]:
        latest: Mapping[str, Any] = self._document(stack)["checkpoint"].get("latest") or {}
        return latest

    def _document(self, stack: str) -> dict[str, Any]:
        path = self._checkpoint(stack)
        try:
            document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {"checkpoint": {}}
        except (OSError, ValueError) as error:
            raise _damaged(path, error) from error
        if not isinstance(document, dict) or not isinstance(document.get("checkpoint"), dict):
            raise _damaged(path, "it is not a checkpoint of Pulumi's")
        return document


def _needs(row: Mapping[str, Any]) -> frozenset[str]:
    by_property = (row.get("propertyDependencies") or {}).values()
    named = {*(row.get("dependencies") or ()), *(urn for urns in by_property for urn in urns or ())}
    return frozenset(named | {row.get("parent", "")}) - {""}


def _damaged(path: Path, why: object) -> StateError:
    return StateError(
        f"The state {path} cannot be read: {why}.",
        hint=f"Pulumi keeps the one before it in {path.name}.bak; restore that, or a backup.",
    )


def _holder(lock: Path) -> Holder | None:
    """What a lock says; None for one that says nothing, as a crash of the machine can leave it."""
    try:
        told = json.loads(lock.read_text(encoding="utf-8"))
        since = datetime.fromisoformat(told["timestamp"])
        return Holder(lock, int(told["pid"]), str(told["hostname"]), str(told.get("username", "")), since)
    except (OSError, ValueError, KeyError, TypeError):
        return None
