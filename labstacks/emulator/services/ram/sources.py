"""Data sources of RAM: policy documents, the cloud's own policies and the account's alias."""

from __future__ import annotations

import json
import re
from typing import Any

from labstacks.emulator.ram.system import system_policy_names
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.registry import source
from labstacks.gateway.cloud import Values


@source("alicloud:ram/getPolicyDocument:getPolicyDocument")
def get_policy_document(call: ApiCall, args: Values) -> dict[str, Any]:
    """A policy document of the given statements."""
    document = {
        "Version": str(args.get("version") or "1"),
        "Statement": [_statement(one) for one in args.get("statements") or ()],
    }
    return {"document": json.dumps(document)}


def _statement(given: Values) -> dict[str, Any]:
    found: dict[str, Any] = {"Effect": given.get("effect") or "Allow", "Action": given.get("actions")}
    if given.get("resources"):
        found["Resource"] = given["resources"]
    if principals := given.get("principals"):
        found["Principal"] = {one["entity"]: one["identifiers"] for one in principals}
    for one in given.get("conditions") or ():
        found.setdefault("Condition", {}).setdefault(one["operator"], {})[one["variable"]] = one["values"]
    return found


@source("alicloud:ram/getSystemPolicys:getSystemPolicys")
def get_system_policys(call: ApiCall, args: Values) -> dict[str, Any]:
    """The policies that the cloud itself provides."""
    pattern, wanted = re.compile(args.get("nameRegex") or ""), args.get("ids")
    found = [
        name for name in system_policy_names() if pattern.search(name) and (not wanted or name in wanted)
    ]
    return {
        "ids": found,
        "names": found,
        "policys": [
            {"id": name, "policyName": name, "policyType": "System", "description": "", "attachmentCount": 0}
            for name in found
        ],
    }


@source("alicloud:ram/getAccountAlias:getAccountAlias")
def get_account_alias(call: ApiCall, args: Values) -> dict[str, Any]:
    """The account's alias."""
    return {"accountAlias": _alias(call), "id": _alias(call)}


@source("alicloud:ram/getAccountAliases:getAccountAliases")
def get_account_aliases(call: ApiCall, args: Values) -> dict[str, Any]:
    """The account's alias, by the data source's other name."""
    return {"accountAlias": _alias(call), "id": _alias(call)}


def _alias(call: ApiCall) -> str:
    """The account's alias: the one that was set, or its number."""
    rows = call.tx.of_type(t.ACCOUNT_ALIAS)
    return str(rows[-1].properties.get("accountAlias")) if rows else call.account
