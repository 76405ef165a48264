"""Runs Pulumi: one operation on one stack, from an inline program.

========== ========================== ============ ==================
operation  pulumi processes           locks stack  changes the cloud
========== ========================== ============ ==================
up         1                          yes          yes
preview    1                          no           no
refresh    1                          yes          no
destroy    1 (removes the stack too)  yes          yes
of a part  1                          yes          yes
========== ========================== ============ ==================

The engine locks a stack, and a run locks the class. So an engine that works on a stack at the start of a run
is either left from a killed labstacks, and about to end, or a ``pulumi`` that a user started.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pulumi.automation import LocalWorkspace, ProjectSettings, StackSettings
from pulumi.automation.errors import CommandError, ConcurrentUpdateError

from labstacks.engine.command import EngineCommand
from labstacks.engine.disk import FREE_FOR_ENGINE, free_bytes
from labstacks.engine.events import (
    STACK_TYPE,
    Diagnostic,
    Event,
    ResourceDone,
    ResourceStarted,
    Summary,
    from_engine,
)
from labstacks.engine.failures import could_not_start, disk_full, stack_error, stack_locked
from labstacks.engine.stack import SingleProcessStack
from labstacks.gateway.loopback import keep_channels_local
from labstacks.storage.class_folder import PROJECT
from labstacks.storage.files import private_folder, write_private
from labstacks.storage.pulumi_state import Backend
from labstacks.storage.state_files import engine_environment, url_of_stack

Program = Callable[[], None]
OnEvent = Callable[[Event], None]

PATIENCE = 10.0
"""Seconds to wait for an engine that a killed labstacks left behind; it ends by itself within about one."""
COUNTED = frozenset(["create", "update", "delete", "replace", "same", "read", "refresh"])
"""Steps that are counted; the others are parts of a replacement."""

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class EngineSettings:
    """Engine settings for the stacks of a class.

    Args:
        backend: Pulumi's backend URL, e.g. ``file:///home/ada/f4a/.labstacks/f4a-2026/state``.
        work: A folder for the engine's project files, one sub-folder a stack.
        home: ``PULUMI_HOME``: plugins and workspaces, shared by all classes.
        passphrase: Encrypts the secrets in the state.
        attachment: ``PULUMI_DEBUG_PROVIDERS``: the provider endpoint that engines attach to. If empty, each
            engine starts its own plugins, as Pulumi does by default.
        config: Stack configuration, e.g. ``{"alicloud:region": "cn-hongkong"}``. Never secrets.
        declared: What the project declares of its settings, as under ``config`` in a ``Pulumi.yaml``.
        environment: More environment variables of the engine.
    """

    backend: str
    work: Path
    home: Path
    passphrase: str
    attachment: str
    config: Mapping[str, Any] = field(default_factory=dict)
    declared: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What an operation did.

    Args:
        outputs: The stack's outputs; secret ones are masked by the engine.
        changes: Number of cloud resources for each kind of step, e.g. ``{"create": 7, "same": 1}``.
    """

    outputs: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """The number of changed resources."""
        return sum(count for op, count in self.changes.items() if op not in ("same", "read"))


