"""VPCs and vSwitches."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from typing_extensions import override

from labstacks.alicloud import ids
from labstacks.alicloud.regions import zones_of
from labstacks.emulator.quotas import ApiQuota, Scope
from labstacks.emulator.services import tokens as t
from labstacks.emulator.services.base import Blocker, Malformed, Model, Reference
from labstacks.emulator.services.call import ApiCall
from labstacks.emulator.services.patterns import NAME_1_128, Pattern, length
from labstacks.emulator.services.registry import register
from labstacks.emulator.services.vpc import cidr, errors
from labstacks.emulator.store import StoredResource
from labstacks.gateway.cloud import UNKNOWN, Failure, Values

DESCRIPTION = Pattern(
    "it must have 1 to 256 characters and not start with http:// or https://",
    regex=r"(?s)(?!https?://).{1,256}",
)
VPCS = ApiQuota("vpcs", "VPCs", 10, t.NETWORK, errors.VpcQuota)
VSWITCHES = ApiQuota(
    "vswitches-per-vpc", "vSwitches per VPC", 150, t.SWITCH, errors.VSwitchQuota, Scope.PARENT, per="vpcId"
)


@register
class Network(Model):
    """A VPC: private or custom blocks, and a system route table that comes with it."""

    token = t.NETWORK
    patterns = {
        "vpcName": NAME_1_128.at_api("InvalidVpcName.Malformed"),
        "description": DESCRIPTION.at_api("InvalidVpcDiscription.Malformed"),
        "systemRouteTableName": length(1, 128),
    }
    quotas = (VPCS,)
    blockers = (
        Blocker(t.SWITCH, errors.VpcHasVSwitch),
        Blocker(t.SECURITY_GROUP, errors.VpcHasSecurityGroup),
        Blocker(t.NAT_GATEWAY, errors.VpcHasNatGateway),
        Blocker(t.ROUTE_TABLE, errors.VpcHasRouteTable),
        Blocker(t.NETWORK_ACL, errors.VpcHasNetworkAcl),
    )
    insists_on = frozenset({"DependencyViolation.VSwitch", "DependencyViolation.SecurityGroup"})

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        yield from _objections(inputs, "cidrBlock", cidr.vpc_objection)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        table = "vtb-" + id_[4:7] + ids.letters(18, *call.source, "table")
        router = "vrt-" + id_[4:7] + ids.letters(18, *call.source, "router")
        return {
            "cidrBlock": "172.16.0.0/12",
            "status": "Available",
            "regionId": call.region,
            "routeTableId": table,
            "routerTableId": table,
            "routerId": router,
            "secondaryCidrBlocks": [],
            "ipv6CidrBlock": "",
        }

    @override
    def admit_removal(self, call: ApiCall, before: StoredResource) -> None:
        # The system table goes with its VPC, but the routes that somebody added do not.
        table = str(before.properties.get("routeTableId"))
        for entry in call.tx.naming(table, t.ROUTE_ENTRY, "routeTableId"):
            raise errors.VpcHasRouteEntry(id=before.id, other=entry.id)

    @override
    def admit_change(self, call: ApiCall, before: StoredResource) -> None:
        wanted = call.inputs.get("cidrBlock")
        if wanted in (None, before.properties.get("cidrBlock")):
            return
        # A VPC may grow and shrink, as long as its vSwitches stay inside.
        for switch in call.tx.naming(before.id, t.SWITCH):
            if not cidr.inside(switch.inputs.get("cidrBlock"), [wanted]):
                raise errors.VpcCidrInUse(id=switch.id)


@register
class Switch(Model):
    """A vSwitch: a block of its VPC in one zone, which never overlaps another and never changes."""

    token = t.SWITCH
    patterns = {
        "vswitchName": NAME_1_128.at_api("InvalidVSwitchName.Malformed"),
        "description": DESCRIPTION.at_api("InvalidVSwitchDiscription.Malformed"),
    }
    references = {"vpcId": Reference((t.NETWORK,), errors.VpcNotFound)}
    quotas = (VSWITCHES,)
    blockers = (
        Blocker(t.NAT_GATEWAY, errors.VSwitchHasNat),
        Blocker(t.SNAT_ENTRY, errors.VSwitchHasSnat),
        Blocker(t.ROUTE_TABLE_ATTACHMENT, errors.VSwitchHasRouteTable),
        Blocker(t.NETWORK_ACL_ATTACHMENT, errors.VSwitchHasNetworkAcl),
        *(
            Blocker(type_, errors.VSwitchInUse)
            for type_ in (
                t.INSTANCE, t.DB_INSTANCE, t.CLB, t.ALB, t.CLUSTER, t.NODE_POOL, t.SCALING_GROUP,
                t.MOUNT_TARGET, t.CONTAINER_GROUP, t.FUNCTION,
            )
        ),
    )  # fmt: skip
    insists_on = frozenset(
        {
            "DependencyViolation",
            "DependencyViolation.SnatEntry",
            "DependencyViolation.EnhancedNatgw",
            "DependencyViolation.RouteTable",
            "DependencyViolation.NetworkAcl",
        }
    )

    @override
    def malformed(self, inputs: Values) -> Iterator[Malformed]:
        for name in ("vpcId", "cidrBlock"):
            if name not in inputs and not inputs.get("isDefault"):
                said = f"{name} is required for a vSwitch that is not the default one"
                yield Malformed(name, "MissingParameter", said)
        yield from _objections(inputs, "cidrBlock", cidr.vswitch_objection)

    @override
    def check(self, inputs: Values) -> Iterator[Failure]:
        if "zoneId" not in inputs and "availabilityZone" not in inputs:
            yield Failure("zoneId", '"zone_id": one of `availability_zone,zone_id` must be specified')

    @override
    def admit(self, call: ApiCall) -> None:
        zone = call.inputs.get("zoneId")
        # The provider passes any text on; only the API knows the zones of the region.
        if zone not in zones_of(call.region):
            raise errors.VpcZoneNotFound(id=zone, region=call.region)
        self._find_room(call)

    @override
    def computed(self, call: ApiCall, id_: str) -> dict[str, Any]:
        zone = call.inputs.get("zoneId")
        return {"status": "Available", "zoneId": zone, "availabilityZone": zone, "ipv6CidrBlock": ""}

    def _find_room(self, call: ApiCall) -> None:
        vpc, wanted = call.get(t.NETWORK, call.inputs.get("vpcId")), call.inputs.get("cidrBlock")
        if vpc is None:
            return
        outer = [
            vpc.properties.get("cidrBlock"),
            *(vpc.properties.get("secondaryCidrBlocks") or ()),
            *(row.inputs.get("secondaryCidrBlock") for row in call.tx.naming(vpc.id, t.CIDR_BLOCK, "vpcId")),
        ]
        # Before overlaps: a block outside the VPC overlaps nothing and would pass.
        if not cidr.inside(wanted, outer):
            raise errors.CidrMalformed(cidr=wanted, outer=", ".join(map(str, outer)))
        other = cidr.overlapping(wanted, call.tx.values_naming(vpc.id, t.SWITCH, "cidrBlock"))
        if other is not None:
            raise errors.CidrOverlapped(cidr=wanted, other=other)


def _objections(inputs: Values, name: str, rule: Callable[[object], str | None]) -> Iterator[Malformed]:
    value = inputs.get(name)
    if value is not None and value is not UNKNOWN and (said := rule(value)):
        yield Malformed(name, "InvalidCidrBlock.Malformed", said)
