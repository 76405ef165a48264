"""What data sources answer, from ``data/data_sources.json``: the type they list, or what the cloud offers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Any

from labstacks.alicloud.resource_types import PACKAGE


def listed_type(token: str) -> str | None:
    """The type whose resources a data source lists, where its name does not say so."""
    type_ = _document()["lists"].get(_short(token))
    return PACKAGE + type_ if type_ else None


def offered_rows(token: str) -> Sequence[Mapping[str, Any]] | None:
    """The rows of what the cloud offers; None for a data source without any.

    A row may hold ``{zone}`` (it stands for one in each zone), ``{zones}`` and ``{region}``.
    """
    rows: Sequence[Mapping[str, Any]] | None = _document()["offers"].get(_short(token))
    return rows


def _short(token: str) -> str:
    return token.removeprefix(PACKAGE).rsplit(":", 1)[0]


@cache
def _document() -> Mapping[str, Any]:
    text = (resources.files(__package__) / "data" / "data_sources.json").read_text(encoding="utf-8")
    document: Mapping[str, Any] = json.loads(text)
    return document
