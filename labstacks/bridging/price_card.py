"""B5: what does it cost?"""

import dataclasses
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from labstacks.components.base import Arguments, LabComponent, LabContext, LabContextArgs
from labstacks.components.blocks.private_bucket import console_page, text_file
from labstacks.components.blocks.server import DEFAULT_TYPE
from labstacks.components.catalog import BRIDGING
from labstacks.components.options import Options, option

HOURS_A_MONTH = 730


@dataclass(frozen=True)
class PricedItem:
    """One item on the price card.

    Args:
        key: Its name in the option ``prices``.
        lab: The lab it belongs to.
        name: In English and in Chinese.
        price: Hong Kong dollars for each unit, list price, without discount and tax.
        when_stopped: The share of the price that is still charged when it is stopped, 0 to 1.
        unit: ``hour``, or ``GB`` for items that are charged by traffic.
    """

    key: str
    lab: str
    name: str
    price: float
    when_stopped: float = 1.0
    unit: str = "hour"


# Sources: servers from a public list of 9 Oct 2024 (China site; types of 8 GiB, which it lacks, by what the
# others cost for each GiB), disks from the vendor's page for Virginia of 28 Sep 2026, the bucket from OSS's
# worked example of 20 Dec 2024, traffic from the page of July 2021. All of it is an estimate.
SERVER_PRICES = {
    "ecs.e-c1m1.large": 0.155,
    "ecs.e-c1m2.large": 0.310,
    "ecs.e-c1m4.large": 0.620,
    "ecs.e-c2m1.large": 0.086,
    "ecs.t6-c1m1.large": 0.188,
    "ecs.t6-c1m2.large": 0.365,
    "ecs.t6-c1m4.large": 0.719,
    "ecs.t6-c2m1.large": 0.104,
    "ecs.u1-c1m1.large": 0.540,
    "ecs.u1-c1m2.large": 0.568,
    "ecs.u1-c1m4.large": 0.624,
}
"""Hong Kong dollars an hour, by instance type."""
PRICES = (
    PricedItem("user", "B1", "Your user · 你的用戶", 0.0),
    PricedItem("bucket", "B2", "Your bucket, 1 GB of files · 你的儲存空間（1 GB）", 0.00019),
    PricedItem("server", "B3", "Your server · 你的伺服器", SERVER_PRICES[DEFAULT_TYPE], when_stopped=0.0),
    PricedItem("disk", "B3", "Your server's disk, 40 GiB · 伺服器的磁碟（40 GiB）", 0.033),
    PricedItem("network", "B3", "Your network and its security group · 你的網絡和安全性群組", 0.0),
    PricedItem("traffic", "B4", "Each GB that visitors load · 訪客每下載 1 GB", 1.22, unit="GB"),
    PricedItem("forgotten-disk", "B6", "A forgotten disk, 20 GiB · 一個被遺忘的磁碟（20 GiB）", 0.0165),
)
_KEYS = tuple(thing.key for thing in PRICES)


class PriceCardArgs(TypedDict):
    """The content of a price card, and the bucket to put it into."""

    context: LabContextArgs
    """The class and seat of the lab, and where it runs."""
    bucket: pulumi.Input[str]
    """The bucket that the card is put into, such as that of a ``FileShare``."""
    labs: NotRequired[list[str]]
    """Ids of the labs whose resources are on the card. Default: all of the level."""
    instance_type: NotRequired[str]
    """The type of the seat's server. Default: ``ecs.e-c1m1.large``."""
    prices: NotRequired[dict[str, float]]
    """Other prices in Hong Kong dollars an hour, for any of user, bucket, server, disk, network, traffic (a
    GB) and forgotten-disk. Default: list prices of 2021 to 2026."""


class PriceCardOptions(Options):
    """The options of an instructor: the items on the card, with their prices."""

    things = option(lambda arguments, key: priced_items(arguments))


class PriceCard(LabComponent):
    """A price card for everything in a seat, as a file in the student's own bucket.

    It shows what each resource costs while it runs, when it is stopped, and when it is forgotten for a month.
    Students do not see the bill itself.
    """

    lab = "B5"
    type_token = "labstacks:index:PriceCard"
    options_type = PriceCardOptions

    summary: pulumi.Output[dict[str, str]]
    """``file``: the card; ``address``: its page in the console; ``hourly``: HKD for all resources."""

    def __init__(self, name: str, args: PriceCardArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        arguments = Arguments("PriceCard", args, PriceCardArgs)
        context, things = LabContext.of(arguments.require("context")), PriceCardOptions(arguments).things
        given = arguments.reference("bucket")
        super().__init__(name, context, opts)

        bucket = pulumi.Output.from_input(given)
        self.card = text_file(
            self, "price-card", bucket=bucket, key="price-card.txt", content=written(context, things)
        )
        self.summary = pulumi.Output.all(
            file=self.card.key,
            address=bucket.apply(lambda bucket: console_page(context.region, bucket)),
            hourly=f"{hourly(things):.3f}",
        )
        self.publish()


def priced_items(arguments: Arguments) -> list[PricedItem]:
    """The items on the card, with the instructor's prices."""
    labs = arguments.some_of("labs", BRIDGING.lab_ids, BRIDGING.lab_ids)
    server_type = arguments.one_of("instance_type", SERVER_PRICES, DEFAULT_TYPE)
    prices = {"server": SERVER_PRICES[server_type], **_chosen_prices(arguments)}
    return [
        dataclasses.replace(thing, price=prices.get(thing.key, thing.price))
        for thing in PRICES
        if thing.lab in labs
    ]


def _chosen_prices(arguments: Arguments) -> dict[str, float]:
    prices = arguments.mapping("prices", {})
    for key, price in prices.items():
        if key not in _KEYS:
            raise arguments.wrong("prices", key, f"keyed by {', '.join(_KEYS)}")
        if isinstance(price, bool) or not isinstance(price, (int, float)) or not 0 <= price < math.inf:
            raise arguments.wrong(f"prices[{key!r}]", price, "a number of Hong Kong dollars, 0 or more")
    return {key: float(price) for key, price in prices.items()}


def hourly(things: Iterable[PricedItem]) -> float:
    """Hong Kong dollars an hour for all items together while they run, without traffic."""
    return sum(thing.price for thing in things if thing.unit == "hour")


def written(context: LabContext, things: Iterable[PricedItem]) -> str:
    """The card as text: one block for each item, then how to find the resources by their tags."""
    blocks = [
        "WHAT DOES IT COST? 要花多少錢？\nHK$ · list prices, an estimate · 以標價估算",
        *(_block(thing) for thing in things),
        f"Find it all by tags · 用標籤尋找你的資源: class={context.class_name}, seat={context.seat}",
    ]
    return "\n\n".join(blocks) + "\n"


def _block(thing: PricedItem) -> str:
    lines = [f"{thing.lab}  {thing.name}"]
    if thing.unit == "GB":
        return "\n".join([*lines, f"    {thing.price:10.4f}  for each GB · 每 GB"])
    lines += [
        f"    {thing.price:10.4f}  an hour while it runs · 運行時每小時",
        f"    {thing.price * thing.when_stopped:10.4f}  an hour when it is stopped · 停機後每小時",
        f"    {thing.price * HOURS_A_MONTH:10.2f}  if forgotten for a month · 忘記一個月",
        f"    {0:10.4f}  once it is deleted · 刪除後",
    ]
    return "\n".join(lines)
