"""Pulumi's state of a stack, read directly from its backend: :mod:`labstacks.storage.state_files`."""

from __future__ import annotations

import hashlib
import json
import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labstacks.errors import StateError
from labstacks.storage.json_text import parse_json
from labstacks.storage.outside_names import is_plain
from labstacks.storage.processes import is_alive
from labstacks.storage.state_files import META, META_CONTENT, StateFiles, open_files

KEPT_OPERATIONS = 3
"""Number of operations per stack whose history is kept."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Holder:
    """The engine that works on a stack, as its lock file says.

    Args:
        lock: Where the lock is, in words.
        pid: Its process.
        host: The machine it runs on.
        user: Who started it.
        since: When it began.
        key: The lock's key in the state.
        is_here: Whether it runs on this machine.
    """

    lock: str
    pid: int
    host: str
    user: str
    since: datetime
    key: str = ""
    is_here: bool = False

    @property
    def alive(self) -> bool:
        """Whether it still runs. An engine on another machine cannot be checked and counts as running."""
        return not self.is_here or is_alive(self.pid, self.since)


@dataclass(frozen=True)
class StateResource:
    """A resource in a stack's state. Secret values stay encrypted.

    Args:
        needs: URNs of resources that must be deleted after it: its dependencies and its parent.
        external: Whether the stack only reads it and never deletes it.
    """

    urn: str
    type: str
    id: str
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    needs: frozenset[str] = frozenset()
    external: bool = False


class Backend:
    """The state of a class's stacks.

    Args:
        url: Pulumi's backend URL.
        project: Pulumi's project name.

    Raises:
        StateError: From every method that reads a stack, when its checkpoint is damaged and there is no copy.
        StateAwayError: The state backend cannot be reached, or refuses the connection.
    """

    def __init__(self, url: str, project: str) -> None:
        self._project = project
        self.files: StateFiles = open_files(url)

    def has(self, stack: str) -> bool:
        """Whether the stack exists."""
        return self.files.has(self._checkpoint(stack))

    def create(self, stack: str) -> None:
        """Create an empty stack, as ``pulumi stack init`` does, without starting a process."""
        if self.has(stack):
            return
        if not self.files.has(META):
            # Without it the engine would take the first stack for one of the layout before projects.
            self.files.write(META, META_CONTENT)
        self._write(stack, self._empty(stack))

    def stacks(self) -> list[str]:
        """The names of all stacks."""
        folder = f".pulumi/stacks/{self._project}/"
        names = (key.removeprefix(folder) for key in self.files.keys(folder))
        stacks = (name.removesuffix(".json") for name in names if name.endswith(".json"))
        # A stack's name becomes a folder name here, and a database may hold any text.
        return sorted(stack for stack in stacks if is_plain(stack))

    def resources(self, stack: str) -> list[StateResource]:
        """The stack's resources, in order of creation. Empty when there is no stack."""
        return [
            StateResource(
                row["urn"],
                row["type"],
                row.get("id", ""),
                row.get("inputs") or {},
                row.get("outputs") or {},
                _needs(row),
                bool(row.get("external")),
            )
            for row in self._snapshot(stack).get("resources") or []
        ]

    def digest(self, stack: str) -> str:
        """Digest of the stack's state, byte by byte; empty when there is none or it is damaged."""
        content = self.files.read(self._checkpoint(stack))
        return hashlib.sha256(content).hexdigest() if content and _parsed(content) else ""

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
        """The engine that works on the stack. Removes locks that dead engines of this machine left behind."""
        for key in self.files.keys(f".pulumi/locks/organization/{self._project}/{stack}/"):
            found = self._holder(key)
            if found and found.alive:
                return found
            self.files.delete(key)
        return None

    def release(self, stack: str, holder: Holder) -> None:
        """Remove the lock of an engine that is known to be dead, wherever it ran.

        Only the user of another machine can know that an engine there is dead, so the caller decides.
        """
        for key in self.files.keys(f".pulumi/locks/organization/{self._project}/{stack}/"):
            if key == holder.key:
                self.files.delete(key)

    def pending(self, stack: str) -> frozenset[tuple[str, str]]:
        """(urn, id) of resources that an engine was updating, deleting or reading when it died.

        The cloud may differ from what the state says of them. Pending creates are not among them: they
        have no id, and the gateway's journal knows them.
        """
        resources = (
            row.get("resource") or {}
            for row in self._snapshot(stack).get("pending_operations") or ()
            if row.get("type") != "creating"
        )
        return frozenset((str(one.get("urn", "")), str(one.get("id", ""))) for one in resources)

    def drop_pending(self, stack: str) -> int:
        """Forget the operations that an engine was in the middle of when it died.

        The journal must know them before: see :meth:`labstacks.gateway.journal_replay.JournalReplay.begin`.
        Left in the state they would only make Pulumi warn.
        """
        document = self._document(stack)
        latest = document["checkpoint"].get("latest") or {}
        pending = latest.pop("pending_operations", None) or []
        if pending:
            self._write(stack, document)
        return len(pending)

    def recover(self, stack: str) -> bool:
        """Replace an unreadable checkpoint, such as a full disk leaves, by the latest readable copy.

        A stack on which no operation has ever ended has no copy. Then the journal holds every resource that
        was created, and an empty checkpoint is right.

        Returns:
            Whether it was replaced: the resources in it must be read from the cloud again.

        Raises:
            StateError: No copy can be read either.
        """
        content = self.files.read(self._checkpoint(stack))
        if content is None or _parsed(content):
            return False
        copy = self._best_copy(stack)
        if copy is None and self._ended(stack):
            raise self._damaged(stack)
        _LOG.warning("the state of %s cannot be read and is recovered", stack)
        self._write(stack, copy or self._empty(stack))
        return True

    def prune_history(self, stack: str, keep: int = KEPT_OPERATIONS) -> None:
        """Remove all but the latest entries of a stack's history, which would grow without limit."""
        keys = self.files.keys(f".pulumi/history/{self._project}/{stack}/")
        times = sorted({key.rsplit("/", 1)[-1].split(".", 1)[0] for key in keys})
        old = set(times[:-keep])
        for key in keys:
            if key.rsplit("/", 1)[-1].split(".", 1)[0] in old:
                self.files.delete(key)

    def _best_copy(self, stack: str) -> dict[str, Any] | None:
        """The checkpoint before the last one, or that of the last operation that ended."""
        keys = (f"{self._checkpoint(stack)}.bak", *self._ended(stack))
        return next((copy for key in keys if (copy := _parsed(self.files.read(key) or b""))), None)

    def _ended(self, stack: str) -> list[str]:
        """The keys of the checkpoints of operations that ended, newest first."""
        keys = self.files.keys(f".pulumi/history/{self._project}/{stack}/")
        return sorted((key for key in keys if key.endswith(".checkpoint.json")), reverse=True)

    def _empty(self, stack: str) -> dict[str, Any]:
        checkpoint = {"stack": f"organization/{self._project}/{stack}", "latest": None}
        return {"version": 3, "checkpoint": checkpoint}

    def _checkpoint(self, stack: str) -> str:
        return f".pulumi/stacks/{self._project}/{stack}.json"

    def _write(self, stack: str, document: Mapping[str, object]) -> None:
        self.files.write(self._checkpoint(stack), json.dumps(document, indent=4).encode())

    def _snapshot(self, stack: str) -> Mapping[str, Any]:
        latest: Mapping[str, Any] = self._document(stack)["checkpoint"].get("latest") or {}
        return latest

    def _document(self, stack: str) -> dict[str, Any]:
        key = self._checkpoint(stack)
        content = self.files.read(key)
        if content is None:
            return {"checkpoint": {}}
        document = _parsed(content) or self._best_copy(stack)
        if document is None:
            raise self._damaged(stack)
        return document

    def _damaged(self, stack: str) -> StateError:
        key = self._checkpoint(stack)
        name = key.rsplit("/", 1)[-1]
        hint = f"Restore it, or {name}.bak beside it, from a backup."
        if not self._ended(stack):
            hint = f"{hint} Without one, `labstacks up` begins again with what the journal knows."
        return StateError(f"The state {self.files.where(key)} cannot be read, nor any copy of it.", hint=hint)

    def _holder(self, key: str) -> Holder | None:
        """The content of a lock file; None for an empty one, which a crash of the machine can leave."""
        try:
            told = parse_json(self.files.read(key) or b"")
            since = datetime.fromisoformat(told["timestamp"])
            user = str(told.get("username", ""))
            host = str(told["hostname"])
            # The machine may have had another name then. Only the engines of this one can write to its disk.
            here = host == socket.gethostname() or self.files.is_on_own_disk()
            return Holder(self.files.where(key), int(told["pid"]), host, user, since, key, here)
        except (ValueError, KeyError, TypeError):
            return None


def _parsed(content: bytes) -> dict[str, Any] | None:
    """Parse a checkpoint; None for a damaged one."""
    try:
        document = parse_json(content)
        latest = document["checkpoint"].get("latest") or {}
        resources = latest.get("resources") or []
        pending = latest.get("pending_operations") or []
        well = all(_is_resource(row) for row in resources)
        well = well and all(isinstance(operation, dict) for operation in pending)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None
    return document if well else None


def _is_resource(row: Mapping[str, object]) -> bool:
    texts = (row["urn"], row["type"], row.get("id", ""))
    maps = (row.get("inputs") or {}, row.get("outputs") or {}, row.get("propertyDependencies") or {})
    return all(isinstance(text, str) for text in texts) and all(isinstance(found, dict) for found in maps)


def _needs(row: Mapping[str, Any]) -> frozenset[str]:
    by_property = (row.get("propertyDependencies") or {}).values()
    named = {*(row.get("dependencies") or ()), *(urn for urns in by_property for urn in urns or ())}
    return frozenset(named | {row.get("parent", "")}) - {""}
