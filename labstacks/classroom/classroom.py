"""The resources that a class shares, as one component."""

from typing import Any, NotRequired, TypedDict

import pulumi

from labstacks.classroom.classroom_access import PASSWORD_ADVICE, ClassroomAccess
from labstacks.classroom.classroom_audit import ClassroomAudit
from labstacks.classroom.classroom_backup import ClassroomBackup
from labstacks.classroom.classroom_cluster import ClassroomCluster, ClusterChoice, ClusterOptions
from labstacks.classroom.classroom_database import ClassroomDatabase, DatabaseChoice, DatabaseOptions
from labstacks.classroom.classroom_network import ClassroomNetwork
from labstacks.components.base import CLASSROOM, Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.catalog import LEVELS, SharedPart, shared_parts
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.network import MAX_SEATS


class ClassroomArgs(TypedDict):
    """The class, its labs and its shared parts."""

    context: LabContextArgs
    """The class and where it runs; its ``seat`` is ``classroom``."""
    labs: NotRequired[list[str]]
    """Ids of the class's labs; they decide which shared parts there are. Default: all of the level."""
    parts: NotRequired[list[str]]
    """Shared parts that a school's own labs need: ``nat``, ``database``, ``cluster``, ``audit``,
    ``backup``. Default: none."""
    seats: NotRequired[int]
    """The highest seat number, 1 to 496; it decides the size of shared parts. Default: 30."""
    account_id: NotRequired[pulumi.Input[str]]
    """The number of the cloud account. Default: looked up."""
    sign_in_domain: NotRequired[pulumi.Input[str]]
    """What follows the @ in user names. Default: ``<account id>.onaliyun.com``, unless an alias is set."""
    database: NotRequired[DatabaseChoice]
    """What the instructor chose about the database server. Default: the cheapest with 20 GiB."""
    cluster: NotRequired[ClusterChoice]
    """What the instructor chose about the Kubernetes cluster. Default: nodes to fit the seats."""


class Classroom(LabComponent):
    """The shared resources of a class: network, resource group, RAM group, and parts that some labs need.

    A NAT gateway, a database server, a Kubernetes cluster, an audit trail and a backup vault cost money or
    quota, so each exists only when a chosen lab, one that it builds on, or a school's own lab needs it.
    """

    lab = "classroom"
    type_token = "labstacks:index:Classroom"
    gives_plain_names = True

    shared: pulumi.Output[ClassroomOutputs]
    """The value of the argument ``classroom`` of every seat's labs."""
    advice: pulumi.Output[list[str]]
    """Settings of the account that the class relies on and cannot set for itself."""

    def __init__(self, name: str, args: ClassroomArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("Classroom", args, ClassroomArgs)
        context = LabContext.of(arguments.require("context"))
        if context.seat != CLASSROOM:
            raise arguments.wrong("context.seat", context.seat, f"{CLASSROOM!r}")
        level = LEVELS[context.level]
        labs = arguments.some_of("labs", level.lab_ids, level.lab_ids)
        parts = arguments.some_of("parts", map(str, SharedPart)) if arguments.get("parts") is not None else []
        seats = arguments.integer("seats", 30, low=1, high=MAX_SEATS)
        # Checked here too: the parts check their options, but only after other parts exist.
        DatabaseOptions.of(arguments.get("database"))
        ClusterOptions.of(arguments.get("cluster"))
        for key in ("account_id", "sign_in_domain"):
            arguments.optional_reference(key)
        super().__init__(name, context, opts)

        needed = shared_parts(level, labs) | {SharedPart(part) for part in parts}
        access = self._access(arguments, labs)
        # All parts are in the class's resource group.
        self._here = {"context": context.args(), "resource_group_id": access.resource_group_id}
        # The cluster's nodes have no public address and must fetch images.
        network = self._network(nat=bool(needed & {SharedPart.NAT, SharedPart.CLUSTER}))
        there = [access.shared, network.shared]
        # These parts cost by the hour, so a class has only those that its labs use.
        if SharedPart.DATABASE in needed:
            there.append(self._database(network, arguments.get("database")))
        if SharedPart.CLUSTER in needed:
            there.append(self._cluster(access, network, seats, arguments.get("cluster")))
        if SharedPart.AUDIT in needed:
            there.append(self._audit(access))
        if SharedPart.BACKUP in needed:
            there.append(self._backup())

        self.shared = pulumi.Output.all(network.vswitch_ids, *there).apply(
            lambda found: _merged(seats, *found)
        )
        self.advice = pulumi.Output.from_input(list(PASSWORD_ADVICE))
        self.publish()

    def _access(self, arguments: Arguments, labs: list[str]) -> ClassroomAccess:
        keys = ("account_id", "sign_in_domain")
        given: dict[str, Any] = {key: arguments.optional_reference(key) for key in keys}
        return ClassroomAccess(
            self.child_name("access"),
            {"context": self.context.args(), "labs": labs, **given},  # type: ignore[typeddict-item]
            self.child_options(),
        )

    def _network(self, *, nat: bool) -> ClassroomNetwork:
        args: Any = {**self._here, "nat": nat}
        return ClassroomNetwork(self.child_name("network"), args, self.child_options())

    def _database(
        self, network: ClassroomNetwork, choice: DatabaseChoice | None
    ) -> pulumi.Output[dict[str, str]]:
        args: Any = {**self._here, "vswitch_id": network.vswitch_ids[0], "choice": choice}
        return ClassroomDatabase(self.child_name("database"), args, self.child_options()).shared

    def _cluster(
        self, access: ClassroomAccess, network: ClassroomNetwork, seats: int, choice: ClusterChoice | None
    ) -> pulumi.Output[dict[str, str]]:
        args: Any = {
            **self._here,
            "account_id": access.account_id,
            "vswitch_ids": network.vswitch_ids,
            "seats": seats,
            "choice": choice,
        }
        # Nodes fetch images as they start, so the way to the internet must be there first.
        options = self.child_options(depends_on=[network])
        return ClassroomCluster(self.child_name("cluster"), args, options).shared

    def _audit(self, access: ClassroomAccess) -> pulumi.Output[dict[str, str]]:
        args: Any = {**self._here, "account_id": access.account_id}
        return ClassroomAudit(self.child_name("audit"), args, self.child_options()).shared

    def _backup(self) -> pulumi.Output[dict[str, str]]:
        args: Any = {**self._here}
        return ClassroomBackup(self.child_name("backup"), args, self.child_options()).shared


def _merged(seats: int, vswitch_ids: list[str], *parts: dict[str, str]) -> ClassroomOutputs:
    shared: Any = {"seats": seats, "vswitch_ids": vswitch_ids}
    for part in parts:
        shared |= part
    return shared
