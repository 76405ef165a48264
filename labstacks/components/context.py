"""The context of a lab: its class, its seat, its slot, and the names and tags that follow from them.

Pure, and free of Pulumi. Every cloud name begins with :attr:`LabContext.owner`, so that one pattern in a
policy covers a seat's resources: ``<class>-<seat>-*``.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import NotRequired, TypedDict

from labstacks.components.arguments import Arguments, is_output
from labstacks.components.catalog import LEVELS
from labstacks.components.choices import LevelName
from labstacks.components.network import MAX_SEATS, seat_vswitch_cidrs
from labstacks.errors import LabArgumentError

REGION = "cn-hongkong"
ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
CLASSROOM = "classroom"
"""The seat id of the classroom's own resources."""

_CLASS_NAME = re.compile(r"[a-z][a-z0-9-]{0,18}[a-z0-9]")
_SEAT = re.compile(r"s(\d\d|[1-9]\d\d)")
_SEAT_INSIDE = re.compile(r"-(s\d{2,3}|classroom)(-|$)")
_INSTANT = "%Y-%m-%dT%H:%M:%SZ"


class LabContextArgs(TypedDict):
    """Who a lab is for and where it runs, the same for every lab of a seat."""

    class_name: str
    """The class's slug: a-z, 0-9 and -, starting with a letter, 2 to 20 characters, e.g. ``f4a-2026``."""
    level: LevelName
    """``bridging``, ``beginner`` or ``advanced``."""
    seat: str
    """The seat's id, ``s07`` for seat 7, or ``classroom`` for what the seats share."""
    slot: NotRequired[int]
    """The seat's number, 1 to 496, which chooses its addresses; 0 for the classroom. Default: from the id."""
    region: NotRequired[str]
    """The region everything is made in. Default: ``cn-hongkong``."""
    zones: NotRequired[list[str]]
    """At least two zones of the region, in order of preference. Default: Hong Kong's b, c and d."""
    expires: NotRequired[str]
    """When the lab may be swept, also its tag ``expires``: RFC 3339 in UTC, e.g. ``2026-12-01T08:30:00Z``."""
    release_at: NotRequired[str]
    """When servers release themselves, whatever happens: RFC 3339 in UTC, 30 minutes to 3 years ahead."""


@dataclass(frozen=True)
class LabContext:
    """The checked form of :class:`LabContextArgs`.

    Raises:
        LabArgumentError: A value breaks the rules that :class:`LabContextArgs` states.
    """

    class_name: str
    level: str
    seat: str
    slot: int = 0
    region: str = REGION
    zones: tuple[str, ...] = ZONES
    expires: str | None = None
    release_at: str | None = None

    def __post_init__(self) -> None:
        _check_class_name(self.class_name)
        Arguments("LabContext", {"level": self.level}).one_of("level", LEVELS)
        _check_seat(self.seat, self.slot)
        _check_zones(self.region, self.zones)
        for key in ("expires", "release_at"):
            _check_instant(key, getattr(self, key))

    @classmethod
    def of(cls, args: "LabContextArgs | LabContext") -> "LabContext":
        """Read the context from a component's arguments. Default of the slot: the seat's number.

        Args:
            args: The plain dict, or a context that was read before.
        """
        if isinstance(args, LabContext):
            return args
        if is_output(args) or not isinstance(args, Mapping):
            raise LabArgumentError(
                f"context is {'an output' if is_output(args) else repr(args)[:60]}. It must be a dict "
                "with plain values: class_name, level and seat.",
                hint="Write {'class_name': 'f4a-2026', 'level': 'bridging', 'seat': 's07'}.",
            )
        values = Arguments("LabContext", args, LabContextArgs)
        seat = values.text("seat")
        return cls(
            class_name=values.text("class_name"),
            level=values.text("level"),
            seat=seat,
            slot=values.integer("slot", default=_number(seat)),
            region=values.text("region", default=REGION),
            zones=tuple(values.texts("zones", default=ZONES)),
            expires=values.get("expires"),
            release_at=values.get("release_at"),
        )

    def args(self) -> LabContextArgs:
        """The context as the plain, JSON-able dict that components take under the key ``context``."""
        given = {key: value for key, value in asdict(self).items() if value is not None}
        return LabContextArgs(**{**given, "zones": list(self.zones)})  # type: ignore[typeddict-item]

    def name(self, role: str) -> str:
        """The cloud name of a resource, ``<class>-<seat>-<role>``: a letter, then letters, digits and -."""
        return f"{self.class_name}-{self.seat}-{role}"

    @property
    def owner(self) -> str:
        """``<class>-<seat>``: the seat's RAM user, and the beginning of every name it owns."""
        return f"{self.class_name}-{self.seat}"

    @property
    def vswitch_cidrs(self) -> tuple[str, str]:
        """The seat's two vSwitches, each for a zone of its own.

        Raises:
            LabArgumentError: The context is the classroom's, which has no slot.
        """
        if self.slot == 0:
            raise LabArgumentError(
                f"LabContext: seat is {self.seat!r}, and this lab is for one seat.",
                hint="Give it a seat, such as 's07'.",
            )
        return seat_vswitch_cidrs(self.slot)

    def global_name(self, role: str, account_id: str) -> str:
        """A name in a namespace that all accounts share, such as that of buckets: with a hash of the account.

        Args:
            role: What the resource is for, e.g. ``files``.
            account_id: The number of the cloud account; only a hash of it enters the name.
        """
        return f"{self.name(role)}-{account_mark(account_id)}"

    def tags(self, lab: str) -> dict[str, str]:
        """The tags of every taggable resource: class, seat, level, lab and, where known, expires."""
        # Tags find a seat's resources where names cannot: in bills, in permissions, in a search for
        # leftovers.
        tags = {"class": self.class_name, "seat": self.seat, "level": self.level, "lab": lab}
        return {**tags, "expires": self.expires} if self.expires else tags


