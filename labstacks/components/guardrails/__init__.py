"""Guardrails: what must hold for everything a lab makes, as data.

Applied in the tests to every lab, in ``labstacks plan`` to every class, and by Pulumi itself as a policy
pack (:mod:`labstacks.components.guardrails.policy_pack`).
"""

from labstacks.components.guardrails.rule import Guarded, Rule, Violation, violations
from labstacks.components.guardrails.rules import RULES
from labstacks.components.guardrails.taggable import TAGGABLE

__all__ = ["RULES", "TAGGABLE", "Guarded", "Rule", "Violation", "check", "violations"]


def check(resources: "list[Guarded]") -> list[Violation]:
    """Everything among the resources of one stack that breaks a guardrail."""
    return violations(RULES, resources)
