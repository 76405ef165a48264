"""G4: a managed database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi
from pulumi_alicloud import rds

from labstacks.components.base import Arguments, LabArgumentError, LabComponent, LabContext, LabContextArgs
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.network import seat_cidr

CLASS, OWN = "class", "own"
PRIVILEGES = ("ReadWrite", "ReadOnly", "DMLOnly", "DDLOnly")
ENGINE, VERSION, CATEGORY, STORAGE_TYPE = "MySQL", "8.0", "serverless_basic", "cloud_essd"
SERVERLESS_TYPE = "mysql.n2.serverless.1c"
STORAGE_GB = 20


class SeatDatabaseArgs(TypedDict):
    """On whose server the database lies, and what its account may do."""

    context: LabContextArgs
    """Whose lab it is and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    database_password: pulumi.Input[str]
    """The account's password, kept secret: 8 to 32 characters, with at least three of capital letters, small
    letters, digits and symbols."""
    server: NotRequired[str]
    """``class`` for a database on the class's server, or ``own`` for a serverless server that only this seat
    uses. Default: ``class``, since one server for all costs a fraction and its quota is never in the way."""
    privilege: NotRequired[str]
    """What the account may do: ``ReadWrite``, ``ReadOnly``, ``DMLOnly`` (rows, not tables) or ``DDLOnly``
    (tables, not rows). Default: ``ReadWrite``."""
    max_rcu: NotRequired[int]
    """How far a server of one's own may grow, in RDS capacity units of about 1 vCPU and 2 GiB, 1 to 8.
    Default: 2."""


@dataclass(frozen=True)
class SeatDatabaseSpec:
    """The choices of an instructor.

    Args:
        own: Whether the seat has a server of its own.
        privilege: One of :data:`PRIVILEGES`.
        max_rcu: RDS capacity units, 1 to 8.
    """

    own: bool
    privilege: str
    max_rcu: int


@dataclass(frozen=True)
class DatabaseServer:
    """A server to put a database on: its id, host name and port."""

    id: pulumi.Output[str]
    host: pulumi.Output[str]
    port: pulumi.Output[str]


def place(zones: Sequence[str], vswitch_ids: Sequence[str], on_sale: Sequence[str]) -> tuple[str, str]:
    """The first zone where such a server is on sale, and the classroom's vSwitch in it.

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
        f"SeatDatabase: server is 'own', but a serverless {ENGINE} is on sale in none of {', '.join(zones)}.",
        hint="Leave 'server' at 'class', or choose other zones.",
    )


class SeatDatabase(LabComponent):
    """A database and an account that may use it, on the class's server or on a serverless one of one's own.

    It is reached from inside the class's network only; the account sees no other seat's database.
    """

    lab = "G4"

    database: pulumi.Output[str]
    """The database's name."""
    account: pulumi.Output[str]
    """The account's name."""
    summary: pulumi.Output[dict[str, str]]
    """``host``, ``port``, ``database`` and ``user``: all one needs to connect, but for the password."""

    def __init__(self, name: str, args: SeatDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("SeatDatabase", args, SeatDatabaseArgs)
        context, spec = LabContext.of(arguments.require("context")), self.read(arguments)
        needed = ("vswitch_ids",) if spec.own else ("db_instance_id", "db_host", "db_port")
        classroom = ClassroomRefs(arguments, "resource_group_id", *needed)
        super().__init__(name, context, opts)

        server = self._own_server(spec, classroom) if spec.own else _class_server(classroom)
        database = rds.Database(
            self.child_name("database"),
            instance_id=server.id,
            data_base_name=context.seat,
            character_set="utf8mb4",
            description=self.cloud_name("database"),
            opts=self.child_options(),
        )
        account = rds.RdsAccount(
            self.child_name("account"),
            db_instance_id=server.id,
            account_name=context.seat,
            account_type="Normal",
            account_password=pulumi.Output.secret(arguments.require("database_password")),
            account_description=self.cloud_name("account"),
            opts=self.child_options(additional_secret_outputs=["account_password"]),
        )
        privilege = rds.AccountPrivilege(
            self.child_name("privilege"),
            instance_id=server.id,
            account_name=account.account_name,
            db_names=[database.data_base_name],
            privilege=spec.privilege,
            opts=self.child_options(),
        )

        self.database, self.account = database.data_base_name, privilege.account_name
        self.summary = pulumi.Output.all(
            host=server.host, port=server.port, database=self.database, user=self.account
        )
        self.publish()

    @staticmethod
    def read(arguments: Arguments) -> SeatDatabaseSpec:
        """On whose server, with which privilege, and how far a server of one's own may grow."""
        return SeatDatabaseSpec(
            own=arguments.one_of("server", (CLASS, OWN), CLASS) == OWN,
            privilege=arguments.one_of("privilege", PRIVILEGES, "ReadWrite"),
            max_rcu=arguments.integer("max_rcu", 2, low=1, high=8),
        )

    def _own_server(self, spec: SeatDatabaseSpec, classroom: ClassroomRefs) -> DatabaseServer:
        on_sale = rds.get_zones_output(
            engine=ENGINE,
            engine_version=VERSION,
            category=CATEGORY,
            db_instance_storage_type=STORAGE_TYPE,
            instance_charge_type="Serverless",
            opts=self.look_up_options(),
        )
        zone_and_vswitch = pulumi.Output.all(classroom["vswitch_ids"], on_sale.ids).apply(
            lambda found: place(self.context.zones, found[0], found[1])
        )
        server = rds.Instance(
            self.child_name("instance"),
            instance_name=self.cloud_name("database"),
            engine=ENGINE,
            engine_version=VERSION,
            category=CATEGORY,
            instance_charge_type="Serverless",
            instance_type=SERVERLESS_TYPE,
            db_instance_storage_type=STORAGE_TYPE,
            instance_storage=STORAGE_GB,
            serverless_configs=[
                {
                    "min_capacity": 0.5,
                    "max_capacity": spec.max_rcu,
                    # The provider waits for a running server: one that falls asleep would never be ready.
                    "auto_pause": False,
                    "switch_force": False,
                }
            ],
            zone_id=zone_and_vswitch[0],
            vswitch_id=zone_and_vswitch[1],
            security_ips=[seat_cidr(self.context.slot)],
            encryption_key="ServiceKey",
            deletion_protection=False,
            released_keep_policy="None",
            resource_group_id=classroom["resource_group_id"],
            tags=self.tags,
            opts=self.child_options(),
        )
        return DatabaseServer(server.id, server.connection_string, server.port)


def _class_server(classroom: ClassroomRefs) -> DatabaseServer:
    return DatabaseServer(classroom["db_instance_id"], classroom["db_host"], classroom["db_port"])