class Driver:
    """Runs operations on the stacks of one class. Safe to call from several threads.

    Args:
        path: The engine's executable.
        version: Its version, without ``v``.
        settings: Where and how the stacks live.
        starting: Slots for starting engines, from :func:`start_slots`; classes of one run share them.
        patience: Seconds to wait for an engine that is still at work on a stack.

    Raises:
        StackError: From every operation, when it fails.
        StackLockedError: From every operation but ``preview``, when somebody else works on the stack.
    """

    def __init__(
        self,
        path: Path,
        version: str,
        settings: EngineSettings,
        *,
        starting: threading.Semaphore | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.settings = settings
        self._patience = patience
        self._starting = starting or start_slots()
        self.backend = Backend(settings.backend, PROJECT)
        self._command = EngineCommand(path, version)
        keep_channels_local()

    def up(
        self, stack: str, program: Program, on_event: OnEvent | None = None, *, refresh: bool = False
    ) -> Outcome:
        """Create or update the stack's resources; makes the stack if there is none.

        Args:
            refresh: Read the stack's resources from the cloud first.
        """
        self.wait_for(stack)
        return self._run(
            stack, program, on_event, lambda engine, watch: engine.up(on_event=watch, refresh=refresh)
        )

    def preview(self, stack: str, program: Program, on_event: OnEvent | None = None) -> Outcome:
        """Find out what ``up`` would do."""
        return self._run(stack, program, on_event, lambda engine, watch: engine.preview(on_event=watch))

    def refresh(self, stack: str, on_event: OnEvent | None = None) -> Outcome:
        """Read the stack's resources from the cloud and update the state."""
        self.wait_for(stack)
        return self._run(stack, None, on_event, lambda engine, watch: engine.refresh(on_event=watch))

    def destroy(self, stack: str, on_event: OnEvent | None = None) -> Outcome:
        """Delete the stack's resources, then the stack."""
        self.wait_for(stack)
        return self._run(
            stack, None, on_event, lambda engine, watch: engine.destroy_and_remove(on_event=watch)
        )

    def destroy_part(self, stack: str, urns: Sequence[str], on_event: OnEvent | None = None) -> Outcome:
        """Delete some resources of the stack. No remaining resource may depend on them."""
        self.wait_for(stack)
        target = list(urns)
        return self._run(
            stack, None, on_event, lambda engine, watch: engine.destroy(target=target, on_event=watch)
        )

    def wait_for(self, stack: str) -> None:
        """Wait until no engine works on the stack, so that its state is final."""
        deadline = time.monotonic() + self._patience
        while holder := self.backend.holder(stack):
            if time.monotonic() >= deadline or not holder.is_here or self._command.stopping:
                raise stack_locked(stack, holder)
            time.sleep(0.1)

    def wait_for_state(self, stack: str) -> bool:
        """Wait until the state backend is reachable again. False if it never is, or if engines are to stop.

        Raises:
            StateAwayError: It was unreachable for too long.
        """
        # Every read of the state waits for the database: see `labstacks.storage.database`.
        self.backend.has(stack)
        return not self._command.stopping

    def stop(self) -> None:
        """Ask all running operations to stop after their current step."""
        self._command.stop()

    def kill(self) -> None:
        """End all running operations at once."""
        self._command.kill()

    def _run(
        self,
        name: str,
        program: Program | None,
        on_event: OnEvent | None,
        operate: Callable[[SingleProcessStack, _Watch], object],
    ) -> Outcome:
        self._require_space(name)
        slot = _StartSlot(self._starting)
        watch = _Watch(on_event, slot.release)
        with slot, self._explain_errors(name, watch):
            operate(self._stack(name, program), watch)
        outputs = watch.outputs if watch.ended else self.backend.outputs(name)
        return Outcome(outputs, dict(watch.changes))

    def _require_space(self, stack: str) -> None:
        private_folder(self.settings.work)
        if (free := free_bytes(self.settings.work)) < FREE_FOR_ENGINE:
            raise disk_full(stack, free)

    def _stack(self, name: str, program: Program | None) -> SingleProcessStack:
        work = self.settings.work / name
        private_folder(work)
        self.backend.create(name)
        known = self._configured(work / f"Pulumi.{name}.yaml")
        declared = {"config": dict(self.settings.declared)} if self.settings.declared else {}
        project = ProjectSettings.from_dict({"name": PROJECT, "runtime": "python", **declared})
        workspace = LocalWorkspace(
            work_dir=str(work),
            pulumi_home=str(self.settings.home),
            env_vars=self._environment(name),
            project_settings=project,
            stack_settings=None if known else {name: StackSettings(config=dict(self.settings.config))},
            pulumi_command=self._command,
        )
        return SingleProcessStack(name, workspace, program)

    def _configured(self, path: Path) -> bool:
        """Update a stack's settings file, and keep what the engine wrote there. False if there is none."""
        try:
            known = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, UnicodeDecodeError, yaml.YAMLError):
            known = None
        if not isinstance(known, dict):
            return False
        if known.get("config", {}) != dict(self.settings.config):
            write_private(path, yaml.safe_dump({**known, "config": dict(self.settings.config)}))
        return True

    @contextmanager
    def _explain_errors(self, stack: str, watch: _Watch) -> Iterator[None]:
        try:
            yield
        except ConcurrentUpdateError as error:
            raise stack_locked(stack, self.backend.holder(stack), str(error)) from error
        except CommandError as error:
            shared = not self.settings.backend.startswith("file://")
            raise stack_error(stack, error, watch.diagnostics, shared=shared) from error
        except OSError as error:
            raise could_not_start(stack, error) from error

    def _environment(self, stack: str) -> dict[str, str]:
        return {
            "PULUMI_BACKEND_URL": url_of_stack(self.settings.backend, stack),
            **_known(engine_environment(self.settings.backend)),
            "PULUMI_CONFIG_PASSPHRASE": self.settings.passphrase,
            **({"PULUMI_DEBUG_PROVIDERS": self.settings.attachment} if self.settings.attachment else {}),
            # The provider endpoint is attached, so searching for a plugin would waste time.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            # No stack uses the layout from before projects, so skip the search for it.
            "PULUMI_DIY_BACKEND_NO_LEGACY_WARNING": "true",
            # An engine runs for a second or two and spends a tenth of it on garbage collection by default.
            "GOGC": "200",
            **self.settings.environment,
        }


