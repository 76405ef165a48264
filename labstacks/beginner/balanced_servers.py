"""G5: two servers behind one door.

The door is an application load balancer (ALB). A classic one (CLB) would be the older choice, but an account
may have 30 of those and a class 40 seats; of ALBs it may have 60 in a region, each at 0.007 USD an hour and
as much again for a unit of use. The door opens inside the class's network: a public one would take an EIP in
each of its two zones, and an account starts with about 20.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import alb, ecs

from labstacks.beginner.first_start import web_page_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import Parts
from labstacks.components.server import ServerSpec, server

ADDRESS_TYPES = {"inside": "Intranet", "public": "Internet"}
PORT = 80
HEALTH_PATH = "/health"
LONGEST_GREETING = 80


class BalancedServersArgs(TypedDict):
    """Where the servers stand, what they say, and how the door looks after them."""

    context: LabContextArgs
    """Whose lab it is and where it runs. The servers stand in its first two zones."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    vswitch_ids: pulumi.Input[list[str]]
    """The seat's two vSwitches, in the order of the context's zones."""
    security_group_id: pulumi.Input[str]
    """What guards the servers. It must let in the seat's own addresses: from those, the door asks."""
    door: NotRequired[str]
    """``inside`` for a door that opens from the class's network only, or ``public`` for one on the internet,
    which needs room for two EIPs in the account's quota. Default: ``inside``."""
    check_every: NotRequired[int]
    """Seconds between two health checks of a server, 1 to 50. Default: 5."""
    greeting: NotRequired[str]
    """The page's headline, at most 80 characters. A change makes the servers anew. Default: ``Hello``."""
    instance_type: NotRequired[str]
    """One of :data:`labstacks.components.server.SMALL_TYPES`.
    Default: ``ecs.e-c1m1.large``, 2 vCPU and 2 GiB."""
    image_id: NotRequired[str]
    """An image of one's own choice. Default: the newest Alibaba Cloud Linux 3."""


@dataclass(frozen=True)
class BalancedServersSpec:
    """The choices of an instructor.

    Args:
        server: Type and image.
        address_type: As the cloud calls it: ``Intranet`` or ``Internet``.
        check_every: Seconds, 1 to 50.
        greeting: The page's headline.
    """

    server: ServerSpec
    address_type: str
    check_every: int
    greeting: str


def check_timeout(check_every: int) -> int:
    """How many seconds a server may take to answer a health check: less than the time between two of them."""
    return max(1, min(5, check_every - 1))


class BalancedServers(LabComponent):
    """Two small web servers in two zones, and an application load balancer that asks them how they are.

    Each page says which server it came from, so one can see the load being shared, stop a server, and watch
    the door notice. The servers have no public address.
    """

    lab = "G5"

    server_ids: pulumi.Output[list[str]]
    """The two servers, ``i-…``."""
    address: pulumi.Output[str]
    """The door's host name."""
    summary: pulumi.Output[dict[str, str]]
    """``address``: what to open, ``http://…``; ``server_1``, ``server_2``: what to stop."""

    def __init__(
        self, name: str, args: BalancedServersArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("BalancedServers", args, BalancedServersArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        self._vswitches = arguments.require("vswitch_ids")
        self._classroom = Parts(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        servers = [self._server(number, spec, arguments.require("security_group_id")) for number in (1, 2)]
        group = self._group(servers, spec)
        door = self._door(spec)
        alb.Listener(
            self.child_name("listener"),
            load_balancer_id=door.id,
            listener_protocol="HTTP",
            listener_port=PORT,
            listener_description=self.cloud_name("listener"),
            default_actions=[
                {
                    "type": "ForwardGroup",
                    "forward_group_config": {"server_group_tuples": [{"server_group_id": group.id}]},
                }
            ],
            tags=self.tags,
            opts=self.child_options(),
        )

        self.server_ids = pulumi.Output.all(*(machine.id for machine in servers))
        self.address = door.dns_name
        self.summary = pulumi.Output.all(
            address=pulumi.Output.format("http://{0}", door.dns_name),
            server_1=servers[0].id,
            server_2=servers[1].id,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> BalancedServersSpec:
        """What the servers are and say, where the door opens, and how often it asks."""
        greeting = arguments.text("greeting", "Hello")
        if len(greeting) > LONGEST_GREETING:
            raise arguments.wrong("greeting", greeting, f"at most {LONGEST_GREETING} characters long")
        return BalancedServersSpec(
            server=ServerSpec.read(arguments),
            address_type=ADDRESS_TYPES[arguments.one_of("door", ADDRESS_TYPES, "inside")],
            check_every=arguments.integer("check_every", 5, low=1, high=50),
            greeting=greeting,
        )

    def _server(
        self, number: int, spec: BalancedServersSpec, security_group_id: pulumi.Input[str]
    ) -> ecs.Instance:
        return server(
            self,
            f"server-{number}",
            spec.server,
            vswitch_id=self._vswitches[number - 1],
            security_group_id=security_group_id,
            resource_group_id=self._classroom["resource_group_id"],
            user_data=web_page_script(f"server {number} of {self.context.seat}", spec.greeting),
        )

    def _group(self, servers: Sequence[ecs.Instance], spec: BalancedServersSpec) -> alb.ServerGroup:
        return alb.ServerGroup(
            self.child_name("group"),
            server_group_name=self.cloud_name("group"),
            vpc_id=self._classroom["vpc_id"],
            protocol="HTTP",
            scheduler="Wrr",
            servers=[
                {"server_id": machine.id, "server_type": "Ecs", "port": PORT, "weight": 100}
                for machine in servers
            ],
            health_check_config={
                "health_check_enabled": True,
                "health_check_protocol": "HTTP",
                "health_check_method": "GET",
                "health_check_path": HEALTH_PATH,
                "health_check_codes": ["http_2xx"],
                "health_check_connect_port": PORT,
                "health_check_interval": spec.check_every,
                "health_check_timeout": check_timeout(spec.check_every),
                "healthy_threshold": 2,
                "unhealthy_threshold": 2,
            },
            resource_group_id=self._classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )

    def _door(self, spec: BalancedServersSpec) -> alb.LoadBalancer:
        return alb.LoadBalancer(
            self.child_name("door"),
            load_balancer_name=self.cloud_name("door"),
            load_balancer_edition="Basic",
            load_balancer_billing_config={"pay_type": "PayAsYouGo"},
            address_type=spec.address_type,
            address_allocated_mode="Dynamic",
            vpc_id=self._classroom["vpc_id"],
            zone_mappings=[
                {"zone_id": zone, "vswitch_id": self._vswitches[index]}
                for index, zone in enumerate(self.context.zones[:2])
            ],
            resource_group_id=self._classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )
