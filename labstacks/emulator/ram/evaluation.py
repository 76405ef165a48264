"""Whether a request is allowed, and which statements say so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from labstacks.emulator.ram.conditions import folded
from labstacks.emulator.ram.granularity import names_no_resource
from labstacks.emulator.ram.matching import any_action_matches, resource_matches
from labstacks.emulator.ram.policy import PolicyDocument, Statement
from labstacks.gateway.cloud import Values


@dataclass(frozen=True)
class Request:
    """What somebody wants to do.

    Args:
        action: Such as ``ecs:StopInstance``.
        resource: Its ARN, ``acs:<service>:<region>:<account>:<path>``; ``*`` where the API names none.
        resource_tags: Tags of the resource (``acs:ResourceTag/<key>``).
        request_tags: Tags given in the request (``acs:RequestTag/<key>``).
        resource_group: Id of the resource's group (``acs:ResourceGroupId``).
        source_ip: Where the call comes from (``acs:SourceIp``).
        time: When (``acs:CurrentTime``); without it conditions on time are not met.
        mfa: Whether the caller signed in with a second factor (``acs:MFAPresent``).
        secure: Whether over HTTPS (``acs:SecureTransport``).
        keys: Any other condition keys, such as ``{"oss:Prefix": "s01/"}``.
    """

    action: str
    resource: str = "*"
    resource_tags: Mapping[str, str] = field(default_factory=dict)
    request_tags: Mapping[str, str] = field(default_factory=dict)
    resource_group: str = ""
    source_ip: str = ""
    time: datetime | None = None
    mfa: bool = False
    secure: bool = True
    keys: Values = field(default_factory=dict)

    def context(self) -> dict[str, tuple[str, ...]]:
        """The condition keys of the request, folded, with their values."""
        service = self.action.partition(":")[0].lower()
        found = {"acs:mfapresent": _flag(self.mfa), "acs:securetransport": _flag(self.secure)}
        if self.resource_group:
            found["acs:resourcegroupid"] = (self.resource_group,)
        if self.source_ip:
            found["acs:sourceip"] = (self.source_ip,)
        if self.time is not None:
            found["acs:currenttime"] = (self.time.astimezone(UTC).isoformat(),)
        for key, value in self.resource_tags.items():
            for prefix in ("acs:resourcetag", f"{service}:resourcetag", f"{service}:tag"):
                found[f"{prefix}/{key}"] = (value,)
        for key, value in self.request_tags.items():
            found[f"acs:requesttag/{key}"] = (value,)
        for key, value in self.keys.items():
            found[folded(key)] = tuple(map(str, value)) if isinstance(value, (list, tuple)) else (str(value),)
        return found


class PolicyVerdict(StrEnum):
    """What a policy's statements come to."""

    ALLOWED = "allowed"
    DENIED = "denied by a statement"
    NOT_ALLOWED = "no statement allows it"


@dataclass(frozen=True)
class PolicyFinding:
    """What one statement had to say.

    Args:
        number: The statement's place in its policy, from 1.
        applies: Whether it speaks about the request.
        why: Why it does or does not, as a sentence's end: ``the condition … is not met``.
    """

    policy: str
    number: int
    allow: bool
    applies: bool
    why: str
    via: str = ""

    def __str__(self) -> str:
        effect = "Allow" if self.allow else "Deny"
        via = f" via {self.via}" if self.via else ""
        verb = "applies" if self.applies else "does not apply"
        return f"{self.policy}{via}, statement {self.number} ({effect}) {verb}: {self.why}"


@dataclass(frozen=True)
class Decision:
    """The answer, with every statement's part in it."""

    verdict: PolicyVerdict
    findings: tuple[PolicyFinding, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether the request may be made."""
        return self.verdict is PolicyVerdict.ALLOWED

    @property
    def deciding(self) -> tuple[PolicyFinding, ...]:
        """The statements that made the verdict: the denying ones, or else the allowing ones."""
        denying = tuple(finding for finding in self.findings if finding.applies and not finding.allow)
        return denying or tuple(finding for finding in self.findings if finding.applies)

    def __str__(self) -> str:
        shown = self.deciding or self.findings
        return "\n".join([self.verdict.value, *(f"  {finding}" for finding in shown)])


def evaluate(policies: Iterable[PolicyDocument | str | Values], request: Request) -> Decision:
    """Decide a request by all policies of the one who asks: a Deny wins, and what nobody allows is refused.

    Args:
        policies: Policies, or documents as JSON text or plain data.

    Raises:
        PolicyError: A document breaks the policy language.
    """
    if names_no_resource(request.action):
        request = replace(request, resource="*", resource_tags={}, resource_group="")
    read = [
        policy if isinstance(policy, PolicyDocument) else PolicyDocument.read(policy) for policy in policies
    ]
    context = request.context()
    findings = tuple(
        _finding(policy, number, statement, request, context)
        for policy in read
        for number, statement in enumerate(policy.statements, 1)
    )
    effects = {finding.allow for finding in findings if finding.applies}
    if False in effects:
        return Decision(PolicyVerdict.DENIED, findings)
    return Decision(PolicyVerdict.ALLOWED if True in effects else PolicyVerdict.NOT_ALLOWED, findings)


def _finding(
    policy: PolicyDocument,
    number: int,
    statement: Statement,
    request: Request,
    context: Mapping[str, tuple[str, ...]],
) -> PolicyFinding:
    against = _objection(policy, statement, request, context)
    why = against or f"{request.action} on {request.resource}"
    return PolicyFinding(policy.name, number, statement.allow, not against, why, policy.via)


def _objection(
    policy: PolicyDocument, statement: Statement, request: Request, context: Mapping[str, tuple[str, ...]]
) -> str:
    """Why a statement does not speak about a request; empty when it does."""
    if policy.resource_group and policy.resource_group != request.resource_group:
        actual = request.resource_group or "none"
        return f"it holds in resource group {policy.resource_group}, and the resource's group is {actual}"
    if any_action_matches(statement.actions, request.action) == statement.not_actions:
        return f"{request.action} is not among its actions"
    if (
        any(resource_matches(pattern, request.resource) for pattern in statement.resources)
        == statement.not_resources
    ):
        return f"{request.resource} is not among its resources"
    for condition in statement.conditions:
        if not condition.holds(context):
            values = context.get(folded(condition.key), ())
            shown = " and ".join(map(repr, values)) or "absent"
            return f"its condition {condition} is not met, the value is {shown}"
    return ""


def _flag(value: bool) -> tuple[str, ...]:
    return (str(value).lower(),)
