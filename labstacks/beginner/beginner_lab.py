"""The beginner course of one seat: the chosen labs, all they build on, and a way to sign in."""

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict

import pulumi

from labstacks.beginner.linux_server import LinuxServer
from labstacks.beginner.load_balanced_servers import LoadBalancedServers
from labstacks.beginner.seat_database import SeatDatabase
from labstacks.beginner.seat_network import SeatNetwork
from labstacks.beginner.server_backup import ServerBackup
from labstacks.beginner.server_role import ServerRole
from labstacks.components.base import LabContextArgs
from labstacks.components.catalog import BEGINNER
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.level_lab import LevelLab
from labstacks.components.seat_identity import SignIn


class BeginnerLabArgs(TypedDict):
    """Which labs of the beginner course a seat gets."""

    context: LabContextArgs
    """Whose seat it is and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """What the class shares: the output ``shared`` of its classroom, as it is."""
    labs: NotRequired[list[str]]
    """Ids of the chosen labs, ``G1`` to ``G6``; labs they build on come along. Default: all."""
    password: NotRequired[pulumi.Input[str]]
    """The first password, to be changed at the first sign-in; kept secret. Default: no console access."""
    database_password: NotRequired[pulumi.Input[str]]
    """The password of the seat's database account, kept secret; needed with lab G4. Default: ``password``."""
    public_key: NotRequired[pulumi.Input[str]]
    """The public half of the student's SSH key, for lab G2. Default: one signs in through Session Manager."""
    options: NotRequired[dict[str, dict[str, Any]]]
    """By lab id: arguments that change the lab's defaults, e.g. ``{"G5": {"check_every": 10}}``."""


class BeginnerLab(LevelLab):
    """One seat of the beginner course, from a network of its own to the question who may do what."""

    level = BEGINNER
    components = {  # noqa: RUF012
        "G1": SeatNetwork,
        "G2": LinuxServer,
        "G3": ServerBackup,
        "G4": SeatDatabase,
        "G5": LoadBalancedServers,
        "G6": ServerRole,
    }

    sign_in: pulumi.Output[SignIn]
    """What the student types to sign in, but for the password."""
    labs: pulumi.Output[dict[str, dict[str, str]]]
    """By lab id: what a student needs to work on it."""

    def __init__(self, name: str, args: BeginnerLabArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, {"database_password": args.get("password"), **args}, opts)

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """Servers stand in the seat's network; what is backed up and gets a role is the Linux server."""
        match lab:
            case "G2" | "G5":
                network: SeatNetwork = made["G1"]
                place = {"vswitch_id": network.vswitches[0], "vswitch_ids": network.vswitches}
                return {**place, "security_group_id": network.security_group_id}
            case "G3" | "G6":
                server: LinuxServer = made["G2"]
                disks = {"system_disk_id": server.system_disk_id, "data_disk_id": server.data_disk_id}
                return {**disks, "instance_id": server.instance_id}
        return {}
