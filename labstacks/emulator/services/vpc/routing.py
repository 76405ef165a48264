"""Route tables, network ACLs and flow logs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference, Unique
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.log.errors import SlsProjectNotExist, StoreNotExist
from labstacks.emulator.services.patterns import NAME_1_128, NAME_2_128, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.vpc import cidr, errors
from labstacks.gateway.cloud import UNKNOWN, Values

ROUTE_TABLES = ApiQuota(
    "route-tables-per-vpc", "Custom route tables per VPC", 9, t.ROUTE_TABLE, errors.RouteTableQuota,
    Scope.PARENT, per="vpcId",
)  # fmt: skip
ROUTE_ENTRIES = ApiQuota(
    "routes-per-table", "Custom routes per table", 200, t.ROUTE_ENTRY, errors.RouteEntryQuota,
    Scope.PARENT, per="routeTableId",
)  # fmt: skip

NEXT_HOPS = {
    "Instance": t.INSTANCE,
    "NatGateway": t.NAT_GATEWAY,
}


@register
class RouteTable(Model):
    """A custom route table of a VPC."""

    token = t.ROUTE_TABLE
    patterns = {"routeTableName": NAME_1_128}
    references = {"vpcId": Reference((t.NETWORK,), errors.VpcNotFound)}
    quotas = (ROUTE_TABLES,)
    blockers = (
        Blocker(t.ROUTE_TABLE_ATTACHMENT, errors.RouteTableInUse),
        Blocker(t.ROUTE_ENTRY, errors.RouteTableHasEntries),
    )
    insists_on = frozenset({"DependencyViolation.RouteEntry", "DependencyViolation.VSwitch"})

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "associateType": "VSwitch", "routePropagationEnable": True}


@register
class RouteEntry(Model):
    """One route of a table, for a block that has no other there."""

    token = t.ROUTE_ENTRY
    unique = (Unique("destinationCidrblock", errors.RouteEntryConflict, within=("routeTableId",)),)
    quotas = (ROUTE_ENTRIES,)
    patterns = {
        "nexthopType": one_of(
            "Instance", "HaVip", "RouterInterface", "NetworkInterface", "VpnGateway", "IPv6Gateway",
            "NatGateway", "Attachment", "VpcPeer", "Ipv4Gateway", "GatewayEndpoint", "Ecr",
        )
    }  # fmt: skip

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        block = inputs.get("destinationCidrblock")
        if block not in (None, UNKNOWN) and ":" not in str(block) and cidr.read(block) is None:
            yield Malformed(
                "destinationCidrblock",
                "InvalidCidrBlock.Malformed",
                f"{block!r} is not a CIDR block such as 0.0.0.0/0",
            )

    @override
    def shape(self, inputs: Values) -> str:
        return "{routeTableId}:vrt-<cloud:21>:{destinationCidrblock}:{nexthopType}:{nexthopId}"

    @override
    def admit(self, call: ApiCall) -> None:
        table = call.inputs.get("routeTableId")
        # Every VPC brings a system table that no resource stands for.
        if call.get(t.ROUTE_TABLE, table) is None and not _is_system_table(call, table):
            raise errors.RouteTableNotFound(id=table)
        hop, type_ = call.inputs.get("nexthopId"), NEXT_HOPS.get(str(call.inputs.get("nexthopType")))
        if type_ and call.get(type_, hop) is None:
            raise errors.NextHopNotFound(id=hop)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"routerId": id_.split(":")[1]}


@register
class RouteTableAttachment(Model):
    """A vSwitch follows one custom route table of its own VPC at most."""

    token = t.ROUTE_TABLE_ATTACHMENT
    references = {
        "routeTableId": Reference((t.ROUTE_TABLE,), errors.RouteTableNotFound),
        "vswitchId": Reference((t.SWITCH,), errors.VpcVSwitchNotFound),
    }
    unique = (Unique("vswitchId", errors.VSwitchBoundTwice),)

    @override
    def admit(self, call: ApiCall) -> None:
        table = call.get(t.ROUTE_TABLE, call.inputs.get("routeTableId"))
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        # A route table routes inside its VPC; a vSwitch of another one would have no next hop.
        if table and switch and table.inputs.get("vpcId") != switch.inputs.get("vpcId"):
            raise errors.VpcVSwitchElsewhere(id=switch.id, vpc=table.inputs.get("vpcId"))

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available"}


@register
class NetworkAcl(Model):
    """A network ACL: an ordered wall around vSwitches."""

    token = t.NETWORK_ACL
    patterns = {
        "networkAclName": NAME_2_128,
        "ingressAclEntries[].policy": one_of("accept", "drop"),
        "egressAclEntries[].policy": one_of("accept", "drop"),
        "ingressAclEntries[].protocol": one_of("icmp", "gre", "tcp", "udp", "all", "icmpv6"),
        "egressAclEntries[].protocol": one_of("icmp", "gre", "tcp", "udp", "all", "icmpv6"),
    }
    references = {
        "vpcId": Reference((t.NETWORK,), errors.VpcNotFound),
        "resources[].resourceId": Reference((t.SWITCH,), errors.VpcVSwitchNotFound),
    }
    blockers = (Blocker(t.NETWORK_ACL_ATTACHMENT, errors.NetworkAclInUse),)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available"}


@register
class NetworkAclAttachment(Model):
    """A vSwitch behind a network ACL."""

    token = t.NETWORK_ACL_ATTACHMENT
    references = {
        "networkAclId": Reference((t.NETWORK_ACL,), errors.NetworkAclNotFound),
        "resourceId": Reference((t.SWITCH,), errors.VpcVSwitchNotFound),
    }

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "BINDED"}


@register
class FlowLog(Model):
    """Traffic of a VPC or vSwitch, written into a log store."""

    token = t.FLOW_LOG
    patterns = {
        "resourceType": one_of("NetworkInterface", "VSwitch", "VPC"),
        "trafficType": one_of("All", "Allow", "Drop"),
        "aggregationInterval": one_of("1", "5", "10"),
        "status": one_of("Active", "Inactive"),
    }
    references = {
        "projectName": Reference((t.LOG_PROJECT,), SlsProjectNotExist),
        "logStoreName": Reference((t.LOG_STORE,), StoreNotExist, by="logstoreName"),
    }

    @override
    def admit(self, call: ApiCall) -> None:
        kind, id_ = call.inputs.get("resourceType"), call.inputs.get("resourceId")
        if kind == "VPC" and call.get(t.NETWORK, id_) is None:
            raise errors.VpcNotFound(id=id_)
        if kind == "VSwitch" and call.get(t.SWITCH, id_) is None:
            raise errors.VpcVSwitchNotFound(id=id_)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"flowLogId": id_, "status": "Active", "businessStatus": "Normal", "regionId": call.region}


def _is_system_table(call: ApiCall, table: object) -> bool:
    return bool(call.tx.having(t.NETWORK, "routeTableId", str(table)))
