"""A stack of the Automation API that starts one ``pulumi`` process for each operation.

The standard classes also start, for a new stack, ``version``, ``stack select``, ``stack init``, twice
``stack output``, and ``stack history``. Here outputs arrive with the events, the history is not needed, each
operation names its stack, and :class:`~labstacks.storage.pulumi_state.Backend` writes an empty stack itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi.automation import CommandResult, LocalWorkspace, OnOutput, OutputMap, Stack, UpdateSummary
from pulumi.automation._stack import ExecKind, StackInitMode

from labstacks.engine.loopback_servers import event_receiver, program_host

INLINE = ExecKind.INLINE.value
QUIET = ("--color=never", "--suppress-progress")
"""Arguments of every operation: programs read the output."""


class SingleProcessStack(Stack):
    """A stack whose operations are one process each.

    Args:
        name: The stack's name.
        workspace: Its workspace, with a ``work_dir`` of its own and no program. The backend has the stack.
        program: Declares the stack's resources; None for operations that need none.
    """

    def __init__(
        self, name: str, workspace: LocalWorkspace, program: Callable[[], object] | None = None
    ) -> None:
        # Not super().__init__: it would start another process to select the stack.
        self.name = name
        self.workspace = workspace
        self._mode = StackInitMode.SELECT
        self._remove_after_destroy = False
        self._inline = program

    def outputs(self) -> OutputMap:
        """Return nothing: outputs arrive with the events."""
        return {}

    def info(self, show_secrets: bool = True) -> UpdateSummary:
        """Return an empty summary, without starting a process."""
        return UpdateSummary(
            kind="update",
            start_time=None,  # type: ignore[arg-type]
            message="",
            environment={},
            config={},
            result="succeeded",
        )

    def destroy_and_remove(self, **options: Any) -> None:
        """Destroy the stack's resources and the stack itself, in one process."""
        self._remove_after_destroy = True
        self.destroy(**options)

    def _run_pulumi_cmd_sync(
        self, args: list[str], on_output: OnOutput | None = None, on_error: OnOutput | None = None
    ) -> CommandResult:
        if self._remove_after_destroy and args[0] == "destroy":
            args = [*args, "--remove"]
        args = [*args, *QUIET]
        if self._inline is None:
            return super()._run_pulumi_cmd_sync(args, on_output, on_error)
        with program_host(self._inline) as address:
            args = [INLINE if arg == ExecKind.LOCAL.value else arg for arg in args]
            return super()._run_pulumi_cmd_sync([*args, f"--client={address}"], on_output, on_error)

    def _setup_event_log(self, command: str, on_event: Any, pulumi_version: str) -> Any:
        """Use a receiver that accepts only this user: the Automation API's own accepts everybody's events."""
        server, address = event_receiver(on_event)
        return f"tcp://{address}", None, None, None, server
