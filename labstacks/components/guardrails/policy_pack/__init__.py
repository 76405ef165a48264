"""The guardrails as a Pulumi policy pack, for those who run ``pulumi up`` themselves.

With the extra ``labstacks[policy]`` installed::

    pulumi up --policy-pack "$(python -m labstacks.components.guardrails.policy_pack)"

Pulumi checks rules about one resource before it creates it, and rules about the whole stack at the end. The
rule on secrets is left out, because Pulumi decrypts secrets before it passes them to policies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from labstacks.components.guardrails.rule import Rule, violations
from labstacks.components.guardrails.rules import RULES

LEFT_OUT = ("secret-passwords",)


@dataclass(frozen=True)
class Seen:
    """A resource as a policy sees it."""

    type: str
    name: str
    inputs: Mapping[str, Any]
    urn: str = ""
    secrets: frozenset[str] = frozenset()


def policies(sdk: Any) -> list[Any]:
    """The guardrails as policies.

    Args:
        sdk: The module ``pulumi_policy``.
    """
    return [_policy(sdk, rule) for rule in RULES if rule.id not in LEFT_OUT]


def _policy(sdk: Any, rule: Rule) -> Any:
    kind = sdk.StackValidationPolicy if rule.whole_stack else sdk.ResourceValidationPolicy
    return kind(
        name=rule.id,
        description=f"{rule.says} {rule.why}",
        validate=_stack(rule) if rule.whole_stack else _resource(rule),
        enforcement_level=sdk.EnforcementLevel.MANDATORY,
    )


def _resource(rule: Rule) -> Callable[[Any, Callable[..., None]], None]:
    def validate(args: Any, report: Callable[..., None]) -> None:
        for found in violations([rule], [Seen(args.resource_type, args.name, args.props)]):
            report(f"{found.message} {rule.fix}")

    return validate


def _stack(rule: Rule) -> Callable[[Any, Callable[..., None]], None]:
    def validate(args: Any, report: Callable[..., None]) -> None:
        urns = {(r.resource_type, r.name): r.urn for r in args.resources}
        seen = [Seen(r.resource_type, r.name, r.props) for r in args.resources]
        for found in violations([rule], seen):
            report(f"{found.message} {rule.fix}", urns[found.type, found.name])

    return validate
