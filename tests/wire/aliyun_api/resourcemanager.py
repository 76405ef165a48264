"""Actions of Resource Management, and of STS."""

from __future__ import annotations

from aliyun_api.account import Account
from aliyun_api.actions import Action, create, delete, describe, listing, tags_of
from aliyun_api.http_request import RpcCall
from aliyun_api.kinds import Kind, Values

GROUP = Kind(
    "resourcemanager/resourceGroup:ResourceGroup",
    "ResourceGroupId",
    names={"resourceGroupName": "Name"},
    shows=lambda row: {
        "Id": row.id,
        "AccountId": row.account,
        "Status": "OK",
        "RegionStatuses": {"RegionStatus": [{"RegionId": row.region, "Status": "OK"}]},
    },
    not_found="EntityNotExist.ResourceGroup",
)


def _caller(account: Account, call: RpcCall) -> Values:
    number = account.cloud.account
    return {
        "AccountId": number,
        "UserId": number,
        "Arn": f"acs:ram::{number}:root",
        "IdentityType": "Account",
        "PrincipalId": number,
    }


ACTIONS: dict[str, Action] = {
    "CreateResourceGroup": create(GROUP, wrapped="ResourceGroup"),
    "GetResourceGroup": describe(GROUP, wrapped="ResourceGroup"),
    "ListResourceGroups": listing(GROUP, "ResourceGroups.ResourceGroup", "Name"),
    "DeleteResourceGroup": delete(GROUP),
    "ListTagResources": tags_of({"resourcegroup": GROUP}, flat=True),
}
"""Name of an action to what it does."""

STS: dict[str, Action] = {"GetCallerIdentity": _caller}
"""The only action of STS that is played."""
