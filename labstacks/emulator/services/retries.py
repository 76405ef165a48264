"""What the real provider repeats by itself until its time is up, so that a user never sees it."""

from __future__ import annotations

from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Model
from labstacks.errors import CloudError

GENERIC = frozenset(
    (
        t.USER, t.LOGIN_PROFILE, t.ACCESS_KEY, t.GROUP, t.GROUP_MEMBERSHIP, t.USER_GROUP_ATTACHMENT, t.POLICY,
        t.ROLE, t.USER_POLICY_ATTACHMENT, t.GROUP_POLICY_ATTACHMENT, t.ROLE_POLICY_ATTACHMENT,
        t.PASSWORD_POLICY, t.SECURITY_PREFERENCE, t.RESOURCE_GROUP, t.RESOURCE_GROUP_POLICY_ATTACHMENT,
        t.BUCKET_ACL, t.BUCKET_POLICY, t.BUCKET_VERSIONING, t.BUCKET_WEBSITE, t.BUCKET_LOGGING,
        t.BUCKET_PUBLIC_ACCESS_BLOCK, t.FUNCTION, t.TRIGGER, t.CLUSTER, t.NODE_POOL, t.VAULT,
        t.ALB, t.ALB_SERVER_GROUP, t.ALB_LISTENER, t.ALB_RULE,
    )
)  # fmt: skip
"""Types whose every call is repeated when throttled or when the server is unavailable."""

GENERIC_ON_DELETE = frozenset(
    (t.CLB, t.ALARM, t.LOG_PROJECT, t.LOG_STORE, t.KEY, t.INSTANCE)
)  # fmt: skip


def is_generic(error: CloudError) -> bool:
    """Whether an error is of the kind that the provider's general rule repeats."""
    return "Throttling" in error.code or error.code == "ServiceUnavailable"


def repeats(model: Model, type_: str, operation: str, error: CloudError) -> bool:
    """Whether the real provider would try again rather than report an error."""
    if error.code in model.insists_on:
        return True
    covered = type_ in GENERIC or (operation == "delete" and type_ in GENERIC_ON_DELETE)
    return covered and is_generic(error)