def account_mark(account_id: str) -> str:
    """Six characters of a hash that make a name unique to an account."""
    # A hash, because an account's number is not for everybody who sees a bucket's name.
    return hashlib.sha256(account_id.encode()).hexdigest()[:6]


def _number(seat: str) -> int:
    return int(seat[1:]) if _SEAT.fullmatch(seat) else 0


def _check_class_name(name: str) -> None:
    if not _CLASS_NAME.fullmatch(name):
        raise LabArgumentError(
            f"LabContext: class_name is {name!r}. It must have 2 to 20 characters of a-z, 0-9 and -, "
            "with a letter first and no - at the end.",
            hint="Choose a short slug for the class, such as 'f4a-2026'.",
        )
    if "--" in name or name.startswith(("auto", "aliyun")):
        raise LabArgumentError(
            f"LabContext: class_name is {name!r}. It must not have two - in a row, nor begin with auto or "
            "aliyun: Alibaba Cloud refuses such names for servers, snapshots and tags.",
            hint="Choose a short slug for the class, such as 'f4a-2026'.",
        )
    if _SEAT_INSIDE.search(name):
        # Seat s07 of class "f4a" could otherwise access resources of seat s01 of class "f4a-s07".
        raise LabArgumentError(
            f"LabContext: class_name is {name!r}, and a part of it looks like a seat's id.",
            hint="Choose a slug without parts such as '-s07' or '-classroom'.",
        )


def _check_seat(seat: str, slot: int) -> None:
    if seat != CLASSROOM and not _SEAT.fullmatch(seat):
        raise LabArgumentError(
            f"LabContext: seat is {seat!r}. It must be 's' and at least two digits, or 'classroom'.",
            hint="Write 's07' for seat 7.",
        )
    if slot != _number(seat):
        raise LabArgumentError(f"LabContext: slot is {slot}, which is not the number of seat {seat!r}.")
    if seat != CLASSROOM and not 1 <= slot <= MAX_SEATS:
        raise LabArgumentError(f"LabContext: slot is {slot}. The address plan holds seats 1 to {MAX_SEATS}.")


def _check_zones(region: str, zones: tuple[str, ...]) -> None:
    # Zones are cn-hongkong-b in China and ap-southeast-1b abroad.
    strangers = [zone for zone in zones if not re.fullmatch(rf"{re.escape(region)}-?[a-z]", zone)]
    if strangers:
        raise LabArgumentError(
            f"LabContext: zones has {strangers[0]!r}, which is not a zone of region {region!r}."
        )
    # Load balancers and scaling groups want two zones.
    if len(set(zones)) != len(zones) or len(zones) < 2:
        raise LabArgumentError(
            f"LabContext: zones is {list(zones)!r}. It must name at least two different zones."
        )


def _check_instant(key: str, value: str | None) -> None:
    if value is None:
        return
    try:
        datetime.strptime(value, _INSTANT)
    except (TypeError, ValueError):
        raise LabArgumentError(
            f"LabContext: {key} is {value!r}. It must be a time in UTC as in '2026-12-01T08:30:00Z'."
        ) from None
