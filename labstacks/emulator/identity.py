"""Who may do what in the emulator: the policies that a user has, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from labstacks.emulator.ram import Decision, PolicyDocument, Request, evaluate, system_policy
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.ram.errors import UserNotExist
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import Values

if TYPE_CHECKING:
    from labstacks.emulator.cloud import RehearsalCloud

_PATHS = {
    t.INSTANCE: ("ecs", "instance/{id}"),
    t.DISK: ("ecs", "disk/{id}"),
    t.SNAPSHOT: ("ecs", "snapshot/{id}"),
    t.IMAGE: ("ecs", "image/{id}"),
    t.SECURITY_GROUP: ("ecs", "securitygroup/{id}"),
    t.KEY_PAIR: ("ecs", "keypair/{id}"),
    t.LAUNCH_TEMPLATE: ("ecs", "launchtemplate/{id}"),
    t.NETWORK: ("vpc", "vpc/{id}"),
    t.SWITCH: ("vpc", "vswitch/{id}"),
    t.NAT_GATEWAY: ("vpc", "natgateway/{id}"),
    t.EIP: ("vpc", "eip/{id}"),
    t.ROUTE_TABLE: ("vpc", "routetable/{id}"),
    t.BUCKET: ("oss", "{id}"),
    t.BUCKET_OBJECT: ("oss", "{bucket}/{id}"),
    t.USER: ("ram", "user/{name}"),
    t.GROUP: ("ram", "group/{id}"),
    t.ROLE: ("ram", "role/{id}"),
    t.POLICY: ("ram", "policy/{id}"),
    t.DB_INSTANCE: ("rds", "dbinstance/{id}"),
    t.CLB: ("slb", "loadbalancer/{id}"),
    t.ALB: ("alb", "loadbalancer/{id}"),
    t.ALB_SERVER_GROUP: ("alb", "servergroup/{id}"),
    t.SCALING_GROUP: ("ess", "scalinggroup/{id}"),
    t.LOG_PROJECT: ("log", "project/{id}"),
    t.FUNCTION: ("fc", "functions/{id}"),
    t.CLUSTER: ("cs", "cluster/{id}"),
    t.KEY: ("kms", "key/{id}"),
    t.VAULT: ("hbr", "vault/{id}"),
    t.FILE_SYSTEM: ("nas", "filesystem/{id}"),
}
"""For the types that policies speak of: the service in their ARN, and its path."""


def arn_of(row: StoredResource) -> str:
    """A resource's ARN, ``acs:<service>:<region>:<account>:<path>``."""
    service, path = _PATHS.get(row.type, (row.type.split(":")[1].split("/")[0], "{id}"))
    filled = path.format(id=row.id, bucket=row.inputs.get("bucket"), name=row.inputs.get("name"))
    region = "" if service == "ram" else row.region
    return f"acs:{service}:{region}:{row.account}:{filled}"


def can(
    cloud: RehearsalCloud, user: str, action: str, resource: str = "*", *, like: Request | None = None
) -> Decision:
    """Whether a RAM user may do something, with every statement's part in the answer.

    Args:
        cloud: The emulator.
        user: The user's name, with or without ``@domain``.
        action: Such as ``ecs:StopInstance``.
        resource: An id of a resource that exists (its tags and resource group count), an ARN, or ``*``.
        like: A request whose address, time, factor and other keys to use.

    Raises:
        CloudError: ``EntityNotExist.User``: there is no such user.
    """
    name = user.partition("@")[0]

    def ask(call: ApiCall) -> Decision:
        if call.named(t.USER, "name", name) is None:
            raise UserNotExist(id=user)
        return evaluate(policies_of(call, name), _request(call, action, resource, like))

    return cloud.ask(ask)


def policies_of(call: ApiCall, user: str) -> list[PolicyDocument]:
    """All policies a user has: its own, its groups', and those attached within resource groups."""
    groups = sorted(groups_of(call, user))
    found = list(_attached(call, call.tx.naming(user, t.USER_POLICY_ATTACHMENT, "userName"), ""))
    for group in groups:
        rows = call.tx.naming(group, t.GROUP_POLICY_ATTACHMENT, "groupName")
        found.extend(_attached(call, rows, f"group {group}"))
    principals = {("IMSUser", user), *(("IMSGroup", group) for group in groups)}
    scoped = [
        row
        for row in call.tx.of_type(t.RESOURCE_GROUP_POLICY_ATTACHMENT)
        if (row.inputs.get("principalType"), str(row.inputs.get("principalName")).partition("@")[0])
        in principals
    ]
    return [*found, *_attached(call, scoped, "")]


def role_policies(call: ApiCall, role: str) -> list[PolicyDocument]:
    """All policies that are attached to a role."""
    return list(_attached(call, call.tx.naming(role, t.ROLE_POLICY_ATTACHMENT, "roleName"), f"role {role}"))


def groups_of(call: ApiCall, user: str) -> set[str]:
    """The names of a user's groups."""
    attached = call.tx.naming(user, t.USER_GROUP_ATTACHMENT, "userName")
    listed = call.tx.naming(user, t.GROUP_MEMBERSHIP, "userNames")
    return {str(row.inputs.get("groupName")) for row in (*attached, *listed)}


def _attached(call: ApiCall, rows: Iterable[StoredResource], via: str) -> Iterator[PolicyDocument]:
    for row in rows:
        name = str(row.inputs.get("policyName"))
        group = str(row.inputs.get("resourceGroupId") or "")
        document = _document(call, name, str(row.inputs.get("policyType")))
        if document is not None:
            scope = "" if group == call.account else group
            read = _read if isinstance(document, str) else PolicyDocument.read
            yield read(document, name=name, via=via, resource_group=scope)


@lru_cache(maxsize=512)
def _read(document: str, *, name: str, via: str, resource_group: str) -> PolicyDocument:
    # A console asks about the same few documents for every request of a class.
    return PolicyDocument.read(document, name=name, via=via, resource_group=resource_group)


def _document(call: ApiCall, name: str, kind: str) -> Values | str | None:
    if kind == "System":
        return system_policy(name)
    row = call.get(t.POLICY, name)
    found = row and (row.inputs.get("policyDocument") or row.inputs.get("document"))
    return str(found) if found else None


def _request(call: ApiCall, action: str, resource: str, like: Request | None) -> Request:
    base = like or Request(action)
    rows = [] if resource == "*" or resource.startswith("acs:") else call.tx.known_by(resource)
    row = next((row for row in rows if row.type in _PATHS), rows[0] if rows else None)
    tags = dict(row.properties.get("tags") or {}) if row else dict(base.resource_tags)
    group = str(row.properties.get("resourceGroupId") or "") if row else base.resource_group
    return Request(
        action=action,
        resource=arn_of(row) if row else resource,
        resource_tags=tags,
        request_tags=base.request_tags,
        resource_group=group,
        source_ip=base.source_ip,
        time=base.time or call.time,
        mfa=base.mfa,
        secure=base.secure,
        keys=base.keys,
    )
