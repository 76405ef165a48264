"""The root of the advanced level: one seat, with the labs that were chosen for it."""

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

import pulumi

from labstacks.advanced.auto_scaling_site import AutoScalingSite
from labstacks.advanced.container_namespace import ContainerNamespace
from labstacks.advanced.event_function import EventFunction
from labstacks.advanced.high_availability_site import HighAvailabilitySite
from labstacks.advanced.monitored_server import MonitoredServer
from labstacks.advanced.recovery_drill import RecoveryDrill
from labstacks.components.base import Arguments, LabContextArgs
from labstacks.components.catalog import ADVANCED
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.level_lab import LevelLab
from labstacks.components.seat_identity import ConsoleSignIn


class AdvancedLabArgs(TypedDict):
    """Whose seat it is, and which labs are in it."""

    context: LabContextArgs
    """The class and number of the seat, and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    labs: NotRequired[list[str]]
    """Ids of the labs, ``V1`` to ``V6``; what a lab builds on is added. Default: all."""
    password: NotRequired[pulumi.Input[str]]
    """The first password of the seat's RAM user; kept secret. Default: no console access."""
    database_password: NotRequired[pulumi.Input[str]]
    """The password of the seat's database account, kept secret; needed with lab V5. Default: ``password``."""
    options: NotRequired[dict[str, dict[str, Any]]]
    """Changes of the labs' defaults by lab id, e.g. ``{"V1": {"max_size": 2}}``."""


class AdvancedLab(LevelLab):
    """A seat of the advanced course: its identity, and the chosen labs.

    Raises:
        LabArgumentError: A lab is unknown, an option of one is wrong, or one lacks what it needs.
            Nothing is registered then.
    """

    lab = "advanced"
    type_token = "labstacks:index:AdvancedLab"
    level = ADVANCED
    components: ClassVar = {
        "V1": AutoScalingSite,
        "V2": MonitoredServer,
        "V3": EventFunction,
        "V4": ContainerNamespace,
        "V5": HighAvailabilitySite,
        "V6": RecoveryDrill,
    }

    sign_in: pulumi.Output[ConsoleSignIn]
    """The student's sign-in data, without the password."""
    labs: pulumi.Output[dict[str, dict[str, str]]]
    """By lab id, what a student needs: addresses, names; see ``summary`` of each lab. No secrets."""

    def __init__(self, name: str, args: AdvancedLabArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)

    def defaults(self, arguments: Arguments) -> dict[str, Any]:
        """The first password is the database's too."""
        return {"database_password": arguments.optional_reference("password")}

    def default_options(self, options: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """A highly available website (V5) starts with two servers of V1, one in each zone."""
        return {"V1": {"min_size": 2, **options.get("V1", {})}} if "V5" in self.chosen else {}

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """A container lab needs the seat's user; V5 and V6 build on V1 and V3."""
        # Most labs of this level stand alone. Only these three use what another one created.
        match lab:
            case "V4":
                return {"user_id": self.identity.user_id}
            case "V5":
                site = made["V1"]
                return {"vswitch_ids": site.vswitch_ids, "scaling_group_id": site.scaling_group_id}
            case "V6":
                return {"bucket": made["V3"].bucket_name}
        return {}
