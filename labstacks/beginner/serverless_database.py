"""A serverless MySQL server for one seat. No lab of the course uses it: one server for all costs less."""

from collections.abc import Sequence
from typing import Any, NotRequired, TypedDict, get_args

import pulumi
from pulumi_alicloud import rds

from labstacks.components.base import Arguments, LabArgumentError, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.mysql_account import mysql_account, mysql_name
from labstacks.components.choices import DatabasePrivilege
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import seat_cidr
from labstacks.components.options import Options, choice, whole_number

INSTANCE_TYPE = "mysql.n2.serverless.1c"
STORAGE_GB = 20
_OFFER: Any = {
    "engine": "MySQL",
    "engine_version": "8.0",
    "category": "serverless_basic",
    "db_instance_storage_type": "cloud_essd",
    "instance_charge_type": "Serverless",
}


class ServerlessDatabaseArgs(TypedDict):
    """How large the server may grow, and what the account on it may do."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    database_password: pulumi.Input[str]
    """The account's password, kept secret: 8 to 32 characters, with at least three of capital letters, small
    letters, digits and symbols."""
    privilege: NotRequired[DatabasePrivilege]
    """What the account may do: ``ReadWrite``, ``ReadOnly``, ``DMLOnly`` (rows, not tables) or ``DDLOnly``
    (tables, not rows). Default: ``ReadWrite``."""
    max_rcu: NotRequired[int]
    """How far the server may grow, in RDS capacity units of about 1 vCPU and 2 GiB, 1 to 8. Default: 2."""


class ServerlessDatabaseOptions(Options):
    """The options of an instructor."""

    privilege = choice(get_args(DatabasePrivilege), "ReadWrite")
    max_rcu = whole_number(2, low=1, high=8)


class ServerlessDatabase(LabComponent):
    """A serverless MySQL server for one seat, with a database and an account that may use it.

    It grows and shrinks with its load, and is reached from the seat's own addresses only.
    """

    lab = "G4"
    type_token = "labstacks:index:ServerlessDatabase"
    options_type = ServerlessDatabaseOptions

    database_name: pulumi.Output[str]
    """The database's name."""
    account_name: pulumi.Output[str]
    """The account's name."""
    summary: pulumi.Output[dict[str, str]]
    """``host``, ``port``, ``database`` and ``user``: how to connect. The password is not in it."""

    def __init__(
        self, name: str, args: ServerlessDatabaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ServerlessDatabase", args, ServerlessDatabaseArgs)
        context, options = LabContext.of(arguments.require("context")), ServerlessDatabaseOptions(arguments)
        password = arguments.reference("database_password")
        context.vswitch_cidrs  # noqa: B018 raises for the classroom, which has no slot
        classroom = ClassroomRefs(arguments, "resource_group_id", "vswitch_ids")
        super().__init__(name, context, opts)

        self.instance = self._instance(options.max_rcu, classroom)
        created = mysql_account(
            self,
            mysql_name(context.seat),
            instance_id=self.instance.id,
            password=password,
            privilege=options.privilege,
        )
        self.database, self.account = created.database, created.account
        self.database_name = self.database.data_base_name
        self.account_name = created.privilege.account_name
        self.summary = pulumi.Output.all(
            host=self.instance.connection_string,
            port=self.instance.port,
            database=self.database_name,
            user=self.account_name,
        )
        self.publish()

    def _instance(self, max_rcu: int, classroom: ClassroomRefs) -> "rds.Instance":
        on_sale = rds.get_zones_output(opts=self.look_up_options(), **_OFFER)
        zone_and_vswitch = pulumi.Output.all(classroom["vswitch_ids"], on_sale.ids).apply(
            lambda found: zone_with_offer(self.context.zones, found[0], found[1])
        )
        return rds.Instance(
            self.child_name("instance"),
            instance_name=self.cloud_name("database"),
            instance_type=INSTANCE_TYPE,
            instance_storage=STORAGE_GB,
            serverless_configs=[
                {
                    "min_capacity": 0.5,
                    "max_capacity": max_rcu,
                    # The provider waits for a running server: one that pauses itself is never ready.
                    "auto_pause": False,
                    "switch_force": False,
                }
            ],
            zone_id=zone_and_vswitch[0],
            vswitch_id=zone_and_vswitch[1],
            # Only the seat's own servers may connect, although the database is in the network of all.
            security_ips=[seat_cidr(self.context.slot)],
            deletion_protection=False,
            # Otherwise the cloud keeps a last backup after the removal, and bills it.
            released_keep_policy="None",
            resource_group_id=classroom["resource_group_id"],
            tags=self.tags,
            # The API reports the default parameter template, which no lab sets.
            opts=self.child_options(ignore_changes=["db_param_group_id"]),
            **_OFFER,
        )


def zone_with_offer(
    zones: Sequence[str], vswitch_ids: Sequence[str], on_sale: Sequence[str]
) -> tuple[str, str]:
    """The first zone where a serverless server is on sale, and the classroom's vSwitch in it.

    Args:
        zones: The context's zones, in order of preference.
        vswitch_ids: The classroom's vSwitches, one in each of these zones.
        on_sale: The zones in which the cloud sells it; empty when it does not say.

    Raises:
        LabArgumentError: It is on sale in none of them.
    """
    for zone, vswitch_id in zip(zones, vswitch_ids, strict=False):
        # The provider asks with the mainland's product code, so international accounts hear of no zone.
        if zone in on_sale or not on_sale:
            return zone, vswitch_id
    raise LabArgumentError(
        f"ServerlessDatabase: a serverless MySQL server is on sale in none of {', '.join(zones)}.",
        hint="Use a SeatDatabase, or choose other zones.",
    )
