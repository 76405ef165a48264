"""Guardrails: rules for every resource that a lab creates, as data.

The tests apply them to every lab, ``labstacks plan`` to every class, and Pulumi itself applies them as a
policy pack (:mod:`labstacks.components.guardrails.policy_pack`).
"""

from labstacks.components.guardrails.rule import Guarded, Rule, Violation, violations
from labstacks.components.guardrails.rules import RULES
from labstacks.components.guardrails.taggable import TAGGABLE

__all__ = ["RULES", "TAGGABLE", "Guarded", "Rule", "Violation", "check", "violations"]


def check(resources: "list[Guarded]") -> list[Violation]:
    """Everything among the resources of one stack that breaks a guardrail."""
    return violations(RULES, resources)
