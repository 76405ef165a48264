"""G5: two servers behind a load balancer.

The lab uses an Application Load Balancer (ALB). An account has 30 Classic Load Balancers and 60 ALBs in a
region, and a class may have 40 seats. An ALB costs 0.007 USD an hour, and as much again for a unit of use.
By default it has private addresses: a public one takes an EIP in each of its two zones, and an account starts
with about 20.
"""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ecs

from labstacks.beginner.first_start import web_page_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.load_balancer import (
    PORT,
    HealthCheck,
    http_listener,
    load_balancer,
    server_group,
)
from labstacks.components.blocks.server import ImageOptions, server
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import flag, line, whole_number


class LoadBalancedServersArgs(TypedDict):
    """Where the servers run, what they show, and how the load balancer checks them."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs. The servers run in its first two zones."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    vswitch_ids: pulumi.Input[list[str]]
    """The seat's two vSwitches, in the order of the context's zones."""
    security_group_id: pulumi.Input[str]
    """The servers' security group. It must let in the seat's own addresses: the load balancer uses them."""
    public: NotRequired[bool]
    """Whether the load balancer is on the internet; it then takes two EIPs of the account's quota. Default:
    false, reachable from the class's network only."""
    check_every: NotRequired[int]
    """Seconds between two health checks of a server, 1 to 50. Default: 5."""
    greeting: NotRequired[str]
    """The page's headline, at most 80 characters. A change replaces the servers. Default: ``Hello``."""
    instance_type: NotRequired[str]
    """A small type with 2 vCPU and 1 to 8 GiB. Default: ``ecs.e-c1m1.large``, with 2 GiB."""
    image_id: NotRequired[str]
    """The image they start from. Default: the newest Alibaba Cloud Linux 3."""


class LoadBalancedServersOptions(ImageOptions):
    """The options of an instructor."""

    public = flag(False)
    check_every = whole_number(5, low=1, high=50)
    greeting = line("Hello", longest=80)


def check_timeout(check_every: int) -> int:
    """How many seconds a server may take to answer a health check: less than the time between two of them."""
    return max(1, min(5, check_every - 1))


class LoadBalancedServers(LabComponent):
    """Two small web servers in two zones, and an Application Load Balancer that checks their health.

    Each page says which server it came from, so students see the load being shared, stop a server, and
    watch the load balancer notice. The servers have no public address.
    """

    lab = "G5"
    type_token = "labstacks:index:LoadBalancedServers"
    options_type = LoadBalancedServersOptions

    server_ids: pulumi.Output[list[str]]
    """The two servers, ``i-…``."""
    address: pulumi.Output[str]
    """The load balancer's host name."""
    summary: pulumi.Output[dict[str, str]]
    """``address``: what to open, ``http://…``; ``server_1``, ``server_2``: what to stop."""

    def __init__(
        self, name: str, args: LoadBalancedServersArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("LoadBalancedServers", args, LoadBalancedServersArgs)
        context, options = LabContext.of(arguments.require("context")), LoadBalancedServersOptions(arguments)
        vswitch_ids = arguments.references("vswitch_ids")
        # The length of an output is not known yet. The cloud checks it later.
        if isinstance(vswitch_ids, list) and len(vswitch_ids) != 2:
            raise arguments.wrong("vswitch_ids", vswitch_ids, "the seat's two vSwitches")
        security_group_id = arguments.reference("security_group_id")
        classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        place = {"vpc_id": classroom["vpc_id"], "resource_group_id": classroom["resource_group_id"]}
        self.servers = [
            server(
                self,
                f"server-{number}",
                options,
                vswitch_id=vswitch_ids[number - 1],
                security_group_id=security_group_id,
                resource_group_id=classroom["resource_group_id"],
                # One in each zone, so that the site outlives a data centre.
                zone=context.zones[number - 1],
                user_data=web_page_script(f"server {number} of {context.seat}", options.greeting),
            )
            for number in (1, 2)
        ]
        self.server_group = server_group(
            self,
            HealthCheck(options.check_every, check_timeout(options.check_every)),
            servers=[_member(machine) for machine in self.servers],
            **place,
        )
        self.load_balancer = load_balancer(self, vswitch_ids=vswitch_ids, public=options.public, **place)
        self.listener = http_listener(self, self.load_balancer, self.server_group)

        self.server_ids = pulumi.Output.all(*(machine.id for machine in self.servers))
        # A name and not an address: the addresses of a load balancer may change.
        self.address = self.load_balancer.dns_name
        self.summary = pulumi.Output.all(
            address=pulumi.Output.format("http://{0}", self.address),
            server_1=self.servers[0].id,
            server_2=self.servers[1].id,
        )
        self.publish()


def _member(machine: "ecs.Instance") -> dict[str, Any]:
    # With its address: the API reports it, and the provider compares members with all their fields. Without
    # it every second deployment would take the servers out and put them back.
    return {
        "server_id": machine.id,
        "server_ip": machine.primary_ip_address,
        "server_type": "Ecs",
        "port": PORT,
        "weight": 100,
    }
