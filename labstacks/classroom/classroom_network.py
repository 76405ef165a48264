"""The class's network: one VPC for all seats, and one way out of it."""

from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs, vpc

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.network import VPC_CIDR, classroom_vswitch_cidrs


class ClassroomNetworkArgs(TypedDict):
    """Which network a class gets."""

    context: LabContextArgs
    """Whose classroom it is and where it is."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    nat: NotRequired[bool]
    """Whether servers without a public address reach the internet; paid by the hour. Default: false."""
    nat_bandwidth: NotRequired[int]
    """With ``nat``: Mbit/s of the way out, 1 to 200; paid by what goes through. Default: 100."""


class ClassroomNetwork(LabComponent):
    """A VPC for the whole class, with a vSwitch of the classroom's own in each zone.

    The seats put vSwitches of their own into it, each into its slot of addresses. One NAT gateway and one
    public address serve everybody, because an account may have few of either.
    """

    lab = "classroom"

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
        nat = arguments.flag("nat", False)
        bandwidth = arguments.integer("nat_bandwidth", 100, low=1, high=200)
        super().__init__(name, context, opts)

        self._resource_group_id = arguments.get("resource_group_id")
        net = self._vpc()
        vswitches = self._vswitches(net)
        way_out = self._way_out(net, vswitches[0], bandwidth) if nat else {}

        self.vpc_id = net.id
        self.vswitch_ids = pulumi.Output.all(*[vswitch.id for vswitch in vswitches])
        self.shared = pulumi.Output.all(vpc_id=net.id, vpc_cidr=VPC_CIDR, **way_out)
        self.publish()

    def _vpc(self) -> vpc.Network:
        return vpc.Network(
            self.child_name("vpc"),
            vpc_name=self.cloud_name("vpc"),
            cidr_block=VPC_CIDR,
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _vswitches(self, net: vpc.Network) -> list[vpc.Switch]:
        zones = self.context.zones
        return [
            vpc.Switch(
                self.child_name(f"vswitch-{number}"),
                vswitch_name=self.cloud_name(f"vswitch-{number}"),
                vpc_id=net.id,
                zone_id=zone,
                cidr_block=cidr,
                tags=self.tags,
                opts=self.child_options(),
            )
            for number, (zone, cidr) in enumerate(
                zip(zones, classroom_vswitch_cidrs(len(zones)), strict=True), start=1
            )
        ]

    def _way_out(self, net: vpc.Network, switch: vpc.Switch, bandwidth: int) -> dict[str, pulumi.Output[str]]:
        gateway = vpc.NatGateway(
            self.child_name("nat-gateway"),
            nat_gateway_name=self.cloud_name("nat-gateway"),
            vpc_id=net.id,
            vswitch_id=switch.id,
            nat_type="Enhanced",
            network_type="internet",
            payment_type="PayAsYouGo",
            internet_charge_type="PayByLcu",
            force=True,
            tags=self.tags,
            opts=self.child_options(),
        )
        address = ecs.EipAddress(
            self.child_name("eip"),
            address_name=self.cloud_name("eip"),
            bandwidth=str(bandwidth),
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
            source_cidr=VPC_CIDR,
            opts=self.child_options(depends_on=[bound]),
        )
        return {"nat_gateway_id": gateway.id, "nat_address": address.ip_address}
