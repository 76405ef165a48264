"""RAM policy documents, built from data. Pure functions; nothing here calls a cloud.

Three documents apply to a student::

    look    allow   the class's RAM group    list resources, so that the console works
    guard   deny    the class's RAM group    identities, money, the audit trail, whatever else is allowed
    own     allow   the seat's RAM user      work with the seat's resources, recognised by name or tags

RAM denies what no statement allows, and a deny overrides every allow.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from labstacks.components.context import LabContext
from labstacks.components.permissions.advanced import GRANTS as ADVANCED_GRANTS
from labstacks.components.permissions.advanced import LOOKS as ADVANCED_LOOKS
from labstacks.components.permissions.beginner import GRANTS as BEGINNER_GRANTS
from labstacks.components.permissions.beginner import LOOKS as BEGINNER_LOOKS
from labstacks.components.permissions.bridging import GRANTS as BRIDGING_GRANTS
from labstacks.components.permissions.bridging import LOOKS as BRIDGING_LOOKS
from labstacks.components.permissions.grant import Grant

GRANTS: dict[str, tuple[Grant, ...]] = {**BRIDGING_GRANTS, **BEGINNER_GRANTS, **ADVANCED_GRANTS}
"""By lab id: what a student may do to their own resources."""
LOOKS: dict[str, tuple[str, ...]] = {**BRIDGING_LOOKS, **BEGINNER_LOOKS, **ADVANCED_LOOKS}
"""By lab id: list and describe actions for every student of the class."""
EVERY_SEAT = "B1"
"""The lab whose permissions every seat gets: signing in is the first step of every lab."""
MAX_LENGTH = 4096
"""Maximum characters of a document. The provider documents 6144, an older RAM page 4096: this fits both."""

# Not "ram:*": a student calls RAM to change the first password.
_DENIED_IDENTITY_ACTIONS = tuple(
    f"ram:{verb}*"
    for verb in (
        "Add",
        "Attach",
        "Bind",
        "Clear",
        "Create",
        "Delete",
        "Detach",
        "Pass",
        "Remove",
        "Set",
        "Update",
    )
)
_DENIED_ACTIONS = (
    *_DENIED_IDENTITY_ACTIONS,
    "ims:*",
    # Otherwise a student could become a role that may do more.
    "sts:*",
    *(
        f"resourcemanager:{verb}*"
        for verb in ("Attach", "Create", "Delete", "Detach", "Move", "Set", "Update")
    ),
    # Bills and orders: a student must be able to spend nothing.
    "bss:*",
    "bssapi:*",
    # Nobody may switch off the record of what they do.
    "actiontrail:Create*",
    "actiontrail:Delete*",
    "actiontrail:Stop*",
    "actiontrail:Update*",
)

Document = dict[str, Any]


def look_policy(labs: Iterable[str]) -> Document:
    """What every student of a class may list and describe: no contents.

    The resource is ``*``: RAM authorizes most list actions for the account as a whole, and refuses them when
    the policy names a region or a type.
    """
    actions = sorted({action for lab in (EVERY_SEAT, *labs) for action in LOOKS.get(lab, ())})
    return _document([_allow(actions, ["*"])])


def guard_policy() -> Document:
    """What no student may do, even if another policy allows it."""
    return _document([{"Effect": "Deny", "Action": list(_DENIED_ACTIONS), "Resource": ["*"]}])


def own_policy(
    context: LabContext, account_id: str, labs: Iterable[str], classroom: Mapping[str, Any] | None = None
) -> Document:
    """What a student may do to the seat's resources: the grants of its labs, with its names and tags.

    Args:
        context: The seat.
        account_id: The number of the cloud account.
        labs: Ids of the seat's labs.
        classroom: The classroom's outputs, for grants that name a shared resource.
    """
    values = {**(classroom or {}), "region": context.region, "account": account_id, "owner": context.owner}
    # Statements that differ only in their actions are merged: RAM limits the length of a policy.
    statements: dict[str, dict[str, Any]] = {}
    for grant in dict.fromkeys(grant for lab in (EVERY_SEAT, *labs) for grant in GRANTS.get(lab, ())):
        statement = _allow(grant.actions, grant.arns(values), _own_tags(context, grant))
        same = json.dumps({**statement, "Action": None})
        merged = sorted({*statements.get(same, statement)["Action"], *grant.actions})
        statements[same] = {**statement, "Action": merged}
    return _document(list(statements.values()))


def text(document: Document) -> str:
    """The document as compact JSON.

    Raises:
        ValueError: The document is longer than RAM accepts.
    """
    written = json.dumps(document, separators=(",", ":"))
    if len(written) > MAX_LENGTH:
        raise ValueError(f"The policy document has {len(written)} characters. RAM accepts {MAX_LENGTH}.")
    return written


def _document(statements: list[dict[str, Any]]) -> Document:
    # RAM's only version of the policy language.
    return {"Version": "1", "Statement": statements}


def _allow(actions: Iterable[str], arns: list[str], tags: Mapping[str, str] | None = None) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": arns}
    return {**statement, "Condition": {"StringEquals": dict(tags)}} if tags else statement


def _own_tags(context: LabContext, grant: Grant) -> dict[str, str]:
    if not grant.tagged:
        return {}
    tags = {"acs:ResourceTag/class": context.class_name, "acs:ResourceTag/seat": context.seat}
    return {**tags, "acs:ResourceTag/lab": grant.lab} if grant.lab else tags
