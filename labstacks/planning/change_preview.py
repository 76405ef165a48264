"""Previews what ``up`` would do to a stack that exists, in process, from its state and its program.

The program runs as for the engine. Each resource that it registers is compared with the one in the state
by the provider's replacement rules. One that would stay gets the state's id and outputs, so that the
resources that refer to it are compared too. The engine's own preview gives the same answer, but costs about
a second of processor time for each stack.
"""

from __future__ import annotations

import dataclasses
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockMonitor

from labstacks.engine.mocks import computed
from labstacks.engine.mocks.program_monitor import ProgramMonitor
from labstacks.gateway.cloud import Target
from labstacks.planning.recording import EmulatorAnswers, EmulatorRun, plain
from labstacks.planning.wording import word_for
from labstacks.storage.pulumi_state import StateResource

if TYPE_CHECKING:
    from labstacks.emulator import RehearsalCloud

_SIGNATURE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks a value that is not plain JSON, such as an encrypted one."""
_DEFAULTS = "__defaults"
_NO_SEED = b"plan"

STUDENT_WORK = frozenset(
    f"alicloud:{kind}"
    for kind in (
        "ecs/instance:Instance",
        "ecs/ecsDisk:EcsDisk",
        "ecs/ecsSnapshot:EcsSnapshot",
        "ecs/image:Image",
        "eci/containerGroup:ContainerGroup",
        "oss/bucket:Bucket",
        "nas/fileSystem:FileSystem",
        "rds/instance:Instance",
        "rds/database:Database",
        "log/project:Project",
        "log/store:Store",
        "cr/namespace:Namespace",
        "cr/repo:Repo",
        "cs/managedKubernetes:ManagedKubernetes",
        "cs/nodePool:NodePool",
        "fc/v3Function:V3Function",
        "hbr/vault:Vault",
        "ram/user:User",
    )
)
"""Types in which a student may have saved something: it is lost when one of them is replaced or deleted."""


class ChangeAction(StrEnum):
    """What the engine does to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"


@dataclasses.dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource of a stack.

    Args:
        action: Create, update, replace or delete.
        type: Type token.
        name: Name in Pulumi, without its seat.
        properties: The inputs that differ, in camelCase; for ``replace`` only those that force it.
    """

    action: ChangeAction
    type: str
    name: str
    properties: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """What people call the type, such as ``server``."""
        if word := word_for(self.type):
            return word.en
        words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", self.type.rsplit(":", 1)[-1])
        return words.lower()

    @property
    def loses_work(self) -> bool:
        """Whether what a student saved in it is lost."""
        return self.action in (ChangeAction.REPLACE, ChangeAction.DELETE) and self.type in STUDENT_WORK


@dataclasses.dataclass(frozen=True)
class StackPreview:
    """What happens to one stack.

    Args:
        changes: Of its cloud resources; unchanged ones are left out.
        exports: What its program exports then.
    """

    changes: tuple[ResourceChange, ...]
    exports: Mapping[str, Any]


def preview_stack(
    program: Callable[[], None],
    resources: Sequence[StateResource],
    *,
    stack: str,
    seat: str,
    cloud: RehearsalCloud,
    region: str,
) -> StackPreview:
    """Compare a program with the state of its stack.

    Secrets are encrypted in the state. A property that holds one counts as unchanged.

    Args:
        program: As for the engine.
        resources: The stack's, from its state.
        stack: Its name.
        seat: The seat's id, or ``classroom``.
        cloud: Knows the replacement rules and answers data sources. Nothing is created in it.
        region: Of the provider.

    Raises:
        LabstacksError: The program's own error.
    """
    in_cloud = {one.urn: one for one in resources if _is_in_cloud(one)}
    monitor = _PreviewMonitor(EmulatorAnswers(cloud, region), cloud, region, in_cloud, seat)
    with EmulatorRun(stack, monitor, region) as run:
        run.run(program)
        return StackPreview((*monitor.changes, *monitor.deletions()), run.exports)


def deletions(resources: Iterable[StateResource], seat: str) -> tuple[ResourceChange, ...]:
    """The changes of a stack that is removed."""
    return tuple(
        ResourceChange(ChangeAction.DELETE, one.type, _short(one.urn, seat))
        for one in resources
        if _is_in_cloud(one)
    )


def fingerprint(resources: Iterable[StateResource], seat: str) -> str:
    """A hash that is equal for seats that change in the same way.

    Seat ids, addresses, ids and secrets are left out. Seats with the same fingerprint change in the same
    way, so that one preview serves all of them.
    """
    from labstacks.planning.state_pattern import pattern_of

    return pattern_of([one for one in resources if _is_in_cloud(one)], seat)


class _PreviewMonitor(ProgramMonitor):
    """A mock engine that compares each resource with the state.

    Args:
        olds: The resources in the state, by URN.
        seat: Left out of names.
    """

    def __init__(
        self,
        mocks: EmulatorAnswers,
        cloud: RehearsalCloud,
        region: str,
        olds: Mapping[str, StateResource],
        seat: str,
    ) -> None:
        super().__init__(mocks)
        self._cloud, self._region, self._olds, self._seat = cloud, region, olds, seat
        self._met: set[str] = set()
        self._registering = threading.Lock()
        self.changes: list[ResourceChange] = []

    def deletions(self) -> tuple[ResourceChange, ...]:
        """Resources in the state that the program no longer registers."""
        return deletions((old for urn, old in self._olds.items() if urn not in self._met), self._seat)

    def _register(
        self, request: Any, inputs: dict[str, Any], given_id: str, custom: bool
    ) -> tuple[str, str, Any]:
        urn = self.make_urn(request.parent, request.type, request.name)
        with self._registering:
            if custom and not given_id and request.type.startswith("alicloud:"):
                id_, outputs = self._compared(request, urn, inputs)
            else:
                id_, outputs = given_id, {}
            state = {**outputs, **inputs}
            self.resources[urn] = MockMonitor.ResourceRegistration(urn, id_, state)
        return urn, id_, state

    def _compared(self, request: Any, urn: str, inputs: dict[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Record the change of a resource; return its id and outputs after the change."""
        old = self._old(request, urn)
        wanted = plain(inputs)
        if old is None:
            self._note(ChangeAction.CREATE, request)
            return computed.outputs(request.type, request.name, wanted)
        self._met.add(old.urn)
        hidden = {name for name, value in inputs.items() if _has_secret(value)}
        hidden |= {name for name, value in old.inputs.items() if _has_secret(value)}
        before = {
            name: value for name, value in _made_by_user(old.inputs, wanted).items() if name not in hidden
        }
        target = Target(urn, request.type, self._region, frozenset(hidden))
        checked = self._cloud.check(target, before, wanted, _NO_SEED).inputs
        after = {
            name: self._without_account_change(before.get(name), value)
            for name, value in checked.items()
            if name not in hidden
        }
        for path in request.ignoreChanges:
            _keep(after, before, path)
        found = self._cloud.diff(target, old.id, before, after)
        forced = _named(request.replaceOnChanges, (*found.updates, *found.replaces))
        outputs = _without_secrets(old.outputs)
        if replaces := tuple(dict.fromkeys((*found.replaces, *forced))):
            self._note(ChangeAction.REPLACE, request, replaces)
            new_id, more = computed.outputs(request.type, request.name, wanted)
            return new_id, {**_with_id(outputs, old.id, new_id), **more}
        if found.updates:
            self._note(ChangeAction.UPDATE, request, found.updates)
        return old.id, outputs

    def _old(self, request: Any, urn: str) -> StateResource | None:
        """The resource in the state, by its URN or by one of its aliases."""
        named = [urn, *request.aliasURNs, *(alias.urn for alias in request.aliases if alias.urn)]
        return next((self._olds[one] for one in named if one in self._olds), None)

    def _note(self, action: ChangeAction, request: Any, properties: Iterable[str] = ()) -> None:
        name = _short(request.name, self._seat)
        self.changes.append(ResourceChange(action, request.type, name, tuple(sorted(properties))))

    def _without_account_change(self, old: object, new: object) -> Any:
        """The new value; the old one where they differ only by the account's id, which a plan invents."""
        if isinstance(old, str) and isinstance(new, str) and self._cloud.account in new:
            parts = map(re.escape, new.split(self._cloud.account))
            return old if re.fullmatch(r"\d+".join(parts), old, re.DOTALL) else new
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            return {name: self._without_account_change(old.get(name), value) for name, value in new.items()}
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            return [self._without_account_change(one, other) for one, other in zip(old, new, strict=True)]
        return new


