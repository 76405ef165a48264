"""What a guardrail is, and how to check resources against all of them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


class Guarded(Protocol):
    """A resource to check: from a mock run, a plan or a policy pack."""

    @property
    def type(self) -> str:
        """Type token, e.g. ``alicloud:ecs/instance:Instance``."""

    @property
    def name(self) -> str:
        """Name in Pulumi."""

    @property
    def inputs(self) -> Mapping[str, Any]:
        """In camelCase as on the wire."""

    @property
    def secrets(self) -> Collection[str]:
        """Which of the inputs are secret."""


Complaints = Iterable[tuple[Guarded, str]]
Check = Callable[[list[Guarded]], Complaints]


@dataclass(frozen=True)
class Rule:
    """One guardrail.

    Args:
        id: Such as ``no-open-remote-desktop``.
        says: What must be true, as a sentence.
        why: What may happen otherwise.
        fix: What to change, as a sentence.
        check: Finds the resources of one stack that break it, each with a complaint.
        whole_stack: Whether it must see all resources of the stack at once.
        costs_only: Whether breaking it can cost money and nothing else. A rehearsal costs nothing, so there
            the plan only mentions it.
    """

    id: str
    says: str
    why: str
    fix: str
    check: Check
    whole_stack: bool = False
    costs_only: bool = False


@dataclass(frozen=True)
class Violation:
    """A resource that breaks a rule, and how."""

    rule: Rule
    type: str
    name: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule.id}: {self.name} ({self.type}): {self.message} {self.rule.fix}"


def violations(rules: Iterable[Rule], resources: Iterable[Guarded]) -> list[Violation]:
    """Everything that breaks a rule, by rule and then by name.

    Args:
        rules: Such as :data:`labstacks.components.guardrails.RULES`.
        resources: All cloud resources of one stack. Components among them are ignored.
    """
    things = sorted((r for r in resources if r.type.startswith("alicloud:")), key=lambda r: (r.name, r.type))
    return [
        Violation(rule, resource.type, resource.name, message)
        for rule in rules
        for resource, message in rule.check(things)
    ]


def each(*types: str) -> Callable[[Callable[[Mapping[str, Any]], str | None]], Check]:
    """Make a check from a function that takes one resource's inputs and returns what is wrong, or None.

    Args:
        types: Type tokens of the resources to check, without ``alicloud:``; none for all.
    """
    tokens = {f"alicloud:{type_}" for type_ in types}

    def made(look: Callable[[Mapping[str, Any]], str | None]) -> Check:
        def check(resources: list[Guarded]) -> Iterator[tuple[Guarded, str]]:
            for resource in resources:
                if (not tokens or resource.type in tokens) and (complaint := look(resource.inputs)):
                    yield resource, complaint

        return check

    return made
