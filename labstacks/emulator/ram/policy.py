"""Policy documents, read and validated: version 1 of RAM's policy language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from labstacks.emulator.ram.conditions import Condition, ConditionError, conditions
from labstacks.errors import UsageError
from labstacks.gateway.cloud import Values

MAX_LENGTH = 6144
"""The longest document, in characters without white space."""

_ELEMENTS = {"Effect", "Action", "NotAction", "Resource", "NotResource", "Condition", "Principal", "Sid"}


class PolicyError(UsageError):
    """A policy document breaks the policy language."""


@dataclass(frozen=True)
class Statement:
    """One statement: what it says about which actions on which resources, and when.

    Args:
        allow: Effect ``Allow``; else ``Deny``.
        actions: Patterns such as ``ecs:Describe*``.
        not_actions: Whether the patterns are those *not* meant (``NotAction``).
        resources: ARN patterns; empty in a trust policy.
        not_resources: Whether the patterns are those not meant.
        principals: Who may assume the role, in a trust policy: ``(kind, name)`` pairs.
    """

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    not_actions: bool = False
    not_resources: bool = False
    conditions: tuple[Condition, ...] = ()
    principals: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class PolicyDocument:
    """A named document, and how the one who asks came by it.

    Args:
        via: Such as ``group f4a-2026-students``; empty when attached to the user itself.
        resource_group: When the policy is attached within one resource group: that group's id.
    """

    name: str
    statements: tuple[Statement, ...]
    via: str = ""
    resource_group: str = ""

    @staticmethod
    def read(
        document: str | Values, *, name: str = "policy", via: str = "", resource_group: str = ""
    ) -> PolicyDocument:
        """Read a document from JSON text or plain data.

        Raises:
            PolicyError: It is no valid document; the message names the statement and the element.
        """
        data = _loaded(document, name)
        if data.get("Version") != "1":
            raise PolicyError(f'{name}: "Version" is {data.get("Version")!r}, and must be "1".')
        return PolicyDocument(name, _statements(data, name), via, resource_group)


def _loaded(document: str | Values, name: str) -> Values:
    if isinstance(document, str):
        if len("".join(document.split())) > MAX_LENGTH:
            raise PolicyError(f"{name}: the document is longer than {MAX_LENGTH} characters.")
        try:
            document = json.loads(document)
        except ValueError as error:
            raise PolicyError(f"{name}: the document is no JSON: {error}.") from error
    if not isinstance(document, Mapping):
        raise PolicyError(f"{name}: the document is not an object.")
    return document


def _statements(data: Values, name: str) -> tuple[Statement, ...]:
    found = data.get("Statement")
    listed = [found] if isinstance(found, Mapping) else found
    if not isinstance(listed, list) or not listed:
        raise PolicyError(f'{name}: "Statement" must be a list of at least one statement.')
    return tuple(_statement(item, f"{name}, statement {number}") for number, item in enumerate(listed, 1))


def _statement(item: object, where: str) -> Statement:
    if not isinstance(item, Mapping):
        raise PolicyError(f"{where}: a statement is an object.")
    if unknown := sorted(set(item) - _ELEMENTS):
        raise PolicyError(f"{where}: there is no element {', '.join(map(repr, unknown))}.")
    if item.get("Effect") not in ("Allow", "Deny"):
        raise PolicyError(f'{where}: "Effect" is {item.get("Effect")!r}, and must be "Allow" or "Deny".')
    actions, not_actions = _either(item, "Action", "NotAction", where)
    principals = _principals(item.get("Principal", {}), where)
    # A trust policy is about the role it belongs to, so it names no resource.
    resources, not_resources = ((), False) if principals else _either(item, "Resource", "NotResource", where)
    try:
        found = conditions(item.get("Condition", {}))
    except ConditionError as error:
        raise PolicyError(f"{where}: {error}") from error
    return Statement(
        item["Effect"] == "Allow", actions, resources, not_actions, not_resources, found, principals
    )  # fmt: skip


def _either(item: Values, name: str, negated: str, where: str) -> tuple[tuple[str, ...], bool]:
    if (name in item) == (negated in item):
        raise PolicyError(f'{where}: give either "{name}" or "{negated}".')
    chosen = name if name in item else negated
    return _texts(item[chosen], f'{where}, "{chosen}"'), chosen == negated


def _texts(value: object, where: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not listed or not all(isinstance(text, str) for text in listed):
        raise PolicyError(f"{where}: must be a text or a list of texts.")
    return tuple(listed)


def _principals(value: object, where: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise PolicyError(f'{where}, "Principal": must be an object such as {{"Service": [...]}}.')
    return tuple(
        (kind, name)
        for kind, names in value.items()
        for name in _texts(names, f'{where}, "Principal.{kind}"')
    )  # fmt: skip
