"""What a service's model of a type can say, and the register of models and data sources.

A model is one small class for a type, with the cloud's own words. It is only asked; what is kept is kept
by :mod:`labstacks.rehearsal.store`. Types without a model behave as :class:`Model` itself does.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar

from labstacks.gateway.cloud import Failure, Target
from labstacks.rehearsal import ids
from labstacks.rehearsal.services.shapes import SHAPES
from labstacks.rehearsal.store import StoredResource, Transaction

SERVICES: tuple[str, ...] = ("alb", "core", "ecs", "quotas", "rds", "resourcemanager")
"""The folders and modules below this package that register models and data sources."""


@dataclass(frozen=True)
class Call:
    """One call of the cloud's API, with what a model may need to decide and to make things up.

    Args:
        tx: The cloud's memory, inside the call's transaction.
        inputs: The inputs as checked.
        source: What made-up values are derived from: the seed, the URN and the number of the birth.
        now: The cloud's time, RFC 3339 UTC.
    """

    tx: Transaction
    target: Target
    account: str
    inputs: Mapping[str, Any]
    source: tuple[object, ...]
    now: str

    @property
    def region(self) -> str:
        return self.target.region

    def get(self, type_: str, id_: Any) -> StoredResource | None:
        """A resource of this account by type and id."""
        found = self.tx.with_id(type_, str(id_))
        return found[-1] if found else None


class Model:
    """How a type behaves. This base is also the behaviour of types that nobody has modelled.

    Args:
        token: The type token.
    """

    token: ClassVar[str] = ""
    replaces: ClassVar[frozenset[str]] = frozenset()
    """Inputs whose change forces a replacement, besides those of the facts."""
    modelled: ClassVar[bool] = True

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """What else is wrong with inputs that passed the general checks. Values may be UNKNOWN."""
        yield from ()

    def shape(self, inputs: Mapping[str, Any]) -> str:
        """The shape of the id, see :mod:`labstacks.rehearsal.ids`."""
        return SHAPES.get(self.token, "<name:20>")

    def make_id(self, call: Call) -> str:
        return ids.shaped(self.shape(call.inputs), call.inputs, call.region, *call.source)

    def computed(self, call: Call, id_: str) -> dict[str, Any]:
        """Values of computed outputs that follow from rules rather than from a look at their names."""
        return {}

    def changed(self, call: Call, before: StoredResource) -> dict[str, Any]:
        """Values of computed outputs that follow from an update."""
        return {}

    def admit(self, call: Call) -> None:
        """Raise ``CloudError`` when the API would refuse to create."""

    def admit_change(self, call: Call, before: StoredResource) -> None:
        """Raise ``CloudError`` when the API would refuse to change it."""

    def admit_removal(self, call: Call, before: StoredResource) -> None:
        """Raise ``CloudError`` when the API would refuse to delete it."""


class Unmodelled(Model):
    """A type that no service knows: it has its class's inputs and outputs, and no rules."""

    modelled = False

    def __init__(self, token: str) -> None:
        self.token = token  # type: ignore[misc]


Source = Callable[[Call, Mapping[str, Any]], Mapping[str, Any]]
"""A data source: takes a call (with empty inputs) and the arguments, returns what it knows of the result."""

_models: dict[str, Model] = {}
_sources: dict[str, Source] = {}


def register(model: type[Model]) -> type[Model]:
    """Class decorator: this is how the type ``model.token`` behaves."""
    _models[model.token] = model()
    return model


def source(token: str) -> Callable[[Source], Source]:
    """Decorator: this function answers the data source ``token``."""

    def keep(function: Source) -> Source:
        _sources[token] = function
        return function

    return keep


def model_of(token: str) -> Model:
    _load()
    return _models.get(token) or _unmodelled(token)


def modelled_types() -> tuple[str, ...]:
    _load()
    return tuple(sorted(_models))


def sources() -> Mapping[str, Source]:
    _load()
    return _sources


@cache
def _unmodelled(token: str) -> Model:
    return Unmodelled(token)


@lru_cache(maxsize=1)
def _load() -> None:
    for name in SERVICES:
        importlib.import_module(f"{__package__}.{name}")
