"""The beginner course of one seat: the chosen labs, all they build on, and a way to sign in."""

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

import pulumi

from labstacks.beginner.linux_server import LinuxServer
from labstacks.beginner.load_balanced_servers import LoadBalancedServers
from labstacks.beginner.seat_database import SeatDatabase
from labstacks.beginner.seat_network import SeatNetwork
from labstacks.beginner.server_backup import ServerBackup
from labstacks.beginner.server_role import ServerRole
from labstacks.beginner.serverless_database import ServerlessDatabase
from labstacks.components.base import Arguments, LabContextArgs
from labstacks.components.catalog import BEGINNER
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.level_lab import LevelLab
from labstacks.components.seat_identity import ConsoleSignIn


class BeginnerLabArgs(TypedDict):
    """Which labs of the beginner course a seat gets."""

    context: LabContextArgs
    """The class and number of the seat, and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    labs: NotRequired[list[str]]
    """Ids of the chosen labs, ``G1`` to ``G6``; labs they build on come along. Default: all."""
    password: NotRequired[pulumi.Input[str]]
    """The first password, to be changed at the first sign-in; kept secret. Default: no console access."""
    database_password: NotRequired[pulumi.Input[str]]
    """The password of the seat's database account, kept secret; needed with lab G4. Default: ``password``."""
    public_key: NotRequired[pulumi.Input[str]]
    """The public half of the student's SSH key, for lab G2. Default: sign in through Session Manager."""
    options: NotRequired[dict[str, dict[str, Any]]]
    """By lab id: arguments that change the lab's defaults, e.g. ``{"G5": {"check_every": 10}}``."""


class BeginnerLab(LevelLab):
    """One seat of the beginner course: network, server, backup, database, load balancer, permissions."""

    type_token = "labstacks:index:BeginnerLab"
    level = BEGINNER
    components: ClassVar = {
        "G1": SeatNetwork,
        "G2": LinuxServer,
        "G3": ServerBackup,
        "G4": SeatDatabase,
        "G5": LoadBalancedServers,
        "G6": ServerRole,
    }
    variants: ClassVar = {"G4": ("server", {"class": SeatDatabase, "own": ServerlessDatabase})}

    sign_in: pulumi.Output[ConsoleSignIn]
    """The student's sign-in data, without the password."""
    labs: pulumi.Output[dict[str, dict[str, str]]]
    """By lab id: what a student needs to work on it."""

    def __init__(self, name: str, args: BeginnerLabArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)

    def defaults(self, arguments: Arguments) -> dict[str, Any]:
        """The first password is the database's too."""
        return {"database_password": arguments.optional_reference("password")}

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """Servers are in the seat's network; the Linux server is backed up and gets a role."""
        # Labs of this level build one environment: a network, a server in it, its backup.
        match lab:
            case "G2":
                network: SeatNetwork = made["G1"]
                return {
                    "vswitch_id": network.vswitches[0].id,
                    "security_group_id": network.security_group_id,
                }
            case "G5":
                network = made["G1"]
                # One by one: an item of the output vswitch_ids would wait for both vSwitches.
                vswitch_ids = [vswitch.id for vswitch in network.vswitches]
                return {"vswitch_ids": vswitch_ids, "security_group_id": network.security_group_id}
            case "G3":
                server: LinuxServer = made["G2"]
                return {"system_disk_id": server.system_disk_id, "data_disk_id": server.data_disk_id}
            case "G6":
                return {"instance_id": made["G2"].instance_id}
        return {}
