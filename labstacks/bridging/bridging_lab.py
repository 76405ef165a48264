"""All labs of the bridging course for one seat."""

from collections.abc import Mapping
from typing import Any, ClassVar, NotRequired, TypedDict

import pulumi

from labstacks.bridging.clean_up import CleanUp
from labstacks.bridging.file_share import FileShare
from labstacks.bridging.first_server import FirstServer
from labstacks.bridging.price_card import PriceCard
from labstacks.bridging.web_page import BANDWIDTH, WebPage, heading_of
from labstacks.components.base import LabContextArgs
from labstacks.components.catalog import BRIDGING
from labstacks.components.classroom_outputs import ClassroomOutputs
from labstacks.components.level_lab import LevelLab
from labstacks.components.seat_identity import ConsoleSignIn, SeatIdentity


class BridgingLabArgs(TypedDict):
    """One seat of a class in the bridging course."""

    context: LabContextArgs
    """The class and number of the seat, and where its labs run."""
    classroom: pulumi.Input[ClassroomOutputs]
    """The output ``shared`` of the class's classroom, unchanged."""
    labs: NotRequired[list[str]]
    """Ids of the chosen labs, B1 to B6; what they build on is added. Default: all."""
    password: NotRequired[pulumi.Input[str]]
    """The first password, to be changed at the first sign-in; kept secret. Default: no console access."""
    options: NotRequired[dict[str, dict[str, Any]]]
    """By lab id, arguments that change the lab's defaults, e.g. ``{"B4": {"greeting": "Hi"}}``."""


class BridgingLab(LevelLab):
    """The bridging course for one seat: sign in, share a file, run a server and a page, clean up."""

    type_token = "labstacks:index:BridgingLab"
    level = BRIDGING
    components: ClassVar = {
        "B1": SeatIdentity,
        "B2": FileShare,
        "B3": FirstServer,
        "B4": WebPage,
        "B5": PriceCard,
        "B6": CleanUp,
    }

    sign_in: pulumi.Output[ConsoleSignIn]
    """The student's sign-in data, without the password."""
    labs: pulumi.Output[dict[str, dict[str, str]]]
    """By lab id, the lab's ``summary``."""

    def __init__(self, name: str, args: BridgingLabArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, args, opts)

    def wire(self, lab: str, made: Mapping[str, Any]) -> dict[str, Any]:
        """The first server serves the page, and one bucket holds all files of a seat."""
        match lab:
            # A server's script runs at its first start only. So the page of B4 is written by the server of
            # B3.
            case "B3" if "B4" in self.chosen:
                greeting = self.options.get("B4", {}).get("greeting")
                return {"bandwidth": BANDWIDTH, "page": heading_of(self.context, greeting)}
            case "B4":
                server: FirstServer = made["B3"]
                return {"security_group_id": server.security_group_id, "address": server.address}
            # One bucket for all labs: an account has 100 buckets, and a class has up to 40 seats.
            case "B5":
                server_type = self.options.get("B3", {}).get("instance_type")
                return {
                    "bucket": made["B2"].bucket_name,
                    "labs": list(self.chosen),
                    "instance_type": server_type,
                }
            case "B6":
                return {"bucket": made["B2"].bucket_name}
        return {}
