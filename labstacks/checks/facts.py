"""Reads what the checks of a class need: in parallel, and each fact once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from labstacks.checks.drift import GROUP, ingress_rules_of
from labstacks.checks.state_view import DeployedResource, DeployedSeat
from labstacks.components.checkpoints.model import (
    Answer,
    Ask,
    CannotTellError,
    Checkpoint,
    Facts,
    Found,
    Question,
    Trouble,
    Visit,
    VisitedPage,
)
from labstacks.errors import CloudError

AT_ONCE = 16
"""Parallel requests. The gateway limits their rate where the cloud asks for it."""


class CloudReader(Protocol):
    """Answers for the cloud, as :class:`labstacks.checks.resource_reader.ProviderClient` does."""

    def read(self, urn: str, id: str, inputs: Any, properties: Any) -> Mapping[str, Any] | None:  # noqa: A002
        """A resource's properties now; None when it is gone."""

    def invoke(self, token: str, args: Mapping[str, Any]) -> Mapping[str, Any]:
        """A data source's answer."""


Visitor = Callable[[str], VisitedPage]
"""Visits an address. Raises :class:`CannotTellError` when the result says nothing about the page."""


def gather(
    provider: CloudReader,
    visitor: Visitor,
    deployed: Sequence[DeployedSeat],
    checkpoints: Iterable[Checkpoint],
    knows: Callable[[str], bool] = lambda token: True,
) -> dict[str, Facts]:
    """The facts of each seat, by its id.

    Args:
        provider: Reads resources and answers data sources.
        visitor: Visits pages.
        deployed: Seats and classroom. The classroom is read, and no questions are asked for it.
        checkpoints: Whose questions are asked for each seat.
        knows: Whether the cloud answers a data source from its own resources.
    """
    # Many seats ask the same question, such as a list of zones: each is asked once.
    questions = [question for checkpoint in checkpoints for question in checkpoint.asks]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verify") as pool:
        resources = [resource for seat in deployed for resource in seat.resources]
        read = dict(
            zip(
                [resource.urn for resource in resources],
                pool.map(lambda resource: _read(provider, resource), resources),
                strict=True,
            )
        )
        facts = {s.seat: Facts(s.seat, {r.role: read[r.urn] for r in s.resources}, s.labs) for s in deployed}
        groups = [ingress_rules_of(resource.id) for resource in resources if resource.type == GROUP]
        wanted = list(dict.fromkeys([*groups, *_concrete(facts.values(), questions)]))
        found = pool.map(lambda question: _answer(provider, visitor, knows, question), wanted)
        answers = dict(zip(wanted, found, strict=True))
    return {seat: Facts(seat, known.resources, known.labs, answers) for seat, known in facts.items()}


def _read(provider: CloudReader, resource: DeployedResource) -> Found:
    now, trouble = None, ""
    try:
        now = provider.read(resource.urn, resource.id, resource.inputs, resource.outputs)
    except CloudError as error:
        trouble = str(error)
    return Found(resource.type, resource.id, resource.inputs, resource.outputs, now, trouble)


def _concrete(facts: Iterable[Facts], questions: Sequence[Question]) -> Iterable[Question]:
    for known in facts:
        for question in questions:
            try:
                yield known.fill(question)
            except CannotTellError:
                continue  # the check itself reports it for this seat


def _answer(
    provider: CloudReader, visitor: Visitor, knows: Callable[[str], bool], question: Question
) -> Answer:
    try:
        if isinstance(question, Visit):
            return visitor(question.address)
        return _data_source(provider, knows, question)
    except CannotTellError as why:
        return Trouble(str(why))
    except Exception as error:
        # One student's page or bucket must not end the check of the whole class.
        return Trouble(f"the answer was not understood ({type(error).__name__})")


def _data_source(provider: CloudReader, knows: Callable[[str], bool], ask: Ask) -> Answer:
    name = ask.token.rsplit(":", 1)[-1]
    if not knows(ask.token):
        return Trouble(f"the emulator has no answer to {name}")
    try:
        return provider.invoke(ask.token, {name: _listed(value) for name, value in ask.args})
    except CloudError as error:
        return Trouble(f"{name} was refused: {error}")


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
