"""What an action does, for the many that do the same with another resource type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from aliyun_api.account import Account
from aliyun_api.http_request import RpcCall
from aliyun_api.kinds import Kind, Values, ids_in, tags_in
from labstacks.emulator import StoredResource

Action = Callable[[Account, RpcCall], Values]
"""Carries out a call and returns the fields of its answer."""


def create(kind: Kind, *, wrapped: str = "") -> Action:
    """Create a resource and answer its description.

    Args:
        wrapped: The field that holds the description; empty where the answer is the description itself.
    """

    def action(account: Account, call: RpcCall) -> Values:
        shown = kind.show(account.create(kind, kind.inputs(call.values)))
        return {wrapped: shown} if wrapped else shown

    return action


def describe(kind: Kind, *, wrapped: str = "") -> Action:
    """Answer the description of one resource."""

    def action(account: Account, call: RpcCall) -> Values:
        shown = kind.show(account.get(kind, call.values[kind.id]))
        return {wrapped: shown} if wrapped else shown

    return action


def listing(kind: Kind, path: str, *filters: str) -> Action:
    """Answer the descriptions of all resources, or of those that the call asks about.

    Args:
        path: Where the list is in the answer, such as ``Vpcs.Vpc``.
        filters: Parameters that a resource's field of the same name must equal.
    """

    def action(account: Account, call: RpcCall) -> Values:
        wanted = ids_in(call.values, kind.id)
        shown = [kind.show(row) for row in account.all(kind) if not wanted or row.id in wanted]
        asked = {name: call.values[name] for name in filters if name in call.values}
        found = [one for one in shown if all(one.get(name) == value for name, value in asked.items())]
        return page(path, found)

    return action


def page(path: str, found: list[Any]) -> Values:
    """A whole list as one page."""
    answer: Any = found
    for name in reversed(path.split(".")):
        answer = {name: answer}
    return {**answer, "TotalCount": len(found), "PageNumber": 1, "PageSize": 50, "IsTruncated": False}


def change(kind: Kind) -> Action:
    """Change the inputs that the call gives."""

    def action(account: Account, call: RpcCall) -> Values:
        row = account.get(kind, call.values[kind.id])
        account.change(row, kind.inputs(call.values))
        return {}

    return action


def delete(kind: Kind) -> Action:
    """Delete a resource."""

    def action(account: Account, call: RpcCall) -> Values:
        account.delete(account.get(kind, call.values[kind.id]))
        return {}

    return action


def tag(kinds: Mapping[str, Kind]) -> Action:
    """Set tags.

    Args:
        kinds: The API's word for a resource type, in lower case, to the type.
    """

    def action(account: Account, call: RpcCall) -> Values:
        for row in _tagged(account, call, kinds):
            account.change(row, {"tags": {**row.inputs.get("tags", {}), **tags_in(call.values)}})
        return {}

    return action


def untag(kinds: Mapping[str, Kind]) -> Action:
    """Remove tags."""

    def action(account: Account, call: RpcCall) -> Values:
        gone = ids_in(call.values, "TagKey")
        for row in _tagged(account, call, kinds):
            tags = {key: value for key, value in row.inputs.get("tags", {}).items() if key not in gone}
            account.change(row, {"tags": tags})
        return {}

    return action


def tags_of(kinds: Mapping[str, Kind], *, flat: bool = False) -> Action:
    """List the tags of resources.

    Args:
        flat: Whether the answer's field is the list itself, as in newer APIs.
    """

    def action(account: Account, call: RpcCall) -> Values:
        found = [
            {
                "ResourceId": row.id,
                "ResourceType": call.values["ResourceType"],
                "TagKey": key,
                "TagValue": value,
            }
            for row in _tagged(account, call, kinds)
            for key, value in (row.properties.get("tags") or {}).items()
        ]
        return {"TagResources": found if flat else {"TagResource": found}}

    return action


def _tagged(account: Account, call: RpcCall, kinds: Mapping[str, Kind]) -> list[StoredResource]:
    kind = kinds[call.values["ResourceType"].lower()]
    return [account.get(kind, id_) for id_ in call.values.get("ResourceId", [])]
