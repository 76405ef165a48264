"""V5: a website that survives the loss of a server, and of a zone."""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import ess, pvtz

from labstacks.advanced.first_start import private_zone
from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.load_balancer import (
    PORT,
    HealthCheck,
    http_listener,
    load_balancer,
    server_group,
)
from labstacks.components.blocks.mysql_account import mysql_account, mysql_name
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, flag, whole_number

SECONDS_PER_ANSWER = 60
"""Time to live of a DNS record in seconds."""


class HighAvailabilitySiteArgs(TypedDict):
    """Which servers get a load balancer, and whether it is on the internet."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged; with a database server."""
    vswitch_ids: pulumi.Input[list[str]]
    """The seat's two vSwitches, in the first two of the context's zones."""
    scaling_group_id: pulumi.Input[str]
    """The scaling group whose servers answer on port 80."""
    database_password: pulumi.Input[str]
    """The password of the seat's account on the class's database server; kept secret."""
    public: NotRequired[bool]
    """Whether the load balancer is on the internet; it then takes an EIP in each zone. Default: false."""
    healthy_after: NotRequired[int]
    """After how many good answers a server receives requests, 2 to 10. Default: 2."""
    unhealthy_after: NotRequired[int]
    """After how many bad answers a server receives no requests, 2 to 10. Default: 2."""


class HighAvailabilitySiteOptions(Options):
    """The options of an instructor."""

    public = flag(False)
    healthy_after = whole_number(2, low=2, high=10)
    unhealthy_after = whole_number(2, low=2, high=10)


class HighAvailabilitySite(LabComponent):
    """A load balancer in two zones before a scaling group, a database, and private domain names.

    Servers and database have private addresses only. By default the load balancer has too: a public one takes
    two of the few EIPs of an account.
    """

    lab = "V5"
    type_token = "labstacks:index:HighAvailabilitySite"
    options_type = HighAvailabilitySiteOptions

    load_balancer_id: pulumi.Output[str]
    """The load balancer, ``alb-…``."""
    summary: pulumi.Output[dict[str, str]]
    """``site``: where the website answers inside the class's network; ``load_balancer``: its own host name;
    ``database_host``, ``database`` and ``database_user``: how to reach the seat's database."""

    def __init__(
        self, name: str, args: HighAvailabilitySiteArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("HighAvailabilitySite", args, HighAvailabilitySiteArgs)
        context, options = LabContext.of(arguments.require("context")), HighAvailabilitySiteOptions(arguments)
        vswitch_ids = arguments.references("vswitch_ids")
        if isinstance(vswitch_ids, list) and len(vswitch_ids) != 2:
            raise arguments.wrong("vswitch_ids", vswitch_ids, "the seat's two vSwitches")
        scaling_group_id = arguments.reference("scaling_group_id")
        password = arguments.reference("database_password")
        classroom = ClassroomRefs(
            arguments, "vpc_id", "resource_group_id", "db_instance_id", "db_host", "nat_gateway_id"
        )
        super().__init__(name, context, opts)

        self._vpc_id, self._resource_group_id = classroom["vpc_id"], classroom["resource_group_id"]
        place: Any = {"vpc_id": self._vpc_id, "resource_group_id": self._resource_group_id}
        health = HealthCheck(2, 2, options.healthy_after, options.unhealthy_after)
        # Three parts that fail apart from each other: servers in two zones, a load balancer, a database.
        self.load_balancer = load_balancer(self, vswitch_ids=vswitch_ids, public=options.public, **place)
        self.server_group = server_group(self, health, **place)
        self.listener = http_listener(self, self.load_balancer, self.server_group)
        self._join(scaling_group_id)
        created = mysql_account(
            self, mysql_name(self.name_prefix), instance_id=classroom["db_instance_id"], password=password
        )
        self.database, self.account = created.database, created.account
        zone = self._names({"www": self.load_balancer.dns_name, "db": classroom["db_host"]})

        self.load_balancer_id = self.load_balancer.id
        self.summary = pulumi.Output.all(
            site=pulumi.Output.concat("http://www.", zone.zone_name),
            load_balancer=self.load_balancer.dns_name,
            database_host=pulumi.Output.concat("db.", zone.zone_name),
            database=mysql_name(self.name_prefix),
            database_user=self.account.account_name,
        )
        self.publish()

    def _join(self, scaling_group_id: pulumi.Input[str]) -> None:
        """Let the scaling group put its servers into the server group."""
        ess.AlbServerGroupAttachment(
            self.child_name("server-group-attachment"),
            scaling_group_id=scaling_group_id,
            alb_server_group_id=self.server_group.id,
            port=PORT,
            # All servers of the group are alike, so all have the same weight.
            weight=50,
            # Servers that exist already join, and leave when the lab is deleted.
            force_attach=True,
            opts=self.child_options(),
        )

    def _names(self, targets: dict[str, pulumi.Output[str]]) -> "pvtz.Zone":
        zone = pvtz.Zone(
            self.child_name("private-zone"),
            # Names inside the network: programs keep their settings when an address behind a name changes.
            zone_name=private_zone(self.name_prefix),
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
