"""Runs one program in process, under mocks, and restores Pulumi's runtime afterwards.

Pulumi's Python runtime keeps its settings, its root stack and its configuration in process-wide context
variables, and its work on the current event loop. A run that leaves any of it behind changes the next
one, so :class:`MockRun` has its own loop, sets everything, and resets everything.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from typing import Any, Self, TypeVar

import pulumi
from pulumi.runtime import set_all_config, set_mocks
from pulumi.runtime.settings import SETTINGS, reset_options
from pulumi.runtime.stack import wait_for_rpcs

from labstacks.engine.mocks.program_monitor import ProgramMonitor

T = TypeVar("T")


class _UnknownInput:
    """Represents a value that is unknown in a preview, in the recorded inputs."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _UnknownInput()


class MockRun:
    """One run of a program under a mocked engine and cloud, used as a context manager.

    Args:
        monitor: The mock engine; its ``mocks`` are the mock cloud.
        preview: Run as ``pulumi preview`` does: ids and computed outputs stay unknown.
        config: Stack configuration, ``project:key`` to value.
        secret_config: Which of the keys are secret.
        project: The project's name.
        stack: The stack's name.
    """

    def __init__(
        self,
        monitor: ProgramMonitor,
        *,
        preview: bool = False,
        config: Mapping[str, str] | None = None,
        secret_config: tuple[str, ...] = (),
        project: str = "labstacks",
        stack: str = "test",
    ) -> None:
        self.preview = preview
        self._monitor = monitor
        self._config, self._secret_config = dict(config or {}), list(secret_config)
        self._project, self._stack = project, stack

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        reset_options()
        set_all_config(self._config, self._secret_config)
        set_mocks(self._monitor.mocks, self._project, self._stack, self.preview, monitor=self._monitor)
        return self

    def __exit__(self, *_: object) -> None:
        # `settle` has raised the first error; the errors that follow from it add nothing.
        self._loop.set_exception_handler(lambda *_: None)
        with contextlib.suppress(Exception):
            self._cancel_everything()
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        asyncio.set_event_loop(None)
        set_all_config({}, [])
        reset_options()

    def run(self, program: Callable[[], T]) -> T:
        """Run a program to its end and return its result."""
        result = program()
        self.settle()
        return result

    def settle(self) -> None:
        """Wait until every registration and every ``apply`` is done; raise the first error among them."""
        try:
            self._loop.run_until_complete(wait_for_rpcs())
        except BaseException:
            # Raise only the first error: everything that waits for the same value fails with it.
            self._cancel_everything()
            raise

    @property
    def exports(self) -> dict[str, Any]:
        """What the program exported, resolved."""
        stack = pulumi.runtime.get_root_resource()
        return {key: self.resolve(value) for key, value in getattr(stack, "outputs", {}).items()}

    def resolve(self, value: pulumi.Input[T]) -> T:
        """The value of an output, or of plain data with outputs inside; ``UNKNOWN`` if it is not known."""
        self.settle()
        output = pulumi.Output.from_input(value)
        known = self._loop.run_until_complete(output.is_known())
        return self._loop.run_until_complete(output.future()) if known else UNKNOWN  # type: ignore[return-value]

    def is_secret(self, value: pulumi.Input[object]) -> bool:
        """Whether an output is marked secret."""
        self.settle()
        return self._loop.run_until_complete(pulumi.Output.from_input(value).is_secret())

    def _cancel_everything(self) -> None:
        SETTINGS.outputs.clear()
        SETTINGS.rpc_manager.clear()
        pending = asyncio.all_tasks(self._loop)
        for task in pending:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*pending, return_exceptions=True))
