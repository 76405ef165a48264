"""The class's database server: one for all seats, each with a database and an account in it."""

from typing import Any, NotRequired, TypedDict

import pulumi
from pulumi_alicloud import rds

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.network import VPC_CIDR
from labstacks.components.options import Options, optional_line, whole_number
from labstacks.errors import CloudError

ENGINE, VERSION, CATEGORY, STORAGE_TYPE = "MySQL", "8.0", "Basic", "cloud_essd"
_OFFER: Any = {
    "engine": ENGINE,
    "engine_version": VERSION,
    "category": CATEGORY,
    "db_instance_storage_type": STORAGE_TYPE,
}


class DatabaseChoice(TypedDict):
    """What an instructor may choose about the database server."""

    instance_type: NotRequired[str]
    """Its type, e.g. ``mysql.n2.medium.1``. Default: the cheapest that is on sale."""
    storage: NotRequired[int]
    """Its disk in GiB, 20 to 200. Default: 20."""


class DatabaseOptions(Options):
    """The checked form of :class:`DatabaseChoice`; a type of None is looked up."""

    instance_type = optional_line()
    storage = whole_number(20, low=20, high=200)

    @classmethod
    def of(cls, choice: object) -> "DatabaseOptions":
        """Read what the instructor chose; None chooses nothing."""
        return cls(Arguments("Classroom database", choice, DatabaseChoice))  # type: ignore[arg-type]


class ClassroomDatabaseArgs(TypedDict):
    """Which database server a class gets."""

    context: LabContextArgs
    """The class of the classroom, and where it runs."""
    resource_group_id: pulumi.Input[str]
    """The class's resource group."""
    vswitch_id: pulumi.Input[str]
    """Its vSwitch, in the first of the context's zones."""
    choice: NotRequired[DatabaseChoice]
    """What the instructor chose. Default: the cheapest server with 20 GiB."""


class ClassroomDatabase(LabComponent):
    """A MySQL server of the basic edition, reachable from inside the class's network only.

    It takes about ten minutes to create, and costs by the hour: one per class, and only if a lab needs it.
    """

    lab = "classroom"
    type_token = "labstacks:index:ClassroomDatabase"

    shared: pulumi.Output[dict[str, str]]
    """``db_instance_id``, ``db_host``, ``db_port`` and ``db_engine``."""

    def __init__(
        self, name: str, args: ClassroomDatabaseArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        arguments = Arguments("ClassroomDatabase", args, ClassroomDatabaseArgs)
        context = LabContext.of(arguments.require("context"))
        options = DatabaseOptions.of(arguments.get("choice"))
        vswitch_id = arguments.reference("vswitch_id")
        resource_group_id = arguments.reference("resource_group_id")
        super().__init__(name, context, opts)

        self.instance = server = rds.Instance(
            self.child_name("instance"),
            instance_name=self.cloud_name("database"),
            engine=ENGINE,
            engine_version=VERSION,
            category=CATEGORY,
            instance_type=options.instance_type or self._cheapest_type(),
            instance_storage=options.storage,
            db_instance_storage_type=STORAGE_TYPE,
            # By the hour: the server goes when the class ends.
            instance_charge_type="Postpaid",
            vswitch_id=vswitch_id,
            zone_id=context.zones[0],
            # Any server of the class may connect. Databases are kept apart by their accounts.
            security_ips=[VPC_CIDR],
            resource_group_id=resource_group_id,
            tags=self.tags,
            opts=self.child_options(
                # When another type becomes the cheapest, the class keeps its server. The API reports the
                # default parameter template, which nothing here sets.
                ignore_changes=["db_param_group_id", *([] if options.instance_type else ["instance_type"])]
            ),
        )
        self.shared = pulumi.Output.all(
            db_instance_id=server.id,
            db_host=server.connection_string,
            db_port=server.port,
            db_engine=f"{ENGINE} {VERSION}",
        )
        self.publish()

    def _cheapest_type(self) -> pulumi.Output[str]:
        found = rds.get_instance_classes_output(
            zone_id=self.context.zones[0],
            instance_charge_type="PostPaid",
            sorted_by="Price",
            opts=self.look_up_options(),
            **_OFFER,
        )
        return found.instance_classes.apply(
            lambda classes: classes[0].instance_class if classes else self._not_on_sale()
        )

    def _not_on_sale(self) -> pulumi.Output[str]:
        """Fail as the API does when a zone has none, and name the zones that have one."""
        first, *others = self.context.zones

        def refuse(found: list[str]) -> str:
            there = " and ".join(zone for zone in others if zone in found)
            raise CloudError(
                "Zone.NotOnSale",
                f"{first} sells no {ENGINE} {VERSION} server of the {CATEGORY} edition now. "
                + (f"{there} still sell it." if there else "Nor does another zone of the class."),
            )

        return rds.get_zones_output(opts=self.look_up_options(), **_OFFER).ids.apply(refuse)
