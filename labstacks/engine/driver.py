"""The one place that runs Pulumi: one operation on one stack, from an inline program.

========== =============================== ============ ==================
operation  pulumi processes                locks stack  changes the cloud
========== =============================== ============ ==================
up         1, and 1 more for a new stack   yes          yes
preview    1, and 1 more for a new stack   no           no
refresh    1                               yes          no
destroy    1 (removes the stack too)       yes          yes
========== =============================== ============ ==================
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi.automation import LocalWorkspace, ProjectSettings, StackSettings
from pulumi.automation.errors import CommandError

from labstacks.engine.command import EngineCommand
from labstacks.engine.events import STACK_TYPE, Diagnostic, Event, ResourceDone, Summary, from_engine
from labstacks.engine.failures import stack_error
from labstacks.engine.stack import LeanStack
from labstacks.engine.state import Backend
from labstacks.programs import PROJECT

Program = Callable[[], None]
OnEvent = Callable[[Event], None]


@dataclass(frozen=True)
class Settings:
    """Where and how the stacks of a class live.

    Args:
        backend: Pulumi's backend URL, e.g. ``file:///home/ada/f4a/.labstacks/f4a-2026/state``.
        work: A folder for the engine's project files, one sub-folder a stack.
        home: ``PULUMI_HOME``: plugins and workspaces, shared by all classes.
        passphrase: Encrypts the secrets in the state.
        attachment: ``PULUMI_DEBUG_PROVIDERS``: which endpoint the engines attach to.
        config: Stack configuration, e.g. ``{"alicloud:region": "cn-hongkong"}``. Never secrets.
        environment: More environment variables of the engine.
    """

    backend: str
    work: Path
    home: Path
    passphrase: str
    attachment: str
    config: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What an operation did.

    Args:
        outputs: The stack's outputs; secret ones are masked by the engine.
        changes: How many resources saw which kind of step, e.g. ``{"create": 7, "same": 1}``.
    """

    outputs: Mapping[str, Any] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        """How many resources are not as they were."""
        return sum(count for op, count in self.changes.items() if op not in ("same", "read"))


class Driver:
    """Runs operations on the stacks of one class. Safe to call from several threads.

    Args:
        path: The engine's executable.
        version: Its version, without ``v``.
        settings: Where and how the stacks live.
    """

    def __init__(self, path: Path, version: str, settings: Settings) -> None:
        self.settings = settings
        self.backend = Backend(settings.backend, PROJECT)
        self._command = EngineCommand(path, version)

    def up(self, stack: str, program: Program, on_event: OnEvent | None = None, **options: Any) -> Outcome:
        """Create or update the stack's resources; makes the stack if there is none."""
        return self._run("up", stack, program, on_event, options)

    def preview(
        self, stack: str, program: Program, on_event: OnEvent | None = None, **options: Any
    ) -> Outcome:
        """Find out what ``up`` would do."""
        return self._run("preview", stack, program, on_event, options)

    def refresh(self, stack: str, on_event: OnEvent | None = None, **options: Any) -> Outcome:
        """Read the stack's resources again, so that the state is as the cloud is."""
        return self._run("refresh", stack, None, on_event, options)

    def destroy(self, stack: str, on_event: OnEvent | None = None, **options: Any) -> Outcome:
        """Delete the stack's resources, then the stack."""
        return self._run("destroy_and_remove", stack, None, on_event, options)

    def stop(self) -> None:
        """Ask all running operations to stop after the step they are in."""
        self._command.stop()

    def kill(self) -> None:
        """End all running operations at once."""
        self._command.kill()

    def _run(
        self,
        operation: str,
        name: str,
        program: Program | None,
        on_event: OnEvent | None,
        options: Mapping[str, Any],
    ) -> Outcome:
        watch = _Watch(on_event)
        self.backend.clear_stale_lock(name)
        with _told_in_our_words(name, watch):
            stack = self._stack(name, program)
            getattr(stack, operation)(on_event=watch, color="never", suppress_progress=True, **options)
        return Outcome(watch.outputs, watch.changes)

    def _stack(self, name: str, program: Program | None) -> LeanStack:
        work = self.settings.work / name
        work.mkdir(parents=True, exist_ok=True)
        exists = (work / f"Pulumi.{name}.yaml").exists() and self.backend.has(name)
        fresh = {} if exists else {name: StackSettings(config=dict(self.settings.config))}
        workspace = LocalWorkspace(
            work_dir=str(work),
            pulumi_home=str(self.settings.home),
            program=program,
            env_vars=self._environment(),
            project_settings=None if exists else ProjectSettings(name=PROJECT, runtime="python"),
            stack_settings=fresh,
            pulumi_command=self._command,
        )
        return LeanStack(name, workspace, exists=exists)

    def _environment(self) -> dict[str, str]:
        return {
            "PULUMI_BACKEND_URL": self.settings.backend,
            "PULUMI_CONFIG_PASSPHRASE": self.settings.passphrase,
            "PULUMI_DEBUG_PROVIDERS": self.settings.attachment,
            # The endpoint is attached; an engine that looks for a plugin would only lose time.
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            **self.settings.environment,
        }


class _Watch:
    """Gathers what an operation says of itself, and passes it on."""

    def __init__(self, on_event: OnEvent | None) -> None:
        self.outputs: Mapping[str, Any] = {}
        self.changes: Mapping[str, int] = {}
        self.diagnostics: list[Diagnostic] = []
        self._on_event = on_event
        self._lock = threading.Lock()

    def __call__(self, engine_event: Any) -> None:
        event = from_engine(engine_event)
        if event is None:
            return
        with self._lock:
            self._note(event)
        if self._on_event:
            self._on_event(event)

    def _note(self, event: Event) -> None:
        if isinstance(event, ResourceDone) and event.type == STACK_TYPE:
            self.outputs = event.outputs
        elif isinstance(event, Summary):
            self.changes = event.changes
        elif isinstance(event, Diagnostic) and event.severity == "error":
            self.diagnostics.append(event)


@contextmanager
def _told_in_our_words(stack: str, watch: _Watch) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise stack_error(stack, error, watch.diagnostics) from error
