"""Groups, policies, roles, and who has which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.differences import same_document
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.ram import PolicyDocument as Document
from labstacks.emulator.ram import PolicyError
from labstacks.emulator.ram.policy import MAX_LENGTH
from labstacks.emulator.ram.system import is_system_policy
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import Pattern, between, length
from labstacks.emulator.services.ram import errors
from labstacks.emulator.services.ram.users import OF_USER
from labstacks.emulator.services.registry import register
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

GROUPS = ApiQuota("ram-groups", "RAM groups", 50, t.GROUP, errors.GroupLimit, Scope.ACCOUNT)
ROLES = ApiQuota("ram-roles", "RAM roles", 1000, t.ROLE, errors.RoleLimit, Scope.ACCOUNT)
POLICIES = ApiQuota("ram-policies", "Custom RAM policies", 1500, t.POLICY, errors.PolicyLimit, Scope.ACCOUNT)
USER_POLICIES = ApiQuota(
    "policies-per-user", "Custom policies per RAM user", 10, t.USER_POLICY_ATTACHMENT, errors.UserPolicyLimit,
    Scope.PARENT, per="userName", where=("policyType", "Custom"),
)  # fmt: skip
USER_SYSTEM_POLICIES = ApiQuota(
    "system-policies-per-user", "System policies per RAM user", 20, t.USER_POLICY_ATTACHMENT,
    errors.UserPolicyLimit, Scope.PARENT, per="userName", where=("policyType", "System"),
)  # fmt: skip
GROUP_POLICIES = ApiQuota(
    "policies-per-group", "Custom policies per RAM group", 5, t.GROUP_POLICY_ATTACHMENT,
    errors.GroupPolicyLimit, Scope.PARENT, per="groupName", where=("policyType", "Custom"),
)  # fmt: skip
GROUP_SYSTEM_POLICIES = ApiQuota(
    "system-policies-per-group", "System policies per RAM group", 20, t.GROUP_POLICY_ATTACHMENT,
    errors.GroupPolicyLimit, Scope.PARENT, per="groupName", where=("policyType", "System"),
)  # fmt: skip
ROLE_POLICIES = ApiQuota(
    "policies-per-role", "Custom policies per RAM role", 5, t.ROLE_POLICY_ATTACHMENT,
    errors.RolePolicyLimit, Scope.PARENT, per="roleName", where=("policyType", "Custom"),
)  # fmt: skip
ROLE_SYSTEM_POLICIES = ApiQuota(
    "system-policies-per-role", "System policies per RAM role", 20, t.ROLE_POLICY_ATTACHMENT,
    errors.RolePolicyLimit, Scope.PARENT, per="roleName", where=("policyType", "System"),
)  # fmt: skip
GROUPS_PER_USER = ApiQuota(
    "groups-per-user", "RAM groups per user", 5, t.USER_GROUP_ATTACHMENT, errors.UserGroupLimit,
    Scope.PARENT, per="userName",
)  # fmt: skip

VERSIONS = 5
"""How many versions of a policy there may be. Without a rotation strategy the sixth is refused."""

NAME = Pattern(
    "it must have 1 to 64 characters of letters, digits, '.' and '-'", regex=r"[A-Za-z0-9.-]{1,64}"
)
POLICY_NAME = Pattern(
    "it must have 1 to 128 characters of letters, digits and '-'", regex=r"[A-Za-z0-9-]{1,128}"
)
OF_GROUP = Reference((t.GROUP,), errors.GroupNotExist)
OF_ROLE = Reference((t.ROLE,), errors.RoleNotExist)


@register
class Group(Model):
    """A group; without ``force`` its users and policies keep it."""

    token = t.GROUP
    patterns = {"groupName": NAME, "comments": length(0, 128)}
    unique = (Unique("groupName", errors.GroupExists),)
    quotas = (GROUPS,)
    insists_on = frozenset({"DeleteConflict.Group.User", "DeleteConflict.Group.Policy"})
    belongings = (
        Blocker(t.USER_GROUP_ATTACHMENT, errors.GroupHasUser, "groupName"),
        Blocker(t.GROUP_MEMBERSHIP, errors.GroupHasUser, "groupName"),
        Blocker(t.GROUP_POLICY_ATTACHMENT, errors.GroupHasPolicy, "groupName"),
    )

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        _refuse_or_clear(call, before, self.belongings)


@register
class GroupMembership(Model):
    """All users of a group, as a list."""

    token = t.GROUP_MEMBERSHIP
    references = {"groupName": OF_GROUP, "userNames[]": OF_USER}


@register
class UserGroupAttachment(Model):
    """A user in a group, in at most five."""

    token = t.USER_GROUP_ATTACHMENT
    references = {"groupName": OF_GROUP, "userName": OF_USER}

    @override
    def admit(self, call: ApiCall) -> None:
        user, limit = str(call.inputs.get("userName")), call.limits.of(GROUPS_PER_USER)
        attached = call.tx.naming(user, t.USER_GROUP_ATTACHMENT, "userName")
        listed = call.tx.naming(user, t.GROUP_MEMBERSHIP, "userNames")
        groups = {row.inputs.get("groupName") for row in (*attached, *listed)}
        if len(groups | {call.inputs.get("groupName")}) > limit:
            raise errors.UserGroupLimit(name=user, limit=limit)


@register
class RamPolicy(Model):
    """A custom policy; every change of its document makes a new version."""

    token = t.POLICY
    patterns = {"policyName": POLICY_NAME}
    unique = (Unique("policyName", errors.RamPolicyExists),)
    quotas = (POLICIES,)
    insists_on = frozenset(
        {"DeleteConflict.Policy.User", "DeleteConflict.Policy.Group", "DeleteConflict.Policy.Role"}
    )
    belongings = (
        Blocker(t.USER_POLICY_ATTACHMENT, errors.PolicyHasUser, "policyName"),
        Blocker(t.GROUP_POLICY_ATTACHMENT, errors.PolicyHasGroup, "policyName"),
        Blocker(t.ROLE_POLICY_ATTACHMENT, errors.PolicyHasRole, "policyName"),
        Blocker(t.RESOURCE_GROUP_POLICY_ATTACHMENT, errors.PolicyHasUser, "policyName"),
    )

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if not {"policyDocument", "document", "statements"} & set(inputs):
            yield Malformed(
                "policyDocument",
                "MissingParameter",
                "one of policy_document, document, statements must be specified",
            )
        if "policyName" not in inputs and "name" not in inputs:
            yield Malformed("policyName", "MissingParameter", "one of policy_name, name must be specified")

    @override
    def admit(self, call: ApiCall) -> None:
        _read_document(call.inputs.get("policyDocument"))

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)
        rotates = str(call.inputs.get("rotateStrategy", "None")) != "None"
        if not rotates and not _same(call.inputs, before.inputs) and _version(before) >= VERSIONS:
            raise errors.PolicyVersionLimit(id=before.id, limit=VERSIONS)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "type": "Custom",
            "defaultVersion": "v1",
            "versionId": "v1",
            "attachmentCount": 0,
        }

    @override
    def changed(self, call: ApiCall, before: StoredResource) -> dict[str, Any]:
        if _same(call.inputs, before.inputs):
            return {}
        version = f"v{_version(before) + 1}"
        return {"defaultVersion": version, "versionId": version}

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        _refuse_or_clear(call, before, self.belongings)


@register
class Role(Model):
    """A role, and who may act in it."""

    token = t.ROLE
    patterns = {"roleName": NAME, "maxSessionDuration": between(3600, 43200, "s")}
    unique = (Unique("roleName", errors.RoleExists),)
    quotas = (ROLES,)
    insists_on = frozenset({"DeleteConflict.Role.Policy"})
    belongings = (Blocker(t.ROLE_POLICY_ATTACHMENT, errors.RoleHasPolicy, "roleName"),)

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if not {"assumeRolePolicyDocument", "document", "services", "ramUsers"} & set(inputs):
            yield Malformed(
                "assumeRolePolicyDocument",
                "MissingParameter",
                "one of assume_role_policy_document, document is required",
            )

    @override
    def admit(self, call: ApiCall) -> None:
        _read_document(call.inputs.get("assumeRolePolicyDocument"))

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        self.admit(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {
            "arn": f"acs:ram::{call.account}:role/{id_.lower()}",
            "maxSessionDuration": 3600,
        }

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        _refuse_or_clear(call, before, self.belongings)


class _Attachment(Model):
    """A policy, custom or the cloud's own, on somebody."""

    @override
    def admit(self, call: ApiCall) -> None:
        name = str(call.inputs.get("policyName"))
        if not policy_exists(call, name, str(call.inputs.get("policyType"))):
            raise errors.RamPolicyNotExist(id=name)


