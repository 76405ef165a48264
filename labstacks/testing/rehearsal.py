"""Runs programs on Pulumi's real engine and the emulator: tests what mocks cannot, at no cost.

::

    def test_comes_and_goes(rehearsal):
        made = rehearsal.up(my_program)
        assert made.outputs["address"]
        rehearsal.destroy()
        assert rehearsal.resources() == []

Unknown values, replacements and dependencies that prevent a deletion need an engine and a cloud. A run takes
about half a second for each stack.

When an operation fails, pytest shows one sentence, and the line of the program if Python raised the error
there. What the engine printed is in the error's ``log``.
"""

from __future__ import annotations

import logging
import runpy
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

import yaml

from labstacks.emulator import RehearsalCloud, StoredResource
from labstacks.engine.driver import Driver, EngineSettings, Outcome
from labstacks.engine.locate import require_engine
from labstacks.errors import StackError
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

Program = Callable[[], None]
PACKAGE = Path(__file__).parents[1]


class Rehearsal:
    """An engine and an emulator for one test. Use as a context manager.

    Args:
        folder: Folder for the state and the emulator's store, e.g. pytest's ``tmp_path``.
        config: Stack configuration, e.g. ``{"labstacks:level": "beginner"}``.
        declared: What the project declares of its settings, as under ``config`` in a ``Pulumi.yaml``.
        cloud: Settings of :class:`labstacks.emulator.RehearsalCloud`.

    Raises:
        EngineMissingError: There is no engine; the hint says how to get it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        config: Mapping[str, object] | None = None,
        declared: Mapping[str, object] | None = None,
        **cloud: Any,
    ) -> None:
        # Before any folder is made: without an engine there is nothing to clean up.
        engine = require_engine()
        (folder / "state").mkdir(parents=True, exist_ok=True)
        self._exit = ExitStack()
        # gRPC logs each call of the program that the ended engine no longer answers, 50 lines each.
        log = logging.getLogger("grpc._server")
        self._exit.callback(log.setLevel, log.level)
        log.setLevel(logging.CRITICAL)
        self.cloud = RehearsalCloud(folder / "cloud.db", **cloud)
        self._exit.callback(self.cloud.close)
        gateway = self._exit.enter_context(Gateway(CloudProvider(self.cloud)))
        settings = EngineSettings(
            backend=(folder / "state").as_uri(),
            work=folder / "work",
            home=folder / "home",
            # State needs one to encrypt secrets. It protects nothing here.
            passphrase="for tests only",
            attachment=gateway.attachment,
            config={"alicloud:region": "cn-hongkong", **(config or {})},
            declared=declared or {},
        )
        self.driver = Driver(engine.path, engine.version, settings)

    def up(self, program: Program, stack: str = "test") -> Outcome:
        """Create or update; a failure raises ``StackError`` with the cloud's own words."""
        __tracebackhide__ = True
        return _run(self.driver.up, stack, program)

    def preview(self, program: Program, stack: str = "test") -> Outcome:
        """Find out what ``up`` would do."""
        __tracebackhide__ = True
        return _run(self.driver.preview, stack, program)

    def destroy(self, stack: str = "test") -> Outcome:
        """Delete everything in the stack."""
        __tracebackhide__ = True
        return _run(lambda name, _: self.driver.destroy(name), stack, _no_program)

    def resources(self) -> list[StoredResource]:
        """All resources in the emulator."""
        return self.cloud.resources()

    def __enter__(self) -> Rehearsal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()


class _WatchedProgram:
    """A program that keeps the error it raised: the engine passes on its text only."""

    def __init__(self, program: Program) -> None:
        self.error: BaseException | None = None
        self._program = program

    def __call__(self) -> None:
        try:
            self._program()
        except Exception as error:
            self.error = error
            raise


def _run(operation: Callable[[str, Program], Outcome], stack: str, program: Program) -> Outcome:
    """Run an operation. Its error comes without the engine's pages, which pytest would print as its cause."""
    __tracebackhide__ = True
    watched = _WatchedProgram(program)
    try:
        return operation(stack, watched)
    except StackError as error:
        if watched.error is not None:
            watched.error.with_traceback(_own_frames(watched.error.__traceback__))
        raise error.with_traceback(None) from watched.error


def _no_program() -> None:
    """The program of an operation that runs none."""


def _own_frames(trace: TracebackType | None) -> TracebackType | None:
    """The traceback without the frames of labstacks and of installed packages, unless no other is left."""
    frames = []
    while trace:
        frames.append(trace)
        trace = trace.tb_next
    own = [frame for frame in frames if not _is_installed(frame.tb_frame.f_code.co_filename)] or frames
    kept: TracebackType | None = None
    for frame in reversed(own):
        kept = TracebackType(kept, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
    return kept


def _is_installed(file: str) -> bool:
    return Path(file).is_relative_to(PACKAGE) or "site-packages" in Path(file).parts


def project_file(folder: Path) -> dict[str, Any]:
    """The ``Pulumi.yaml`` of a project; its ``config`` is what :class:`Rehearsal` takes as ``declared``."""
    known: dict[str, Any] = yaml.safe_load((folder / "Pulumi.yaml").read_text(encoding="utf-8"))
    return known


def project_program(folder: Path) -> Program:
    """The program of a project on disk, as the engine's own language host would run it."""
    main = folder / project_file(folder).get("main", ".")

    def program() -> None:
        sys.path.insert(0, str(folder))
        try:
            runpy.run_path(str(main), run_name="__main__")
        finally:
            sys.path.remove(str(folder))

    return program
