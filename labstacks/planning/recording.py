"""Runs a program in process against the emulator, and records the resources it registers.

The ids and outputs are those that the emulator would give a fresh class, so that inputs built from other
resources' outputs get their real values. The emulator's checks run too.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn, Self

from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks

from labstacks.engine.mocks.mock_run import MockRun
from labstacks.engine.mocks.program_monitor import STACK_TYPE, ProgramMonitor
from labstacks.errors import PlanError
from labstacks.gateway.cloud import Target
from labstacks.planning.resources import PlannedResource, SourceLine
from labstacks.storage.class_folder import PROJECT

if TYPE_CHECKING:
    from labstacks.emulator import RehearsalCloud

_NO_SEED = b"plan"


@dataclasses.dataclass(frozen=True)
class RecordedProgram:
    """What a program registered, in the order of URNs, and what it exported."""

    resources: tuple[PlannedResource, ...]
    exports: Mapping[str, Any]


def record(program: Callable[[], None], *, stack: str, cloud: RehearsalCloud, region: str) -> RecordedProgram:
    """Run a program to its end.

    Args:
        program: As for the engine.
        stack: The name of its stack.
        cloud: Keeps the resources, so that a seat can refer to the classroom.
        region: Of the provider.

    Raises:
        PlanError: The emulator refuses a resource.
        LabstacksError: The program's own error.
    """
    monitor = _Monitor(EmulatorAnswers(cloud, region), cloud, region)
    with EmulatorRun(stack, monitor, region) as run:
        run.run(program)
        return RecordedProgram(monitor.resources_made(), run.exports)


class EmulatorRun(MockRun):
    """A run whose data sources and resources the emulator answers.

    Args:
        stack: The stack's name.
        monitor: Registers resources; its mocks answer data sources.
        region: The provider's region, as a run configures it.
    """

    def __init__(self, stack: str, monitor: ProgramMonitor, region: str) -> None:
        super().__init__(monitor, project=PROJECT, stack=stack, config={"alicloud:region": region})

    def __enter__(self) -> Self:
        super().__enter__()
        # When a program fails, every pending task fails too, and asyncio would print each of them.
        self._loop.set_exception_handler(lambda loop, context: None)
        return self


class EmulatorAnswers(Mocks):
    """Answers data sources as the emulator does."""

    def __init__(self, cloud: RehearsalCloud, region: str) -> None:
        self._cloud, self._region = cloud, region

    def call(self, args: MockCallArgs) -> Any:
        """Answer a data source."""
        return dict(self._cloud.invoke(args.token, args.args, region=self._region))

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Never called: the monitor creates resources."""
        raise AssertionError("resources are made by the monitor, which knows their URNs")


class _Monitor(ProgramMonitor):
    """A mock engine whose resources the emulator checks and creates."""

    def __init__(self, mocks: Mocks, cloud: RehearsalCloud, region: str) -> None:
        super().__init__(mocks)
        self._cloud, self._region = cloud, region
        self._made: dict[str, PlannedResource] = {}
        self._making = threading.Lock()

    def resources_made(self) -> tuple[PlannedResource, ...]:
        with self._making:
            return tuple(self._made[urn] for urn in sorted(self._made))

    def _register(
        self, request: Any, inputs: dict[str, Any], given_id: str, custom: bool
    ) -> tuple[str, str, Any]:
        urn = self.make_urn(request.parent, request.type, request.name)
        resource = PlannedResource(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=plain(inputs),
            secrets=frozenset(key for key, value in inputs.items() if rpc.is_rpc_secret(value)),
            parent="" if f"::{STACK_TYPE}::" in request.parent else request.parent,
            dependencies=tuple(sorted(request.dependencies)),
            custom=custom,
            source=SourceLine.of(request.sourcePosition.uri, request.sourcePosition.line),
        )
        if custom and request.type.startswith("alicloud:"):
            if not resource.parent:
                # Without a parent, checkpoints, tags and prices cannot find the resource's lab.
                raise PlanError(
                    f"{resource.short_type} {resource.name}{_at(resource)} has no parent.",
                    hint="Create it inside the component with opts=self.child_options().",
                )
            resource = self._checked_and_made(resource)
        with self._making:
            if urn in self._made:
                first = self._made[urn]
                raise PlanError(
                    f"Two resources are called {resource.name}: {resource.short_type}{_at(first)} and"
                    f"{_at(resource) or ' another'}.",
                    hint="Give one of them another role: self.child_name('...').",
                )
            self._made[urn] = resource
        state = {**inputs, **{key: value for key, value in resource.outputs.items() if key not in inputs}}
        self.resources[urn] = MockMonitor.ResourceRegistration(urn, resource.id, state)
        return urn, resource.id, state

    def _checked_and_made(self, resource: PlannedResource) -> PlannedResource:
        target = Target(resource.urn, resource.type, self._region, resource.secrets)
        checked = self._cloud.check(target, {}, resource.inputs, _NO_SEED)
        for failure in checked.failures:
            where = f"{failure.property}: " if failure.property else ""
            _refuse(resource, f"{where}{failure.reason}")
        try:
            made = self._cloud.create(target, checked.inputs, preview=False)
        except PlanError:
            raise
        except Exception as error:
            _refuse(resource, str(error))
        return dataclasses.replace(resource, inputs=checked.inputs, id=made.id, outputs=made.properties)


def _refuse(resource: PlannedResource, reason: str) -> NoReturn:
    raise PlanError(
        f"{resource.short_type} {resource.name}{_at(resource)} would be refused: {reason}",
        hint="Nothing was changed. Correct the lab, or its options in the class file.",
    )


def _at(resource: PlannedResource) -> str:
    return f" ({resource.source})" if resource.source else ""


def plain(value: object) -> Any:
    """Unwrap the secrets in a value."""
    if rpc.is_rpc_secret(value):
        return plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
