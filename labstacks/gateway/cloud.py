"""What the gateway asks of a cloud: the provider protocol on plain Python values.

The gateway unwraps Pulumi's wire format before it calls a cloud and wraps the answers again, so a
cloud sees dicts, lists, strings, numbers, booleans and None, named in camelCase as on the wire.
A value that is not known yet (in previews) is :data:`UNKNOWN`. Secrets arrive as plain values and
are marked secret again on the way out; a cloud must not write the values named in ``secret_keys``
anywhere in the clear.

Errors: a cloud raises :class:`labstacks.errors.CloudError` for everything it refuses at run time.
What it refuses in ``check`` it returns as :class:`Failure`.
"""
# ruff: noqa: A002  # `id` is what the protocol, and everybody, calls it.

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

Values = Mapping[str, Any]
"""Properties of a resource: camelCase name to plain value."""


class _UnknownValue:
    """A value that is unknown in a preview, because only the cloud can compute it."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _UnknownValue()


@dataclass(frozen=True)
class Target:
    """The resource that a call is about.

    Args:
        urn: Pulumi's name of it, ``urn:pulumi:<stack>::<project>::<type chain>::<name>``.
        type: Its type token, e.g. ``alicloud:vpc/network:Network``.
        region: The region its provider is configured for.
        secret_keys: Top-level properties whose values are, or contain, secrets.
        ignored: Paths of inputs whose changes the program ignores (``ignore_changes``).
    """

    urn: str
    type: str
    region: str = "cn-hongkong"
    secret_keys: frozenset[str] = frozenset()
    ignored: tuple[str, ...] = ()

    @property
    def stack(self) -> str:
        """The stack in its URN."""
        return self.urn.split("::", 1)[0].removeprefix("urn:pulumi:")

    @property
    def name(self) -> str:
        """The last part of its URN."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True)
class Failure:
    """One reason why inputs are refused: the property's path (may be empty) and the cloud's message."""

    property: str
    reason: str


@dataclass(frozen=True)
class Checked:
    """The answer of ``check``: inputs with defaults filled in, and why they are refused (empty if not)."""

    inputs: Values
    failures: tuple[Failure, ...] = ()


@dataclass(frozen=True)
class Changes:
    """The answer of ``diff``: which properties change in place, and which force a replacement."""

    updates: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True)
class Resource:
    """A resource as the cloud knows it: its id and all its properties, inputs and computed ones."""

    id: str
    properties: Values = field(default_factory=dict)
    inputs: Values | None = None
    """Only from ``read``: the inputs that describe its current state."""


class Cloud(Protocol):
    """A cloud behind the gateway. Called from many threads at once."""

    def check(self, target: Target, olds: Values, news: Values, seed: bytes) -> Checked:
        """Validate ``news`` and fill in defaults; ``olds`` are the inputs of the last deployment, or empty.

        Derive generated names from ``seed``, so that a retry generates the same names.
        """

    def diff(self, target: Target, id: str, old_inputs: Values, news: Values) -> Changes:
        """Compare two sets of checked inputs of a resource that exists."""

    def create(self, target: Target, inputs: Values, *, preview: bool) -> Resource:
        """Create it. A preview creates nothing: the id is empty and computed properties are UNKNOWN."""

    def read(self, target: Target, id: str, inputs: Values, properties: Values) -> Resource | None:
        """Read it; None when it does not exist. ``inputs`` is empty for an import."""

    def update(self, target: Target, id: str, old_inputs: Values, news: Values, *, preview: bool) -> Resource:
        """Change it in place."""

    def delete(self, target: Target, id: str, properties: Values) -> None:
        """Delete it. Succeeds if it does not exist."""

    def invoke(self, token: str, args: Values, *, region: str) -> Values:
        """Answer a data source, e.g. ``alicloud:index/getZones:getZones``."""

    def caveat(self, token: str) -> str:
        """A warning about the answers of a data source; empty for most."""

    def schema(self, version: str) -> str:
        """Pulumi's schema of the provider's package as JSON, from which ``pulumi import`` writes code."""

    def find(self, target: Target, inputs: Values) -> Resource | None:
        """Find the resource that an interrupted ``create`` of this URN made; None when it made nothing.

        Called for an intent without a result after a crash. A cloud that cannot find out raises
        ``CloudError``.
        """
