"""What has changed since the deployment. Pure.

Compared are the inputs, and of the values that the cloud chose only :data:`WATCHED`: a new public address is
not drift. Security groups are compared with the rules that labstacks deployed. What a lab asks its student to
change is marked as the student's work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labstacks.components.checkpoints.model import ANYTHING, Answer, Ask, Facts, Found, Trouble, VisitedPage

LONGEST = 60
"""Characters of a value that are shown."""
WATCHED = {"alicloud:ecs/instance:Instance": ("status",)}
"""Outputs that are compared too, by type."""
GROUP = "alicloud:ecs/securityGroup:SecurityGroup"
RULE = "alicloud:ecs/securityGroupRule:SecurityGroupRule"
RULES = "alicloud:ecs/getSecurityGroupRules:getSecurityGroupRules"


@dataclass(frozen=True)
class Drift:
    """One difference between a resource as deployed and as it is now.

    Args:
        resource: Its role, such as ``b3-security-group``.
        type: Its type token.
        path: Of the property, such as ``tags.seat``; empty when the resource is missing.
        was: The deployed value, shortened; empty for what labstacks did not deploy, such as an added rule.
        now: The value now.
        students: Whether a lab asks its student for this change.
    """

    resource: str
    type: str
    path: str = ""
    was: str = ""
    now: str = ""
    students: bool = False

    @property
    def missing(self) -> bool:
        """Whether the whole resource is gone."""
        return not self.path

    def __str__(self) -> str:
        what = f"{self.resource} ({short_type(self.type)})"
        if self.missing:
            return f"{what} is missing"
        if not self.was:
            return f"{what}: {self.path} is {self.now}, added outside labstacks"
        return f"{what}: {self.path} was {self.was}, is {self.now}"


def drifts(found: Mapping[str, Found], students_work: Mapping[str, tuple[str, ...]]) -> tuple[Drift, ...]:
    """All differences of one seat. Resources that could not be read are left out.

    Args:
        found: The seat's resources, by role.
        students_work: What the labs ask students to change, by role.
    """
    return tuple(
        drift
        for role, resource in found.items()
        if not resource.trouble
        for drift in _of(role, resource, students_work.get(role, ()))
    )


def _of(role: str, found: Found, allowed: tuple[str, ...]) -> Iterator[Drift]:
    if found.now is None:
        yield Drift(role, found.type, students=ANYTHING in allowed)
        return
    for name in dict.fromkeys((*found.inputs, *WATCHED.get(found.type, ()))):
        # Pulumi's own properties, and secrets, which are left out of the state's view.
        if name.startswith("__") or name not in found.made:
            continue
        for path, was, now in differences(name, found.made[name], found.now.get(name)):
            yield Drift(
                role, found.type, path, _shown(was), _shown(now), ANYTHING in allowed or name in allowed
            )


def ingress_rules_of(group_id: str) -> Ask:
    """The question for the ingress rules of a security group."""
    return Ask(RULES, (("groupId", group_id), ("direction", "ingress")))


def added_ingress(facts: Facts) -> tuple[Drift, ...]:
    """Ingress rules of the seat's security groups that labstacks did not deploy."""
    ours = {_rule_key(found.inputs, "cidrIp") for found in facts.resources.values() if found.type == RULE}
    return tuple(
        Drift(role, found.type, "ingress rule", now=f"{key[1]} {key[2]} from {key[3]}")
        for role, found in facts.resources.items()
        if found.type == GROUP
        for key in sorted(_ingress(found.id, facts.answers.get(ingress_rules_of(found.id))) - ours)
    )


def _ingress(group: str, answer: Answer | None) -> set[tuple[str, ...]]:
    if answer is None or isinstance(answer, VisitedPage | Trouble):
        return set()
    rules = [rule for rule in answer.get("rules") or [] if str(rule.get("policy")).lower() == "accept"]
    return {_rule_key({"securityGroupId": group, **rule}, "sourceCidrIp") for rule in rules}


def _rule_key(rule: Mapping[str, object], source: str) -> tuple[str, ...]:
    """Group, protocol, ports and source."""
    parts = (rule.get("ipProtocol", ""), rule.get("portRange", ""), rule.get(source) or "other sources")
    return (str(rule.get("securityGroupId", "")), *(str(part).lower() for part in parts))


def differences(path: str, was: object, now: object) -> Iterator[tuple[str, Any, Any]]:
    """(path, was, is) for each leaf that differs. Lists of plain values are compared as sets."""
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        for name in {**was, **now}:
            yield from differences(f"{path}.{name}", was.get(name), now.get(name))
    elif isinstance(was, list) and isinstance(now, list):
        # The provider returns such lists, for example security groups, in any order.
        if _plain(was) and _plain(now):
            if sorted(map(str, was)) != sorted(map(str, now)):
                yield path, was, now
        elif len(was) != len(now):
            yield path, was, now
        else:
            for index, (one, other) in enumerate(zip(was, now, strict=True)):
                yield from differences(f"{path}[{index}]", one, other)
    elif not _same(was, now):
        yield path, was, now


def short_type(token: str) -> str:
    """``alicloud:ecs/securityGroup:SecurityGroup`` in short: ``ecs SecurityGroup``."""
    _, module, name = [*token.split(":"), "", ""][:3]
    return f"{module.split('/')[0]} {name}".strip()


def _same(was: object, now: object) -> bool:
    # A provider omits empty values and writes some numbers and booleans as text.
    if was in (None, "", [], {}) and now in (None, "", [], {}):
        return True
    return bool(was == now) or _text(was) == _text(now)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool | int | float | str) else repr(value)


def _plain(values: list[object]) -> bool:
    return not any(isinstance(value, Mapping | list) for value in values)


def _shown(value: object) -> str:
    if value in (None, "", [], {}):
        return "nothing"
    text = " ".join(str(value).split())
    text = text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
    return f"'{text}'" if isinstance(value, str) else text
