"""Lab V5: a website that survives the loss of a server, and of a zone."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import alb, ess, pvtz, rds

from labstacks.advanced.first_start import private_zone
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs

SECONDS_PER_ANSWER = 60
"""How long a name may be remembered by whoever asked."""


class HighAvailabilitySiteArgs(TypedDict):
    """Which servers are put behind one door, and whether the world may knock."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is; with a database server."""
    vswitch_ids: pulumi.Input[list[str]]
    """The seat's two vSwitches, in the first two of the context's zones."""
    scaling_group_id: pulumi.Input[str]
    """The scaling group whose servers answer on port 80."""
    database_password: pulumi.Input[str]
    """The password of the seat's account on the class's database server; kept secret."""
    public: NotRequired[bool]
    """Whether the door is on the internet. It takes a public address for each zone. Default: false."""
    healthy_after: NotRequired[int]
    """After how many good answers a server gets visitors, 2 to 10. Default: 2."""
    unhealthy_after: NotRequired[int]
    """After how many bad answers a server gets none, 2 to 10. Default: 2."""


@dataclass(frozen=True)
class HighAvailabilitySiteSpec:
    """The checked form of the plain keys of :class:`HighAvailabilitySiteArgs`."""

    public: bool
    healthy_after: int
    unhealthy_after: int


class HighAvailabilitySite(LabComponent):
    """A load balancer over two zones before a scaling group, a database of one's own, and private names.

    The servers and the database have private addresses only. The door is private, too, unless asked
    otherwise: an account has few public addresses, and each door would take two.
    """

    lab = "V5"

    load_balancer_id: pulumi.Output[str]
    """The load balancer, ``alb-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``site``: where the website answers inside the class's network; ``load_balancer``: its own host name;
    ``database_host``, ``database`` and ``database_user``: how to reach the seat's database."""

    def __init__(
        self, name: str, args: HighAvailabilitySiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("HighAvailabilitySite", args, HighAvailabilitySiteArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        vswitch_ids = pulumi.Output.from_input(arguments.require("vswitch_ids"))
        classroom = ClassroomRefs(
            arguments, "vpc_id", "resource_group_id", "db_instance_id", "db_host", "nat_gateway_id"
        )
        super().__init__(name, context, opts)

        self._vpc_id, self._resource_group_id = classroom["vpc_id"], classroom["resource_group_id"]
        balancer = self._balancer(spec.public, vswitch_ids)
        self._servers(spec, balancer, arguments.require("scaling_group_id"))
        account = self._database(classroom["db_instance_id"], arguments.require("database_password"))
        zone = self._names({"www": balancer.dns_name, "db": classroom["db_host"]})

        self.load_balancer_id = balancer.id
        self.summary = pulumi.Output.all(
            site=pulumi.Output.concat("http://www.", zone.zone_name),
            load_balancer=balancer.dns_name,
            database_host=pulumi.Output.concat("db.", zone.zone_name),
            database=database_name(context.owner),
            database_user=account.account_name,
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> HighAvailabilitySiteSpec:
        """Where the door is, and how many answers count."""
        return HighAvailabilitySiteSpec(
            public=arguments.flag("public", False),
            healthy_after=arguments.integer("healthy_after", 2, low=2, high=10),
            unhealthy_after=arguments.integer("unhealthy_after", 2, low=2, high=10),
        )

    def _balancer(self, public: bool, vswitch_ids: pulumi.Output[list[str]]) -> alb.LoadBalancer:
        return alb.LoadBalancer(
            self.child_name("alb"),
            load_balancer_name=self.cloud_name("alb"),
            load_balancer_edition="Basic",
            address_type="Internet" if public else "Intranet",
            address_allocated_mode="Fixed",
            load_balancer_billing_config={"pay_type": "PayAsYouGo"},
            vpc_id=self._vpc_id,
            zone_mappings=[
                {"zone_id": zone, "vswitch_id": vswitch_ids[place]}
                for place, zone in enumerate(self.context.zones[:2])
            ],
            deletion_protection_enabled=False,
            modification_protection_config={"status": "NonProtection"},
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )

    def _servers(
        self, spec: HighAvailabilitySiteSpec, balancer: alb.LoadBalancer, scaling_group_id: pulumi.Input[str]
    ) -> None:
        servers = alb.ServerGroup(
            self.child_name("server-group"),
            server_group_name=self.cloud_name("server-group"),
            protocol="HTTP",
            vpc_id=self._vpc_id,
            health_check_config={
                "health_check_enabled": True,
                "health_check_protocol": "HTTP",
                "health_check_method": "GET",
                "health_check_path": "/health",
                "health_check_codes": ["http_2xx"],
                "health_check_connect_port": 80,
                "health_check_interval": 2,
                "health_check_timeout": 2,
                "healthy_threshold": spec.healthy_after,
                "unhealthy_threshold": spec.unhealthy_after,
            },
            sticky_session_config={"sticky_session_enabled": False},
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        alb.Listener(
            self.child_name("listener"),
            load_balancer_id=balancer.id,
            listener_protocol="HTTP",
            listener_port=80,
            listener_description=self.cloud_name("listener"),
            default_actions=[
                {
                    "type": "ForwardGroup",
                    "forward_group_config": {"server_group_tuples": [{"server_group_id": servers.id}]},
                }
            ],
            tags=self.tags,
            opts=self.child_options(),
        )
        ess.AlbServerGroupAttachment(
            self.child_name("server-group-attachment"),
            scaling_group_id=scaling_group_id,
            alb_server_group_id=servers.id,
            port=80,
            weight=50,
            # Servers that are there already join, and leave when the lab goes.
            force_attach=True,
            opts=self.child_options(),
        )

    def _database(self, server: pulumi.Input[str], password: pulumi.Input[str]) -> rds.RdsAccount:
        own = database_name(self.context.owner)
        database = rds.Database(
            self.child_name("database"),
            instance_id=server,
            data_base_name=own,
            character_set="utf8mb4",
            description=f"Seat {self.context.seat}",
            opts=self.child_options(),
        )
        account = rds.RdsAccount(
            self.child_name("account"),
            db_instance_id=server,
            account_name=own,
            account_password=pulumi.Output.secret(password),
            account_type="Normal",
            account_description=f"Seat {self.context.seat}",
            opts=self.child_options(additional_secret_outputs=["account_password"]),
        )
        rds.AccountPrivilege(
            self.child_name("privilege"),
            instance_id=server,
            account_name=account.account_name,
            privilege="ReadWrite",
            db_names=[database.data_base_name],
            opts=self.child_options(),
        )
        return account

    def _names(self, targets: dict[str, pulumi.Output[str]]) -> pvtz.Zone:
        zone = pvtz.Zone(
            self.child_name("private-zone"),
            zone_name=private_zone(self.context),
            remark=f"Seat {self.context.seat}",
            resource_group_id=self._resource_group_id,
            tags=self.tags,
            opts=self.child_options(),
        )
        pvtz.ZoneAttachment(
            self.child_name("private-zone-attachment"),
            zone_id=zone.id,
            vpcs=[{"vpc_id": self._vpc_id, "region_id": self.context.region}],
            opts=self.child_options(),
        )
        for name, target in targets.items():
            pvtz.ZoneRecord(
                self.child_name(f"record-{name}"),
                zone_id=zone.id,
                rr=name,
                type="CNAME",
                value=target,
                ttl=SECONDS_PER_ANSWER,
                opts=self.child_options(),
            )
        return zone


def database_name(owner: str) -> str:
    """What the seat's database and its account are called: letters, digits and ``_`` only."""
    return owner.replace("-", "_")
