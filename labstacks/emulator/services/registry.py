"""The registers of models and data sources. Services are loaded when they are first asked for."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from functools import cache

from labstacks.emulator.quotas import ApiQuota
from labstacks.emulator.services.base import Model, Unmodelled
from labstacks.emulator.services.call import ApiCall
from labstacks.gateway.cloud import Values

SERVICES = (
    "actiontrail", "alb", "cms", "core", "cr", "cs", "eci", "ecs", "ess", "fc", "hbr", "kms", "log", "nas",
    "oss", "pvtz", "quotas", "ram", "rds", "resourcemanager", "ros", "slb", "sls", "tag", "vpc",
)  # fmt: skip
"""The folders below this package that register models and data sources."""

Source = Callable[[ApiCall, Values], Values]
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
    """How a type behaves."""
    _load()
    return _models.get(token) or _unmodelled(token)


def modelled_types() -> tuple[str, ...]:
    """The types that a service has modelled."""
    _load()
    return tuple(sorted(_models))


def sources() -> Mapping[str, Source]:
    """Data sources that say more than that there is nothing."""
    _load()
    return _sources


def all_quotas() -> tuple[ApiQuota, ...]:
    """Every quota of every service, by key."""
    _load()
    found = {quota.key: quota for model in _models.values() for quota in model.quotas}
    return tuple(found[key] for key in sorted(found))


@cache
def _unmodelled(token: str) -> Model:
    return Unmodelled(token)


@cache
def _load() -> None:
    for name in SERVICES:
        importlib.import_module(f"{__package__}.{name}")
