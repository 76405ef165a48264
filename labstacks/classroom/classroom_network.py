"""The class's network: one VPC for all seats, and a NAT gateway to the internet."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, vpc

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.vswitch import vswitch
from labstacks.components.network import VPC_CIDR, classroom_vswitch_cidrs
from labstacks.components.options import Options, flag, whole_number


class ClassroomNetworkArgs(TypedDict):
    """Which network a class gets."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    nat: NotRequired[bool]
    """Whether servers without a public address reach the internet; paid by the hour. Default: false."""
    nat_bandwidth: NotRequired[int]
    """With ``nat``: Mbit/s to the internet, 1 to 200; paid by traffic. Default: 100."""


class ClassroomNetworkOptions(Options):
    """The options that the classroom sets."""

    nat = flag(False)
    nat_bandwidth = whole_number(100, low=1, high=200)


class ClassroomNetwork(LabComponent):
    """A VPC for the whole class, with a classroom vSwitch in each zone.

    Each seat adds vSwitches in its own slot of addresses. One NAT gateway and one public address serve the
    whole class, because an account has few of either.
    """

    lab = "classroom"
    type_token = "labstacks:index:ClassroomNetwork"
    options_type = ClassroomNetworkOptions

    vpc_id: pulumi.Output[str]
    """The VPC, ``vpc-…``."""
    vswitch_ids: pulumi.Output[list[str]]
    """The classroom's vSwitches, in the order of the context's zones."""
    shared: pulumi.Output[dict[str, str]]
    """``vpc_id``, ``vpc_cidr`` and, with a NAT gateway, ``nat_gateway_id`` and ``nat_address``."""

    def __init__(
        self, name: str, args: ClassroomNetworkArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomNetwork", args, ClassroomNetworkArgs)
        context = LabContext.of(arguments.require("context"))
        options = ClassroomNetworkOptions(arguments)
        self._resource_group_id = arguments.reference("resource_group_id")
        super().__init__(name, context, opts)

        # One VPC for the class: an account has ten, and a class has up to 40 seats.
        self.vpc = vpc.Network(
            self.child_name("vpc"),
            vpc_name=self.cloud_name("vpc"),
            cidr_block=VPC_CIDR,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        places = zip(context.zones, classroom_vswitch_cidrs(len(context.zones)), strict=True)
        self.vswitches = [
            vswitch(self, f"vswitch-{number}", vpc_id=self.vpc.id, zone=zone, cidr=cidr)
            for number, (zone, cidr) in enumerate(places, start=1)
        ]
        nat = self._nat_gateway(options.nat_bandwidth) if options.nat else {}

        self.vpc_id = self.vpc.id
        self.vswitch_ids = pulumi.Output.all(*[vswitch.id for vswitch in self.vswitches])
        self.shared = pulumi.Output.all(vpc_id=self.vpc.id, vpc_cidr=VPC_CIDR, **nat)
        self.publish()

    def _nat_gateway(self, bandwidth: int) -> dict[str, pulumi.Output[str]]:
        """Create a NAT gateway with a public address for all servers that have none. Returns its outputs."""
        gateway = vpc.NatGateway(
            self.child_name("nat-gateway"),
            nat_gateway_name=self.cloud_name("nat-gateway"),
            vpc_id=self.vpc.id,
            vswitch_id=self.vswitches[0].id,
            # The only kind that can still be bought.
            nat_type="Enhanced",
            network_type="internet",
            payment_type="PayAsYouGo",
            # By use: a gateway of a fixed size costs the same at night.
            internet_charge_type="PayByLcu",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        address = ecs.EipAddress(
            self.child_name("eip"),
            address_name=self.cloud_name("eip"),
            bandwidth=str(bandwidth),
            # By traffic: a class downloads packages at the start of a lesson, and hardly anything
            # afterwards.
            internet_charge_type="PayByTraffic",
            payment_type="PayAsYouGo",
            isp="BGP",
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        bound = ecs.EipAssociation(
            self.child_name("eip-association"),
            allocation_id=address.id,
            instance_id=gateway.id,
            instance_type="Nat",
            opts=self.child_options(),
        )
        vpc.SnatEntry(
            self.child_name("snat-entry"),
            snat_entry_name=self.cloud_name("snat-entry"),
            snat_table_id=gateway.snat_table_ids,
            snat_ip=address.ip_address,
            # All servers of the class share the address, so that no server needs a public one.
            source_cidr=VPC_CIDR,
            # The rule names the address, and the gateway must own the address first.
            opts=self.child_options(depends_on=[bound]),
        )
        return {"nat_gateway_id": gateway.id, "nat_address": address.ip_address}
