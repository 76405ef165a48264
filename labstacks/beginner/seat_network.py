"""G1: a network for one seat, inside the class's network."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, get_args

import pulumi
from pulumi_alicloud import vpc

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.security_group import allow_ingress, security_group
from labstacks.components.blocks.vswitch import seat_vswitches
from labstacks.components.choices import RouteTableChoice
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import own_route_tables, seat_cidr
from labstacks.components.options import Options, optional_choice

OWN, SHARED = "own", "shared"


class SeatNetworkArgs(TypedDict):
    """Whose network it is, and how it reaches the internet."""

    context: LabContextArgs
    """The class and seat of the lab. Its slot sets the addresses, its first two zones the zones."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    route_table: NotRequired[RouteTableChoice]
    """``own`` for a route table of the seat, or ``shared`` for the VPC's, which has the same default route.
    Default: ``own`` in a class of at most 9 seats, which is how many a VPC may have by default."""


class SeatNetworkOptions(Options):
    """What an instructor may choose. Without a choice, the size of the class decides."""

    route_table = optional_choice(get_args(RouteTableChoice))


def fitting_route_table(seats: int | None) -> str:
    """Which route table suits a class: ``own`` while every seat can have one.

    Args:
        seats: How many seats the class has; None where that is not known.
    """
    return OWN if own_route_tables(seats) else SHARED


class SeatNetwork(LabComponent):
    """Two vSwitches in two zones, a route through the class's NAT gateway, and a security group.

    Everything inside the seat's slot may talk to everything else in it. Nothing comes in from elsewhere,
    neither from a neighbour nor from the internet. A seat has one network, because it has one slot of
    addresses.
    """

    lab = "G1"
    type_token = "labstacks:index:SeatNetwork"
    options_type = SeatNetworkOptions

    vpc_id: pulumi.Output[str]
    """The class's network, which contains this one."""
    vswitch_ids: pulumi.Output[list[str]]
    """The two vSwitches, in the order of the context's zones."""
    security_group_id: pulumi.Output[str]
    """The security group of the seat's servers."""
    summary: pulumi.Output[dict[str, str]]
    """``addresses`` of the network; ``vswitch_1``, ``vswitch_2`` with their ``zone_1``, ``zone_2``;
    ``route_table``: its id, or ``shared``; ``nat_address``: its servers' address on the internet."""

    def __init__(self, name: str, args: SeatNetworkArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("SeatNetwork", args, SeatNetworkArgs)
        context, options = LabContext.of(arguments.require("context")), SeatNetworkOptions(arguments)
        context.vswitch_cidrs  # noqa: B018 raises for the classroom, which has no slot
        cidr = seat_cidr(context.slot)
        classroom = ClassroomRefs(arguments, "vpc_id", "nat_gateway_id", "nat_address", "resource_group_id")
        super().__init__(name, context, opts)

        self.vswitches = seat_vswitches(self, classroom["vpc_id"])
        choice = options.route_table or fitting_route_table(_seats(arguments.get("classroom")))
        self.route_table = self._route_table(classroom) if choice == OWN else None
        self.security_group = security_group(
            self,
            "What may reach the servers of this seat",
            vpc_id=classroom["vpc_id"],
            resource_group_id=classroom["resource_group_id"],
            members_may_talk=True,
        )
        # Servers of one seat may talk to each other. All others, neighbours included, may not.
        allow_ingress(
            self,
            "ingress-seat",
            "Everything inside the seat's own network",
            security_group_id=self.security_group.id,
            source=cidr,
        )

        self.vpc_id = classroom["vpc_id"]
        self.vswitch_ids = pulumi.Output.all(*(vswitch.id for vswitch in self.vswitches))
        self.security_group_id = self.security_group.id
        self.summary = pulumi.Output.all(
            addresses=cidr,
            vswitch_1=self.vswitches[0].id,
            vswitch_2=self.vswitches[1].id,
            zone_1=context.zones[0],
            zone_2=context.zones[1],
            route_table=self.route_table.id if self.route_table else SHARED,
            nat_address=classroom["nat_address"],
        )
        self.publish()

    def _route_table(self, classroom: ClassroomRefs) -> "vpc.RouteTable":
        table = vpc.RouteTable(
            self.child_name("route-table"),
            route_table_name=self.cloud_name("route-table"),
            vpc_id=classroom["vpc_id"],
            associate_type="VSwitch",
            tags=self.tags,
            opts=self.child_options(),
        )
        # The NAT gateway's own default route is in the VPC's system table, not in this one.
        vpc.RouteEntry(
            self.child_name("default-route"),
            name=self.cloud_name("default-route"),
            route_table_id=table.id,
            # Everything that no more exact route covers: the internet.
            destination_cidrblock="0.0.0.0/0",
            # Servers reach out through it, and nobody reaches in: it forwards answers only.
            nexthop_type="NatGateway",
            nexthop_id=classroom["nat_gateway_id"],
            opts=self.child_options(),
        )
        for number, vswitch in enumerate(self.vswitches, start=1):
            vpc.RouteTableAttachment(
                self.child_name(f"route-table-attachment-{number}"),
                route_table_id=table.id,
                vswitch_id=vswitch.id,
                opts=self.child_options(),
            )
        return table


def _seats(classroom: Any) -> int | None:
    # An output hides the size of the class until the engine runs, too late to choose what to make.
    return classroom.get("seats") if isinstance(classroom, Mapping) else None
