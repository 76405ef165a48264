"""The kit's mock run: a program in process, with everything that it registers recorded."""

from __future__ import annotations

from collections.abc import Mapping

from labstacks.engine.mocks.mock_run import MockRun
from labstacks.testing.recording import Recording
from labstacks.testing.recording_mocks import Answer, RecordingMocks, RecordingMonitor


class LabMocks(MockRun):
    """A mocked engine and cloud, used as a context manager; the pytest fixtures do so for you.

    Args:
        preview: Run as ``pulumi preview`` does: ids and computed outputs stay unknown.
        config: Stack configuration, ``project:key`` to value.
        secret_config: Which of the keys are secret.
        project: The project's name.
        stack: The stack's name.
        answers: Answers of data sources by token, in preference to the kit's own.
        outputs: Outputs of resources by type token, in preference to the kit's own.

    Raises:
        AssertionError: On :meth:`settle`, the first assertion that failed inside an ``apply``.
    """

    def __init__(
        self,
        *,
        preview: bool = False,
        config: Mapping[str, str] | None = None,
        secret_config: tuple[str, ...] = (),
        project: str = "labstacks",
        stack: str = "test",
        answers: Mapping[str, Answer] | None = None,
        outputs: Mapping[str, Answer] | None = None,
    ) -> None:
        self.cloud = RecordingMocks(answers, outputs)
        self._recorder = RecordingMonitor(self.cloud)
        super().__init__(
            self._recorder,
            preview=preview,
            config=config,
            secret_config=secret_config,
            project=project,
            stack=stack,
        )

    @property
    def resources(self) -> Recording:
        """Everything registered so far, components included."""
        self.settle()
        return self._recorder.recording()
