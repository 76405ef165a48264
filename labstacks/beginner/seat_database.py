"""G4: a managed database on the class's database server."""

from typing import NotRequired, TypedDict, get_args

import pulumi

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.mysql_account import mysql_account, mysql_name
from labstacks.components.choices import DatabasePrivilege
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.classroom_refs import ClassroomRefs
from labstacks.components.options import Options, choice


class SeatDatabaseArgs(TypedDict):
    """Whose database it is, and what its account may do."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged; with a database server."""
    database_password: pulumi.Input[str]
    """The account's password, kept secret: 8 to 32 characters, with at least three of capital letters, small
    letters, digits and symbols."""
    privilege: NotRequired[DatabasePrivilege]
    """What the account may do: ``ReadWrite``, ``ReadOnly``, ``DMLOnly`` (rows, not tables) or ``DDLOnly``
    (tables, not rows). Default: ``ReadWrite``."""


class SeatDatabaseOptions(Options):
    """The options of an instructor."""

    privilege = choice(get_args(DatabasePrivilege), "ReadWrite")


class SeatDatabase(LabComponent):
    """A database on the class's server, and an account that may use it and no other seat's.

    One server for the class costs a fraction of one for each seat, and never meets a quota. Only the class's
    network reaches it. A server for one seat alone is a ``ServerlessDatabase``.
    """

    lab = "G4"
    type_token = "labstacks:index:SeatDatabase"
    options_type = SeatDatabaseOptions

    database_name: pulumi.Output[str]
    """The database's name."""
    account_name: pulumi.Output[str]
    """The account's name."""
    summary: pulumi.Output[dict[str, str]]
    """``host``, ``port``, ``database`` and ``user``: how to connect. The password is not in it."""

    def __init__(self, name: str, args: SeatDatabaseArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("SeatDatabase", args, SeatDatabaseArgs)
        context, options = LabContext.of(arguments.require("context")), SeatDatabaseOptions(arguments)
        password = arguments.reference("database_password")
        # The server is the class's. A seat adds a database and an account, which takes seconds and costs
        # nothing.
        classroom = ClassroomRefs(arguments, "db_instance_id", "db_host", "db_port")
        super().__init__(name, context, opts)

        created = mysql_account(
            self,
            # Without the class: the server is the class's alone, and MySQL's names are short.
            mysql_name(self.name_prefix.removeprefix(f"{context.class_name}-")),
            instance_id=classroom["db_instance_id"],
            password=password,
            privilege=options.privilege,
        )
        self.database, self.account = created.database, created.account
        self.database_name = self.database.data_base_name
        # By way of the privilege: an account without it cannot use the database yet.
        self.account_name = created.privilege.account_name
        self.summary = pulumi.Output.all(
            host=classroom["db_host"],
            port=classroom["db_port"],
            database=self.database_name,
            user=self.account_name,
        )
        self.publish()
