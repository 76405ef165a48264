"""NAT gateways, and their SNAT and DNAT entries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import NAME_2_128, between, one_of
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.vpc import cidr, errors
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Values

NAT_GATEWAYS = ApiQuota(
    "nat-gateways-per-vpc",
    "NAT gateways per VPC",
    5,
    t.NAT_GATEWAY,
    errors.NatQuota,
    Scope.PARENT,
    per="vpcId",
)
SNAT_ENTRIES = ApiQuota(
    "snat-entries-per-table", "SNAT entries per table", 40, t.SNAT_ENTRY, errors.SnatQuota, Scope.PARENT,
    per="snatTableId",
)  # fmt: skip


@register
class NatGateway(Model):
    """An enhanced NAT gateway in a vSwitch of its VPC, with a SNAT and a DNAT table."""

    token = t.NAT_GATEWAY
    references = {
        "vpcId": Reference((t.NETWORK,), errors.VpcNotFound),
        "vswitchId": Reference((t.SWITCH,), errors.VpcVSwitchNotFound),
    }
    patterns = {
        "natGatewayName": NAME_2_128,
        "natType": one_of("Enhanced"),
        "internetChargeType": one_of("PayByLcu"),
    }
    quotas = (NAT_GATEWAYS,)
    protection = ("deletionProtection", errors.NatProtected)
    blockers = (Blocker(t.EIP_ASSOCIATION, errors.NatHasEips, "instanceId"),)
    insists_on = frozenset({"DependencyViolation.EIPS"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if inputs.get("natType", "Enhanced") == "Enhanced" and "vswitchId" not in inputs:
            yield Malformed(
                "vswitchId", "MissingParameter", "vswitch_id is required for an enhanced NAT gateway"
            )

    @override
    def admit(self, call: ApiCall) -> None:
        switch = call.get(t.SWITCH, call.inputs.get("vswitchId"))
        vpc = call.inputs.get("vpcId")
        # A NAT gateway has its own address in the vSwitch, so both must be in one VPC.
        if switch is not None and switch.inputs.get("vpcId") != vpc:
            raise errors.VpcVSwitchElsewhere(id=switch.id, vpc=vpc)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        infix = id_[4:7]
        return {
            "status": "Available",
            "natType": "Enhanced",
            "networkType": "internet",
            "paymentType": "PayAsYouGo",
            "internetChargeType": "PayByLcu",
            "eipBindMode": "MULTI_BINDED",
            "snatTableIds": f"stb-{infix}{ids.letters(18, *call.source, 'snat')}",
            "forwardTableIds": f"ftb-{infix}{ids.letters(18, *call.source, 'forward')}",
        }

    @override
    def removed(self, call: ApiCall, before: StoredResource) -> None:
        # The tables go with their gateway, and the entries with their table.
        for property_, type_ in (("snatTableIds", t.SNAT_ENTRY), ("forwardTableIds", t.FORWARD_ENTRY)):
            for entry in call.tx.naming(str(before.properties.get(property_)), type_):
                call.tx.remove(entry.key)


@register
class SnatEntry(Model):
    """A way out: addresses inside leave by an elastic IP that is bound to the gateway."""

    token = t.SNAT_ENTRY
    references = {"sourceVswitchId": Reference((t.SWITCH,), errors.VpcVSwitchNotFound)}
    quotas = (SNAT_ENTRIES,)
    insists_on = frozenset({"EIP_NOT_IN_GATEWAY"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        if "sourceCidr" not in inputs and "sourceVswitchId" not in inputs:
            yield Malformed(
                "sourceVswitchId",
                "MissingParameter",
                "one of source_vswitch_id, source_cidr must be specified",
            )
        source = inputs.get("sourceCidr")
        if source not in (None, UNKNOWN) and cidr.read(source) is None:
            yield Malformed(
                "sourceCidr",
                "InvalidSourceCIDR.Malformed",
                f"{source!r} is not an IPv4 CIDR block such as 10.0.0.0/24",
            )

    @override
    def admit(self, call: ApiCall) -> None:
        table = call.inputs.get("snatTableId")
        gateway = gateway_of(call, "snatTableIds", table)
        if gateway is None:
            raise errors.SnatTableNotFound(id=table)
        bound = bound_addresses(call, gateway)
        # Several addresses share the way out when they are listed with commas.
        for address in str(call.inputs.get("snatIp")).split(","):
            if address not in bound:
                raise errors.EipNotInGateway(ip=address, id=gateway.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "snatEntryId": id_.split(":")[1], "eipAffinity": 0}


@register
class ForwardEntry(Model):
    """A way in: a port of an elastic IP that is bound to the gateway leads to a server."""

    token = t.FORWARD_ENTRY
    patterns = {"ipProtocol": one_of("tcp", "udp", "any")}
    insists_on = frozenset({"InvalidIp.NotInNatgw"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        for name in ("externalPort", "internalPort"):
            value = inputs.get(name)
            if value in (None, UNKNOWN, "any", "Any"):
                continue
            for part in str(value).split("/"):
                if (said := between(1, 65535).objection(part)) is not None:
                    yield Malformed(name, "InvalidPort.Malformed", said)

    @override
    def admit(self, call: ApiCall) -> None:
        table = call.inputs.get("forwardTableId")
        gateway = gateway_of(call, "forwardTableIds", table)
        if gateway is None:
            raise errors.ForwardTableNotFound(id=table)
        address = call.inputs.get("externalIp")
        # DNAT says the same in another code than SNAT.
        if address not in bound_addresses(call, gateway):
            raise errors.ForwardAddressNotInGateway(ip=address, id=gateway.id)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        return {"status": "Available", "forwardEntryId": id_.split(":")[1]}


def gateway_of(call: ApiCall, property_: str, table: object) -> StoredResource | None:
    """The NAT gateway that a SNAT or DNAT table belongs to."""
    return next(iter(call.tx.having(t.NAT_GATEWAY, property_, str(table))), None)


def bound_addresses(call: ApiCall, gateway: StoredResource) -> set[str]:
    """The elastic IPs bound to a NAT gateway, and a private gateway's own addresses."""
    found = {str(row.inputs.get("natIp")) for row in call.tx.naming(gateway.id, t.NAT_IP, "natGatewayId")}
    for association in call.tx.naming(gateway.id, t.EIP_ASSOCIATION, "instanceId"):
        eip = call.get(t.EIP, association.inputs.get("allocationId"))
        if eip is not None:
            found.add(str(eip.properties.get("ipAddress")))
    return found
