"""G1: a network of one's own inside the class's network."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, vpc

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import seat_cidr, seat_vswitch_cidrs

OWN, SHARED = "own", "shared"
ROUTE_TABLES_PER_VPC = 9
"""How many route tables of one's own a VPC may have, unless the account's quota was raised."""


class SeatNetworkArgs(TypedDict):
    """Whose network it is, and how it finds the internet."""

    context: LabContextArgs
    """Whose lab it is and where it runs. The slot chooses the addresses, the first two zones the places."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    route_table: NotRequired[str]
    """``own``, or ``shared`` for the VPC's own table, which has the same way out. Default: ``own`` in a class
    of at most 9 seats, which is how many a VPC may have before its quota is raised."""


@dataclass(frozen=True)
class SeatNetworkSpec:
    """The choices of an instructor.

    Args:
        route_table: ``own``, ``shared``, or None to let the size of the class decide.
    """

    route_table: str | None


def fitting_route_table(seats: int | None) -> str:
    """Whose route table fits a class: ``own`` while every seat can have one.

    Args:
        seats: How many seats the class has; None where that is not known.
    """
    return OWN if seats is None or seats <= ROUTE_TABLES_PER_VPC else SHARED


class SeatNetwork(LabComponent):
    """Two vSwitches in two zones, a route through the class's NAT gateway, and a security group.

    Everything inside the seat's slot may talk to everything else in it; nothing comes in from elsewhere,
    neither from a neighbour nor from the internet.
    """

    lab = "G1"

    vpc_id: pulumi.Output[str]
    """The class's network, in which this one lies."""
    vswitch_ids: pulumi.Output[list[str]]
    """The two vSwitches, in the order of the context's zones."""
    security_group_id: pulumi.Output[str]
    """The security group of the seat's servers."""
    summary: pulumi.Output[dict[str, str]]
    """``addresses`` of the network; ``vswitch_1``, ``vswitch_2`` with their ``zone_1``, ``zone_2``;
    ``route_table``: its id, or ``shared``; ``nat_address``: the address that its servers have outside."""

    def __init__(self, name: str, args: SeatNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("SeatNetwork", args, SeatNetworkArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        classroom = ClassroomRefs(arguments, "vpc_id", "nat_gateway_id", "nat_address", "resource_group_id")
        super().__init__(name, context, opts)

        self._classroom = classroom
        vswitches = self._vswitches()
        choice = spec.route_table or fitting_route_table(_seats(arguments.get("classroom")))
        table = self._route_table(vswitches).id if choice == OWN else pulumi.Output.from_input(SHARED)
        security_group = self._security_group()

        self.vpc_id = classroom["vpc_id"]
        # One by one as well: who uses an item of the output would wait for both vswitches.
        self.vswitches = [switch.id for switch in vswitches]
        self.vswitch_ids = pulumi.Output.all(*self.vswitches)
        self.security_group_id = security_group.id
        self.summary = pulumi.Output.all(
            addresses=seat_cidr(context.slot),
            vswitch_1=vswitches[0].id,
            vswitch_2=vswitches[1].id,
            zone_1=context.zones[0],
            zone_2=context.zones[1],
            route_table=table,
            nat_address=classroom["nat_address"],
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> SeatNetworkSpec:
        """Whose route table it shall be, where somebody said so."""
        given = arguments.get("route_table") is not None
        return SeatNetworkSpec(arguments.one_of("route_table", (OWN, SHARED)) if given else None)

    def _vswitches(self) -> list[vpc.Switch]:
        places = zip(seat_vswitch_cidrs(self.context.slot), self.context.zones, strict=False)
        return [
            vpc.Switch(
                self.child_name(f"vswitch-{number}"),
                vswitch_name=self.cloud_name(f"vswitch-{number}"),
                vpc_id=self._classroom["vpc_id"],
                cidr_block=cidr,
                zone_id=zone,
                tags=self.tags,
                opts=self.child_options(),
            )
            for number, (cidr, zone) in enumerate(places, start=1)
        ]

    def _route_table(self, vswitches: list[vpc.Switch]) -> vpc.RouteTable:
        table = vpc.RouteTable(
            self.child_name("route-table"),
            route_table_name=self.cloud_name("route-table"),
            vpc_id=self._classroom["vpc_id"],
            associate_type="VSwitch",
            tags=self.tags,
            opts=self.child_options(),
        )
        # The NAT gateway's own default route is in the VPC's system table, not in this one.
        vpc.RouteEntry(
            self.child_name("default-route"),
            name=self.cloud_name("default-route"),
            route_table_id=table.id,
            destination_cidrblock="0.0.0.0/0",
            nexthop_type="NatGateway",
            nexthop_id=self._classroom["nat_gateway_id"],
            opts=self.child_options(),
        )
        for number, switch in enumerate(vswitches, start=1):
            vpc.RouteTableAttachment(
                self.child_name(f"route-table-attachment-{number}"),
                route_table_id=table.id,
                vswitch_id=switch.id,
                opts=self.child_options(),
            )
        return table

    def _security_group(self) -> ecs.SecurityGroup:
        security_group = ecs.SecurityGroup(
            self.child_name("security-group"),
            security_group_name=self.cloud_name("security-group"),
            description="What may reach the servers of this seat",
            security_group_type="normal",
            inner_access_policy="Accept",
            vpc_id=self._classroom["vpc_id"],
            resource_group_id=self._classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )
        ecs.SecurityGroupRule(
            self.child_name("ingress-seat"),
            security_group_id=security_group.id,
            description="Everything inside the seat's own network",
            type="ingress",
            ip_protocol="all",
            port_range="-1/-1",
            nic_type="intranet",
            policy="accept",
            cidr_ip=seat_cidr(self.context.slot),
            opts=self.child_options(),
        )
        return security_group


def _seats(classroom: Any) -> int | None:
    # An output hides the size of the class until the engine runs, too late to choose what to make.
    return classroom.get("seats") if isinstance(classroom, Mapping) else None
