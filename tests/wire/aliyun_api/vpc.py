"""Actions of VPC."""

from __future__ import annotations

from aliyun_api.account import Account
from aliyun_api.actions import Action, change, create, delete, describe, listing, page, tag, tags_of, untag
from aliyun_api.http_request import RpcCall
from aliyun_api.kinds import Kind, Values

VPC = Kind(
    "vpc/network:Network",
    "VpcId",
    names={"routerId": "VRouterId", "userCidrs": "UserCidr", "dnsHostnameStatus": "EnableDnsHostname"},
    shows=lambda row: {
        "Status": "Available",
        "IsDefault": False,
        "UserCidrs": {"UserCidr": row.properties.get("userCidrs") or []},
        "SecondaryCidrBlocks": {"SecondaryCidrBlock": row.properties.get("secondaryCidrBlocks") or []},
        "Ipv6CidrBlocks": {"Ipv6CidrBlock": []},
        "EnabledIpv6": False,
        "DnsHostnameStatus": "DISABLED",
        "Ipv6CidrBlock": "",
    },
    not_found="InvalidVpcId.NotFound",
)
VSWITCH = Kind(
    "vpc/switch:Switch",
    "VSwitchId",
    shows=lambda row: {"Status": "Available", "IsDefault": False, "Ipv6CidrBlock": ""},
    not_found="InvalidVswitchID.NotFound",
)
_TAGGED = {"vpc": VPC, "vswitch": VSWITCH}


def _route_tables(account: Account, call: RpcCall) -> Values:
    """List the route table that each VPC has by itself."""
    rows = account.all(VPC) if "VpcId" not in call.values else [account.get(VPC, call.values["VpcId"])]
    tables = [
        {
            "RouteTableId": row.properties.get("routeTableId"),
            "RouteTableType": "System",
            "RouterId": row.properties.get("routerId"),
            "RouterType": "VRouter",
            "VpcId": row.id,
            "ResourceGroupId": row.properties.get("resourceGroupId"),
            "RoutePropagationEnable": True,
            "Status": "Available",
        }
        for row in rows
    ]
    return page("RouterTableList.RouterTableListType", tables)


def _move(account: Account, call: RpcCall) -> Values:
    kind = _TAGGED[call.values["ResourceType"].lower()]
    row = account.get(kind, call.values["ResourceId"])
    account.change(row, {"resourceGroupId": call.values["NewResourceGroupId"]})
    return {}


ACTIONS: dict[str, Action] = {
    "CreateVpc": create(VPC),
    "DescribeVpcAttribute": describe(VPC),
    "DescribeVpcs": listing(VPC, "Vpcs.Vpc", "VpcName"),
    "ModifyVpcAttribute": change(VPC),
    "DeleteVpc": delete(VPC),
    "DescribeRouteTableList": _route_tables,
    "CreateVSwitch": create(VSWITCH),
    "DescribeVSwitchAttributes": describe(VSWITCH),
    "DescribeVSwitches": listing(VSWITCH, "VSwitches.VSwitch", "VpcId", "ZoneId", "VSwitchName"),
    "ModifyVSwitchAttribute": change(VSWITCH),
    "DeleteVSwitch": delete(VSWITCH),
    "MoveResourceGroup": _move,
    "TagResources": tag(_TAGGED),
    "UnTagResources": untag(_TAGGED),
    "ListTagResources": tags_of(_TAGGED),
}
"""Name of an action to what it does."""
