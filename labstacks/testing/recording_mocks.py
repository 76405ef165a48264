"""The kit's mock cloud and mock engine: they return plausible values and record every registration."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Mapping
from typing import Any

from pulumi.output import Unknown
from pulumi.runtime import rpc
from pulumi.runtime.mocks import MockCallArgs, MockMonitor, MockResourceArgs, Mocks
from pulumi.runtime.settings import is_dry_run

from labstacks.engine.mocks import computed
from labstacks.engine.mocks.mock_run import UNKNOWN
from labstacks.engine.mocks.program_monitor import STACK_TYPE, ProgramMonitor
from labstacks.testing import data_sources
from labstacks.testing.recording import Recorded, Recording

Answer = Mapping[str, Any] | Callable[[Mapping[str, Any]], Mapping[str, Any]]


class RecordingMocks(Mocks):
    """The mock cloud.

    Args:
        answers: Answers of data sources by token, in preference to the kit's own: a dict, or a function of
            the query's arguments.
        outputs: Outputs of resources by type token, in preference to the kit's own: likewise.
    """

    def __init__(
        self, answers: Mapping[str, Answer] | None = None, outputs: Mapping[str, Answer] | None = None
    ) -> None:
        self.answers: dict[str, Answer] = dict(answers or {})
        self.outputs: dict[str, Answer] = dict(outputs or {})
        self.asked: list[tuple[str, Mapping[str, Any]]] = []

    def call(self, args: MockCallArgs) -> Any:
        """Answer a data-source query."""
        self.asked.append((args.token, args.args))
        answer = self.answers.get(args.token) or data_sources.ANSWERS.get(args.token)
        if answer is None:
            raise AssertionError(
                f"the program asked the data source {args.token}, and the kit has no answer.\n"
                f'Give one: lab_mocks.cloud.answers["{args.token}"] = {{...}}'
            )
        return _said(answer, args.args)

    def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, Any]]:
        """Return the id and the outputs of a new resource."""
        if args.typ == "pulumi:pulumi:StackReference":
            said = _said(self.outputs.get(args.typ, {}), args.inputs)
            return args.name, {**args.inputs, "outputs": said, "secretOutputNames": []}
        # Unknown inputs stay unknown: a mock cloud must not invent them.
        known = {key: value for key, value in args.inputs.items() if not isinstance(value, Unknown)}
        # A component has no id, and in a preview nothing has one.
        if not args.custom or is_dry_run():
            return "", known
        id_, more = computed.outputs(args.typ, args.name, _unwrapped(known))
        return args.resource_id or id_, {**more, **known, **_said(self.outputs.get(args.typ, {}), known)}


class RecordingMonitor(ProgramMonitor):
    """The mock engine: registers like the real one, and keeps a :class:`Recorded` of everything."""

    def __init__(self, mocks: Mocks) -> None:
        super().__init__(mocks)
        self._recorded: dict[str, Recorded] = {}
        self._published: dict[str, Mapping[str, Any]] = {}
        self._lock = threading.Lock()

    def recording(self) -> Recording:
        """What was registered so far."""
        with self._lock:
            return Recording(
                dataclasses.replace(record, published=self._published.get(urn, {}))
                for urn, record in self._recorded.items()
            )

    def _note_outputs(self, urn: str, outputs: Mapping[str, object]) -> None:
        with self._lock:
            self._published[urn] = _unwrapped(outputs)

    def _register(
        self, request: Any, inputs: dict[str, Any], given_id: str, custom: bool
    ) -> tuple[str, str, Any]:
        args = MockResourceArgs(request.type, request.name, inputs, request.provider, given_id, custom)
        id_, state = self.mocks.new_resource(args)
        urn = self.make_urn(request.parent, request.type, request.name)
        record = Recorded(
            urn=urn,
            type=request.type,
            name=request.name,
            inputs=_unwrapped(inputs),
            secrets=frozenset(key for key, value in inputs.items() if rpc.is_rpc_secret(value)),
            id=id_ or "",
            outputs=_unwrapped(state),
            parent="" if f"::{STACK_TYPE}::" in request.parent else request.parent,
            depends_on=tuple(sorted(request.dependencies)),
            uses=_uses(request),
            custom=custom,
            provider=request.provider,
            options=_options(request),
        )
        with self._lock:
            # The real engine refuses this too, but only after it created the first.
            if urn in self._recorded:
                raise AssertionError(f"two resources are called {urn}: give one of them another name")
            self._recorded[urn] = record
            self.resources[urn] = MockMonitor.ResourceRegistration(urn, id_ or "", state)
        return urn, id_ or "", state


def _options(request: Any) -> dict[str, Any]:
    flags = ("protect", "deleteBeforeReplace", "retainOnDelete")
    lists = ("ignoreChanges", "additionalSecretOutputs", "replaceOnChanges")
    options: dict[str, Any] = {key: True for key in flags if getattr(request, key, False)}
    options |= {key: list(getattr(request, key)) for key in lists if getattr(request, key, None)}
    if getattr(request, "deletedWith", ""):
        options["deletedWith"] = request.deletedWith
    return options


def _uses(request: object) -> dict[str, tuple[str, ...]]:
    dependencies = getattr(request, "propertyDependencies", {})
    return {key: tuple(sorted(found.urns)) for key, found in dependencies.items() if found.urns}


def _unwrapped(value: object) -> Any:
    """The value with secrets unwrapped and Pulumi's unknown values as :data:`UNKNOWN`."""
    if rpc.is_rpc_secret(value):
        return _unwrapped(rpc.unwrap_rpc_secret(value))
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, dict):
        return {key: _unwrapped(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_unwrapped(item) for item in value]
    return value


def _said(answer: Answer, question: Mapping[str, object]) -> dict[str, Any]:
    return dict(answer(question) if callable(answer) else answer)
