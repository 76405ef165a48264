"""Actions of RAM. RAM has no regions and names most things by their name, not by an id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aliyun_api.account import Account
from aliyun_api.actions import Action
from aliyun_api.http_request import RpcCall
from aliyun_api.kinds import Kind, Values, ids_in, tags_in
from labstacks.emulator import StoredResource
from labstacks.errors import CloudError

USER = Kind(
    "ram/user:User",
    "UserId",
    names={"name": "UserName", "mobile": "MobilePhone"},
    shows=lambda row: {
        "UserName": row.properties["name"],
        "CreateDate": row.created,
        "UpdateDate": row.created,
    },
    not_found="EntityNotExist.User",
)
GROUP = Kind(
    "ram/group:Group",
    "GroupName",
    shows=lambda row: {"CreateDate": row.created},
    not_found="EntityNotExist.Group",
)
ROLE = Kind("ram/role:Role", "RoleName", not_found="EntityNotExist.Role")
POLICY = Kind(
    "ram/policy:Policy",
    "PolicyName",
    shows=lambda row: {
        "PolicyType": "Custom",
        "DefaultVersion": "v1",
        "AttachmentCount": 0,
        "CreateDate": row.created,
    },
    not_found="EntityNotExist.Policy",
)
LOGIN = Kind(
    "ram/loginProfile:LoginProfile",
    "UserName",
    names={"mfaBindRequired": "MFABindRequired"},
    shows=lambda row: {"CreateDate": row.created},
    not_found="EntityNotExist.User.LoginProfile",
)
MEMBERSHIP = Kind("ram/userGroupAttachment:UserGroupAttachment", "Id", not_found="EntityNotExist.User.Group")
OF_USER = Kind("ram/userPolicyAttachment:UserPolicyAttachment", "Id", not_found="EntityNotExist.User.Policy")
OF_GROUP = Kind(
    "ram/groupPolicyAttachment:GroupPolicyAttachment", "Id", not_found="EntityNotExist.Group.Policy"
)
OF_ROLE = Kind("ram/rolePolicyAttachment:RolePolicyAttachment", "Id", not_found="EntityNotExist.Role.Policy")
_OWNERS = (("User", OF_USER, "userName"), ("Group", OF_GROUP, "groupName"), ("Role", OF_ROLE, "roleName"))
_USED_NAMES = {
    "UserName": "name",
    "GroupName": "groupName",
    "RoleName": "roleName",
    "PolicyName": "policyName",
}


def _named(kind: Kind, key: str) -> Any:
    """Find what a call is about by its name."""

    def find(account: Account, call: RpcCall) -> StoredResource:
        return account.one(kind, **{_USED_NAMES[key] if kind is not LOGIN else "userName": call.values[key]})

    return find


def _show(kind: Kind, wrapped: str, key: str) -> Action:
    find = _named(kind, key)
    return lambda account, call: {wrapped: kind.show(find(account, call))}


def _create(kind: Kind, wrapped: str) -> Action:
    return lambda account, call: {wrapped: kind.show(account.create(kind, kind.inputs(call.values)))}


def _delete(kind: Kind, key: str) -> Action:
    find = _named(kind, key)

    def action(account: Account, call: RpcCall) -> Values:
        account.delete(find(account, call))
        return {}

    return action


def _update(kind: Kind, wrapped: str, key: str) -> Action:
    """Change a resource; parameters such as ``NewComments`` name what changes."""
    find = _named(kind, key)

    def action(account: Account, call: RpcCall) -> Values:
        row = find(account, call)
        values = {name.removeprefix("New"): value for name, value in call.values.items() if name != key}
        account.change(row, kind.inputs(values))
        return {wrapped: kind.show(account.get(kind, row.id))}

    return action


def _list(kind: Kind, path: str) -> Action:
    def action(account: Account, call: RpcCall) -> Values:
        return _listed(path, [kind.show(row) for row in account.all(kind)])

    return action


def _listed(path: str, found: list[Any]) -> Values:
    outer, inner = path.split(".")
    return {outer: {inner: found}, "IsTruncated": False}


def _attach(kind: Kind) -> Action:
    def action(account: Account, call: RpcCall) -> Values:
        account.create(kind, kind.inputs(call.values))
        return {}

    return action


def _detach(kind: Kind, *keys: str) -> Action:
    def action(account: Account, call: RpcCall) -> Values:
        account.delete(account.one(kind, **{key[:1].lower() + key[1:]: call.values[key] for key in keys}))
        return {}

    return action


def _policies_of(owner: Kind, key: str) -> Action:
    """List the policies that a user, group or role has."""

    def action(account: Account, call: RpcCall) -> Values:
        name = key[:1].lower() + key[1:]
        rows = account.all(owner, **{name: call.values[key]})
        return _listed("Policies.Policy", [_policy_row(row) for row in rows])

    return action


def _policy_row(row: StoredResource) -> Mapping[str, Any]:
    return {
        "PolicyName": row.properties["policyName"],
        "PolicyType": row.properties["policyType"],
        "AttachDate": row.created,
        "DefaultVersion": "v1",
    }


def _policy(account: Account, call: RpcCall) -> Values:
    row = account.one(POLICY, policyName=call.values["PolicyName"])
    version = {
        "VersionId": "v1",
        "IsDefaultVersion": True,
        "PolicyDocument": row.properties.get("policyDocument") or row.properties.get("document"),
        "CreateDate": row.created,
    }
    return {"Policy": POLICY.show(row), "DefaultPolicyVersion": version, "PolicyVersion": version}


def _new_version(account: Account, call: RpcCall) -> Values:
    row = account.one(POLICY, policyName=call.values["PolicyName"])
    account.change(row, {"policyDocument": call.values["PolicyDocument"]})
    return _policy(account, call)


def _entities(account: Account, call: RpcCall) -> Values:
    """List who has a policy."""
    found = {
        f"{word}s": {word: [{f"{word}Name": row.properties[name]} for row in rows]}
        for word, kind, name in _OWNERS
        for rows in [account.all(kind, policyName=call.values["PolicyName"])]
    }
    return {**found, "IsTruncated": False}


def _groups_of(account: Account, call: RpcCall) -> Values:
    names = [row.properties["groupName"] for row in account.all(MEMBERSHIP, userName=call.values["UserName"])]
    return _listed("Groups.Group", [{"GroupName": name} for name in names])


def _users_of(account: Account, call: RpcCall) -> Values:
    names = [
        row.properties["userName"] for row in account.all(MEMBERSHIP, groupName=call.values["GroupName"])
    ]
    return _listed("Users.User", [{"UserName": name} for name in names])


def _tagged(account: Account, call: RpcCall) -> list[StoredResource]:
    kind, key = {
        "policy": (POLICY, "policyName"),
        "role": (ROLE, "roleName"),
        "user": (USER, "name"),
    }[call.values["ResourceType"].lower()]
    return [account.one(kind, **{key: name}) for name in ids_in(call.values, "ResourceName")]


def _tags(account: Account, call: RpcCall) -> Values:
    found = [
        {"ResourceName": name, "ResourceType": call.values["ResourceType"], "TagKey": tag, "TagValue": value}
        for name, row in zip(ids_in(call.values, "ResourceName"), _tagged(account, call), strict=True)
        for tag, value in (row.properties.get("tags") or {}).items()
    ]
    return {"TagResources": found, "IsTruncated": False}


def _tag(account: Account, call: RpcCall) -> Values:
    for row in _tagged(account, call):
        account.change(row, {"tags": {**row.inputs.get("tags", {}), **tags_in(call.values)}})
    return {}


def _untag(account: Account, call: RpcCall) -> Values:
    gone = ids_in(call.values, "TagKey")
    for row in _tagged(account, call):
        tags = {key: value for key, value in row.inputs.get("tags", {}).items() if key not in gone}
        account.change(row, {"tags": tags})
    return {}


def _no_mfa_device(account: Account, call: RpcCall) -> Values:
    raise CloudError("EntityNotExist.User.MFADevice", "The user has no MFA device.")


ACTIONS: dict[str, Action] = {
    "CreateUser": _create(USER, "User"),
    "GetUser": _show(USER, "User", "UserName"),
    "ListUsers": _list(USER, "Users.User"),
    "UpdateUser": _update(USER, "User", "UserName"),
    "DeleteUser": _delete(USER, "UserName"),
    "CreateGroup": _create(GROUP, "Group"),
    "GetGroup": _show(GROUP, "Group", "GroupName"),
    "ListGroups": _list(GROUP, "Groups.Group"),
    "UpdateGroup": _update(GROUP, "Group", "GroupName"),
    "DeleteGroup": _delete(GROUP, "GroupName"),
    "CreatePolicy": _create(POLICY, "Policy"),
    "GetPolicy": _policy,
    "ListPolicies": _list(POLICY, "Policies.Policy"),
    "ListPolicyVersions": lambda account, call: _listed(
        "PolicyVersions.PolicyVersion", [_policy(account, call)["PolicyVersion"]]
    ),
    "CreatePolicyVersion": _new_version,
    "DeletePolicy": _delete(POLICY, "PolicyName"),
    "ListEntitiesForPolicy": _entities,
    "CreateLoginProfile": _create(LOGIN, "LoginProfile"),
    "GetLoginProfile": _show(LOGIN, "LoginProfile", "UserName"),
    "UpdateLoginProfile": _update(LOGIN, "LoginProfile", "UserName"),
    "DeleteLoginProfile": _delete(LOGIN, "UserName"),
    "AddUserToGroup": _attach(MEMBERSHIP),
    "RemoveUserFromGroup": _detach(MEMBERSHIP, "UserName", "GroupName"),
    "ListGroupsForUser": _groups_of,
    "ListUsersForGroup": _users_of,
    "AttachPolicyToUser": _attach(OF_USER),
    "DetachPolicyFromUser": _detach(OF_USER, "PolicyName", "UserName"),
    "ListPoliciesForUser": _policies_of(OF_USER, "UserName"),
    "AttachPolicyToGroup": _attach(OF_GROUP),
    "DetachPolicyFromGroup": _detach(OF_GROUP, "PolicyName", "GroupName"),
    "ListPoliciesForGroup": _policies_of(OF_GROUP, "GroupName"),
    "UnbindMFADevice": _no_mfa_device,
    "ListAccessKeys": lambda account, call: {"AccessKeys": {"AccessKey": []}},
    "ListTagResources": _tags,
    "TagResources": _tag,
    "UntagResources": _untag,
}
"""Name of an action to what it does."""