def _is_in_cloud(resource: StateResource) -> bool:
    return bool(resource.id) and resource.type.startswith("alicloud:") and not resource.external


def _short(urn_or_name: str, seat: str) -> str:
    return urn_or_name.rsplit("::", 1)[-1].removeprefix(f"{seat}-")


def _keep(after: dict[str, object], before: Mapping[str, object], path: str) -> None:
    """Restore what ``ignore_changes`` names. A path into a property counts for all of it."""
    name = re.split(r"[.\[]", path, maxsplit=1)[0]
    after.pop(name, None)
    if name in before:
        after[name] = before[name]


def _named(paths: Iterable[str], changed: Iterable[str]) -> tuple[str, ...]:
    """Which of the changed properties ``replace_on_changes`` names."""
    names = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in paths}
    return tuple(name for name in changed if name in names or "*" in names)


def _made_by_user(inputs: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Inputs of the state without the defaults that the real provider's Check added and recorded."""
    added = set(inputs.get(_DEFAULTS, ()))
    found: dict[str, Any] = {}
    for name, value in inputs.items():
        new = wanted.get(name)
        if name == _DEFAULTS or (name in added and new is None):
            continue
        found[name] = _pruned(value, new)
    return found


def _pruned(value: object, new: object) -> Any:
    if isinstance(value, Mapping):
        return value if _SIGNATURE in value else _made_by_user(value, new if isinstance(new, Mapping) else {})
    if isinstance(value, list):
        news = new if isinstance(new, list) and len(new) == len(value) else [None] * len(value)
        return [_pruned(one, other) for one, other in zip(value, news, strict=True)]
    return value


def _has_secret(value: object) -> bool:
    if rpc.is_rpc_secret(value):
        return True
    if isinstance(value, Mapping):
        return _SIGNATURE in value or any(map(_has_secret, value.values()))
    return isinstance(value, list) and any(map(_has_secret, value))


def _without_secrets(outputs: Mapping[str, object]) -> dict[str, Any]:
    return {name: value for name, value in outputs.items() if not _has_secret(value)}


def _with_id(value: object, old: str, new: str) -> Any:
    """A copy of outputs in which a resource's old id is its new one."""
    if isinstance(value, Mapping):
        return {name: _with_id(item, old, new) for name, item in value.items()}
    if isinstance(value, list):
        return [_with_id(item, old, new) for item in value]
    return new if value == old else value