def _known(names: Iterable[str]) -> dict[str, str]:
    """Those of these environment variables that are set."""
    return {name: os.environ[name] for name in names if name in os.environ}


def start_slots() -> threading.Semaphore:
    """Limit how many engines start at once: more would only slow each other down, the first one most."""
    return threading.BoundedSemaphore(2 * (os.cpu_count() or 1))


class _StartSlot:
    """One of the limited slots for starting engines; released once."""

    def __init__(self, slots: threading.Semaphore) -> None:
        self._slots = slots
        self._held = False
        self._lock = threading.Lock()

    def __enter__(self) -> None:
        self._slots.acquire()
        self._held = True

    def __exit__(self, *error: object) -> None:
        self.release()

    def release(self) -> None:
        with self._lock:
            held, self._held = self._held, False
        if held:
            self._slots.release()


class _Watch:
    """Collects the events of an operation, and passes them on.

    Args:
        on_event: Called with every event.
        at_work: Called when the first cloud operation starts: from then on the engine mostly waits.

    Runs in the Automation API's thread, which swallows exceptions and prints the event. So it raises none.
    """

    def __init__(self, on_event: OnEvent | None, at_work: Callable[[], None]) -> None:
        self.outputs: Mapping[str, Any] = {}
        self.changes: Counter[str] = Counter()
        self.ended = False
        self.diagnostics: list[Diagnostic] = []
        self._on_event = on_event
        self._at_work = at_work
        self._lock = threading.Lock()

    def __call__(self, engine_event: object) -> None:
        try:
            event = from_engine(engine_event)
            if event is None:
                return
            with self._lock:
                self._note(event)
            if self._on_event:
                self._on_event(event)
        except Exception:
            _LOG.exception("an event of the engine was lost")

    def _note(self, event: Event) -> None:
        if isinstance(event, ResourceStarted) and event.in_cloud and event.op not in ("same", "read"):
            self._at_work()
        elif isinstance(event, ResourceDone) and event.type == STACK_TYPE:
            self.outputs = event.outputs
        elif isinstance(event, ResourceDone) and event.in_cloud and event.op in COUNTED:
            self.changes[event.op] += 1
        elif isinstance(event, Summary):
            self.ended = True
        elif isinstance(event, Diagnostic) and event.severity == "error":
            self.diagnostics.append(event)
