"""G5: two servers behind a load balancer.

The lab uses an Application Load Balancer (ALB). An account has 30 Classic Load Balancers and 60 ALBs in a
region, and a class may have 40 seats. An ALB costs 0.007 USD an hour, and as much again for a unit of use.
By default it has private addresses: a public one takes an EIP in each of its two zones, and an account starts
with about 20.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import alb, ecs

from labstacks.beginner.first_start import web_page_script
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.server import ServerSpec, server

PORT = 80
HEALTH_PATH = "/health"
LONGEST_GREETING = 80


class LoadBalancedServersArgs(TypedDict):
    """Where the servers run, what they show, and how the load balancer checks them."""

    context: LabContextArgs
    """Whose lab it is and where it runs. The servers run in its first two zones."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
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
    """One of :data:`labstacks.components.server.SMALL_TYPES`.
    Default: ``ecs.e-c1m1.large``, 2 vCPU and 2 GiB."""
    image_id: NotRequired[str]
    """The image they start from. Default: the newest Alibaba Cloud Linux 3."""


@dataclass(frozen=True)
class LoadBalancedServersSpec:
    """The choices of an instructor.

    Args:
        server: Type and image.
        public: Whether the load balancer is on the internet.
        check_every: Seconds, 1 to 50.
        greeting: The page's headline.
    """

    server: ServerSpec
    public: bool
    check_every: int
    greeting: str


def check_timeout(check_every: int) -> int:
    """How many seconds a server may take to answer a health check: less than the time between two of them."""
    return max(1, min(5, check_every - 1))


class LoadBalancedServers(LabComponent):
    """Two small web servers in two zones, and an Application Load Balancer that checks their health.

    Each page says which server it came from, so students see the load being shared, stop a server, and
    watch the load balancer notice. The servers have no public address.
    """

    lab = "G5"

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
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        self._vswitches = arguments.require("vswitch_ids")
        self._classroom = ClassroomRefs(arguments, "vpc_id", "resource_group_id")
        super().__init__(name, context, opts)

        servers = [self._server(number, spec, arguments.require("security_group_id")) for number in (1, 2)]
        group = self._group(servers, spec)
        balancer = self._load_balancer(spec)
        alb.Listener(
            self.child_name("listener"),
            load_balancer_id=balancer.id,
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
        self.address = balancer.dns_name
        self.summary = pulumi.Output.all(
            address=pulumi.Output.format("http://{0}", balancer.dns_name),
            server_1=servers[0].id,
            server_2=servers[1].id,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> LoadBalancedServersSpec:
        """What an instructor may choose."""
        greeting = arguments.text("greeting", "Hello")
        if len(greeting) > LONGEST_GREETING:
            raise arguments.wrong("greeting", greeting, f"at most {LONGEST_GREETING} characters long")
        return LoadBalancedServersSpec(
            server=ServerSpec.read(arguments),
            public=arguments.flag("public", False),
            check_every=arguments.integer("check_every", 5, low=1, high=50),
            greeting=greeting,
        )

    def _server(
        self, number: int, spec: LoadBalancedServersSpec, security_group_id: pulumi.Input[str]
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

    def _group(self, servers: Sequence[ecs.Instance], spec: LoadBalancedServersSpec) -> alb.ServerGroup:
        return alb.ServerGroup(
            self.child_name("server-group"),
            server_group_name=self.cloud_name("server-group"),
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

    def _load_balancer(self, spec: LoadBalancedServersSpec) -> alb.LoadBalancer:
        return alb.LoadBalancer(
            self.child_name("alb"),
            load_balancer_name=self.cloud_name("alb"),
            load_balancer_edition="Basic",
            load_balancer_billing_config={"pay_type": "PayAsYouGo"},
            address_type="Internet" if spec.public else "Intranet",
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
