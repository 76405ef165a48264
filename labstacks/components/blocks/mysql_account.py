"""A MySQL database, an account, and the account's right to use the database."""

from dataclasses import dataclass

import pulumi
from pulumi_alicloud import rds

from labstacks.components.base import LabComponent
from labstacks.components.descriptions import rds_description


@dataclass(frozen=True)
class MysqlAccount:
    """A database and the account that may use it."""

    database: "rds.Database"
    account: "rds.RdsAccount"
    privilege: "rds.AccountPrivilege"


def mysql_account(
    component: LabComponent,
    name: str,
    *,
    instance_id: pulumi.Input[str],
    password: pulumi.Input[str],
    privilege: str = "ReadWrite",
) -> MysqlAccount:
    """Create a database, and an account that may use only this database.

    Args:
        component: The parent.
        name: The name of both: letters, digits and ``_``, a letter first.
        instance_id: The database server.
        password: The account's password; kept secret.
        privilege: ``ReadWrite``, ``ReadOnly``, ``DMLOnly`` or ``DDLOnly``.
    """
    description = rds_description(f"Seat {component.context.seat}")
    database = rds.Database(
        component.child_name("database"),
        instance_id=instance_id,
        data_base_name=name,
        # MySQL's "utf8" has three bytes for a character, too few for some Chinese characters and for emoji.
        character_set="utf8mb4",
        description=description,
        opts=component.child_options(),
    )
    account = rds.RdsAccount(
        component.child_name("account"),
        db_instance_id=instance_id,
        account_name=name,
        # Not "Super": such an account could read the databases of all other seats on the server.
        account_type="Normal",
        account_password=pulumi.Output.secret(password),
        account_description=description,
        opts=component.child_options(additional_secret_outputs=["account_password"]),
    )
    granted = rds.AccountPrivilege(
        component.child_name("privilege"),
        instance_id=instance_id,
        # By the account's output, not by the name itself: so the account exists before it gets a right.
        account_name=account.account_name,
        privilege=privilege,
        db_names=[database.data_base_name],
        opts=component.child_options(),
    )
    return MysqlAccount(database, account, granted)


def mysql_name(text: str) -> str:
    """Convert a text to a name of a database or account: ``f4a-2026-s07`` becomes ``f4a_2026_s07``."""
    # MySQL takes "-" for minus unless the name is quoted, and students forget the quotes.
    return text.replace("-", "_")
