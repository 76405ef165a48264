"""Runs programs on Pulumi's real engine and the emulator: tests what mocks cannot, at no cost.

::

    def test_comes_and_goes(rehearsal):
        made = rehearsal.up(my_program)
        assert made.outputs["address"]
        rehearsal.destroy()
        assert rehearsal.resources() == []

Unknown values, replacements and dependencies that prevent a deletion need an engine and a cloud. A run takes
about half a second for each stack.
"""

from __future__ import annotations

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
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

Program = Callable[[], None]


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
        config: Mapping[str, Any] | None = None,
        declared: Mapping[str, Any] | None = None,
        **cloud: Any,
    ) -> None:
        engine = require_engine()
        (folder / "state").mkdir(parents=True, exist_ok=True)
        self._exit = ExitStack()
        self.cloud = RehearsalCloud(folder / "cloud.db", **cloud)
        self._exit.callback(self.cloud.close)
        gateway = self._exit.enter_context(Gateway(CloudProvider(self.cloud)))
        settings = EngineSettings(
            backend=(folder / "state").as_uri(),
            work=folder / "work",
            home=folder / "home",
            passphrase="for tests only",
            attachment=gateway.attachment,
            config={"alicloud:region": "cn-hongkong", **(config or {})},
            declared=declared or {},
        )
        self.driver = Driver(engine.path, engine.version, settings)

    def up(self, program: Program, stack: str = "test") -> Outcome:
        """Create or update; a failure raises ``StackError`` with the cloud's own words."""
        return self.driver.up(stack, program)

    def preview(self, program: Program, stack: str = "test") -> Outcome:
        """Find out what ``up`` would do."""
        return self.driver.preview(stack, program)

    def destroy(self, stack: str = "test") -> Outcome:
        """Delete everything in the stack."""
        return self.driver.destroy(stack)

    def resources(self) -> list[StoredResource]:
        """All resources in the emulator."""
        return self.cloud.resources()

    def __enter__(self) -> Rehearsal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exit.close()


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