@register
class UserPolicyAttachment(_Attachment):
    """A policy on a user."""

    token = t.USER_POLICY_ATTACHMENT
    references = {"userName": OF_USER}
    unique = (Unique("policyName", errors.UserPolicyExists, within=("policyType", "userName")),)
    quotas = (USER_POLICIES, USER_SYSTEM_POLICIES)


@register
class GroupPolicyAttachment(_Attachment):
    """A policy on a group."""

    token = t.GROUP_POLICY_ATTACHMENT
    references = {"groupName": OF_GROUP}
    unique = (Unique("policyName", errors.GroupPolicyExists, within=("policyType", "groupName")),)
    quotas = (GROUP_POLICIES, GROUP_SYSTEM_POLICIES)


@register
class RolePolicyAttachment(_Attachment):
    """A policy on a role."""

    token = t.ROLE_POLICY_ATTACHMENT
    references = {"roleName": OF_ROLE}
    unique = (Unique("policyName", errors.RolePolicyExists, within=("policyType", "roleName")),)
    quotas = (ROLE_POLICIES, ROLE_SYSTEM_POLICIES)


def policy_exists(call: ApiCall, name: str, kind: str) -> bool:
    """Whether there is such a policy."""
    if kind == "System":
        return is_system_policy(name)
    return call.get(t.POLICY, name) is not None


def _version(policy: StoredResource) -> int:
    """The number of a policy's newest version."""
    return int(str(policy.properties.get("defaultVersion") or "v1")[1:])


def _same(first: Values, second: Values) -> bool:
    return same_document(_document(first), _document(second))


def _document(inputs: Values) -> Any:
    return inputs.get("policyDocument") or inputs.get("statements")


def _read_document(text: object) -> None:
    """Refuse a document that breaks the policy language."""
    if text is None or text is UNKNOWN:
        return
    if len("".join(str(text).split())) > MAX_LENGTH:
        raise errors.PolicyDocumentTooLong(limit=MAX_LENGTH)
    try:
        Document.read(str(text))
    except PolicyError as error:
        raise errors.PolicyDocumentMalformed(why=error.message) from error


def _refuse_or_clear(call: ApiCall, before: StoredResource, belongings: tuple[Blocker, ...]) -> None:
    """With ``force``, also delete the dependents; without it, refuse the deletion."""
    for blocker in belongings:
        for other in call.tx.naming(before.id, blocker.by, blocker.property):
            if not before.properties.get("force"):
                raise blocker.error(id=before.id, other=other.id)
            call.tx.remove(other.key)
