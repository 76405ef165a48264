"""Asks all that is needed to know about a class, everything at once and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from labstacks.checks.drift import GROUP, doors
from labstacks.checks.state_view import Standing, Thing
from labstacks.components.checkpoints.model import (
    Answer,
    Ask,
    CannotTellError,
    Checkpoint,
    Facts,
    Found,
    Page,
    Question,
    Trouble,
    Visit,
)
from labstacks.errors import CloudError

AT_ONCE = 16
"""Questions under way; the gateway paces them where the cloud wants it."""


class Asked(Protocol):
    """Whoever answers for the cloud; :class:`labstacks.checks.resource_reader.Provider` does."""

    def read(self, urn: str, id: str, inputs: Any, properties: Any) -> Mapping[str, Any] | None: ...  # noqa: A002

    def invoke(self, token: str, args: Mapping[str, Any]) -> Mapping[str, Any]: ...


Visitor = Callable[[str], Page]
"""Visits an address. Raises :class:`CannotTellError` when nobody can say what is there."""


def gather(
    provider: Asked,
    visitor: Visitor,
    standings: Sequence[Standing],
    checkpoints: Iterable[Checkpoint],
    knows: Callable[[str], bool] = lambda token: True,
) -> dict[str, Facts]:
    """The facts of each seat, by its id.

    Args:
        provider: Reads resources and answers data sources.
        visitor: Visits pages.
        standings: What stands; the classroom among them is read, and asked nothing.
        checkpoints: Whose questions are asked for each seat.
        knows: Whether the cloud has an answer of its own to a data source.
    """
    questions = [question for checkpoint in checkpoints for question in checkpoint.asks]
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verify") as pool:
        things = [thing for standing in standings for thing in standing.things]
        read = dict(
            zip(
                [thing.urn for thing in things],
                pool.map(lambda thing: _read(provider, thing), things),
                strict=True,
            )
        )
        facts = {s.seat: Facts(s.seat, {t.role: read[t.urn] for t in s.things}, s.labs) for s in standings}
        groups = [doors(thing.id) for thing in things if thing.type == GROUP]
        wanted = list(dict.fromkeys([*groups, *_concrete(facts.values(), questions)]))
        found = pool.map(lambda question: _answer(provider, visitor, knows, question), wanted)
        answers = dict(zip(wanted, found, strict=True))
    return {seat: Facts(seat, known.resources, known.labs, answers) for seat, known in facts.items()}


def _read(provider: Asked, thing: Thing) -> Found:
    now, trouble = None, ""
    try:
        now = provider.read(thing.urn, thing.id, thing.inputs, thing.outputs)
    except CloudError as error:
        trouble = str(error)
    return Found(thing.type, thing.id, thing.inputs, thing.outputs, now, trouble)


def _concrete(facts: Iterable[Facts], questions: Sequence[Question]) -> Iterable[Question]:
    for known in facts:
        for question in questions:
            try:
                yield known.fill(question)
            except CannotTellError:
                continue  # the check will say the same, in its seat's name


def _answer(provider: Asked, visitor: Visitor, knows: Callable[[str], bool], question: Question) -> Answer:
    try:
        if isinstance(question, Visit):
            return visitor(question.address)
        return _told(provider, knows, question)
    except CannotTellError as why:
        return Trouble(str(why))
    except Exception as error:
        # One student's page or bucket must not end the check of the whole class.
        return Trouble(f"the answer was not understood ({type(error).__name__})")


def _told(provider: Asked, knows: Callable[[str], bool], ask: Ask) -> Answer:
    name = ask.token.rsplit(":", 1)[-1]
    if not knows(ask.token):
        return Trouble(f"the embedded cloud has no answer to {name}")
    try:
        return provider.invoke(ask.token, {name: _listed(value) for name, value in ask.args})
    except CloudError as error:
        return Trouble(f"{name} was refused: {error}")


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
