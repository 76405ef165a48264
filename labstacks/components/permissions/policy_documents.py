"""RAM policy documents, made of data. Pure functions; nothing here talks to a cloud.

Three documents rule a seat::

    look    allow   the class's RAM group    lists of what is in the class's region, so that the console works
    guard   deny    the class's RAM group    identities, money, the audit trail: whatever else may be allowed
    own     allow   the seat's RAM user      work with the seat's own things, known by their name or tags

In RAM, what no statement allows is denied, and a deny beats every allow.
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
"""By lab id: what a student may do to their own things."""
LOOKS: dict[str, tuple[str, ...]] = {**BRIDGING_LOOKS, **BEGINNER_LOOKS, **ADVANCED_LOOKS}
"""By lab id: actions that only look, and that every student of the class may use in the class's region."""
EVERY_SEAT = "B1"
"""The lab whose permissions every seat has: signing in is the first thing anybody does."""
MAX_LENGTH = 4096
"""Characters in a document. The provider's page says 6144, an older page of RAM's 4096; this fits both."""

# Not "ram:*": the forced change of the first password is the student's own call to RAM.
_HANDS_OFF_IDENTITIES = tuple(
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
_HANDS_OFF = (
    *_HANDS_OFF_IDENTITIES,
    "ims:*",
    "sts:*",
    *(
        f"resourcemanager:{verb}*"
        for verb in ("Attach", "Create", "Delete", "Detach", "Move", "Set", "Update")
    ),
    "bss:*",
    "bssapi:*",
    "actiontrail:Create*",
    "actiontrail:Delete*",
    "actiontrail:Stop*",
    "actiontrail:Update*",
)

Document = dict[str, Any]


def look_policy(context: LabContext, account_id: str, labs: Iterable[str]) -> Document:
    """What every student of a class may look at: lists and descriptions, no contents, in one region."""
    actions = sorted({action for lab in (EVERY_SEAT, *labs) for action in LOOKS.get(lab, ())})
    services = sorted({action.split(":")[0] for action in actions})
    places = [_everything_of(service, context.region, account_id) for service in services]
    return _document([_allow(actions, places)])


def guard_policy() -> Document:
    """What no student may do, even if another policy should allow it."""
    return _document([{"Effect": "Deny", "Action": list(_HANDS_OFF), "Resource": ["*"]}])


def own_policy(
    context: LabContext, account_id: str, labs: Iterable[str], classroom: Mapping[str, Any] | None = None
) -> Document:
    """What a seat may do to its own things: the grants of its labs with its own names and tags filled in.

    Args:
        context: Whose seat it is.
        account_id: The number of the cloud account.
        labs: Ids of the seat's labs.
        classroom: The classroom's outputs, for grants that name one of its parts.
    """
    values = {**(classroom or {}), "region": context.region, "account": account_id, "owner": context.owner}
    statements: dict[str, dict[str, Any]] = {}
    for grant in dict.fromkeys(grant for lab in (EVERY_SEAT, *labs) for grant in GRANTS.get(lab, ())):
        statement = _allow(grant.actions, grant.places(values), _own_tags(context, grant))
        same = json.dumps({**statement, "Action": None})
        merged = sorted({*statements.get(same, statement)["Action"], *grant.actions})
        statements[same] = {**statement, "Action": merged}
    return _document(list(statements.values()))


def text(document: Document) -> str:
    """The document as the cloud wants it: JSON without blanks.

    Raises:
        ValueError: It is longer than the cloud takes.
    """
    written = json.dumps(document, separators=(",", ":"))
    if len(written) > MAX_LENGTH:
        raise ValueError(f"a policy document of {len(written)} characters; the cloud takes {MAX_LENGTH}")
    return written


def _document(statements: list[dict[str, Any]]) -> Document:
    return {"Version": "1", "Statement": statements}


def _allow(
    actions: Iterable[str], places: list[str], tags: Mapping[str, str] | None = None
) -> dict[str, Any]:
    statement: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": places}
    return {**statement, "Condition": {"StringEquals": dict(tags)}} if tags else statement


def _own_tags(context: LabContext, grant: Grant) -> dict[str, str]:
    if not grant.tagged:
        return {}
    tags = {"acs:ResourceTag/class": context.class_name, "acs:ResourceTag/seat": context.seat}
    return {**tags, "acs:ResourceTag/lab": grant.lab} if grant.lab else tags


def _everything_of(service: str, region: str, account_id: str) -> str:
    # OSS writes no region into its ARNs; its lists are of the whole account.
    return f"acs:{service}:{'*' if service == 'oss' else region}:{account_id}:*"
