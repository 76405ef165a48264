"""The guardrails' verdicts on a planned class, each with the resource and its source line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from labstacks.planning.resources import Inventory, SourceLine

if TYPE_CHECKING:
    from labstacks.components.guardrails import Rule


@dataclass(frozen=True)
class GuardrailFinding:
    """A resource that breaks a rule.

    Args:
        resource: Its short type and name.
        message: What is wrong with it.
        source: The line that creates it.
        count: How many of it the class has.
    """

    resource: str
    message: str
    source: SourceLine | None = None
    count: int = 1

    def __str__(self) -> str:
        where = f" ({self.source})" if self.source else ""
        return f"{self.resource}{where}: {self.message}"


@dataclass(frozen=True)
class GuardrailJudgement:
    """One rule's verdict.

    Args:
        rule: The rule's name.
        title: What it asks for.
        blocks: Whether breaking it makes the plan a no-go.
        findings: What breaks it; empty when nothing breaks it.
        fix: What to do about it.
    """

    rule: str
    title: str
    blocks: bool
    findings: tuple[GuardrailFinding, ...] = ()
    fix: str = ""

    @property
    def kept(self) -> bool:
        """Whether nothing breaks the rule."""
        return not self.findings


def judge(inventory: Inventory, *, costs_money: bool = True) -> tuple[GuardrailJudgement, ...]:
    """Check every resource against every rule of :mod:`labstacks.components.guardrails`.

    A broken rule is a no-go in every cloud, so that rehearsals and CI find what the real cloud would refuse.

    Args:
        costs_money: Whether the cloud of the class bills for resources. Otherwise rules that concern only
            money do not block.
    """
    from labstacks.components.guardrails import RULES

    return tuple(
        GuardrailJudgement(
            rule.id,
            rule.says,
            costs_money or not rule.costs_only,
            tuple(_findings(rule, inventory)),
            rule.fix,
        )
        for rule in RULES
    )


def _findings(rule: Rule, inventory: Inventory) -> Iterator[GuardrailFinding]:
    for part in inventory.parts:
        for found, message in rule.check(list(part.cloud)):
            resource = next(one for one in part.cloud if (one.name, one.type) == (found.name, found.type))
            yield GuardrailFinding(
                f"{resource.short_type} {resource.name}", message, resource.source, part.count
            )
