"""Current pay-as-you-go prices from the account, as a price file.

It covers servers of the small types, their disks, and databases. Other items have no documented query and
keep their built-in price.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from labstacks.alicloud.instance_types import SMALL_TYPES
from labstacks.errors import AccountError
from labstacks.planning.live.asking import Answer, Ask
from labstacks.planning.price_book import Price

DISK_GB = 40
_DISKS = {"disk/cloud_essd-PL0": ("cloud_essd", "PL0"), "disk/cloud_essd_entry": ("cloud_essd_entry", "")}
_DATABASES = ("mysql.n1e.small.1", "mysql.n2e.small.1", "mysql.n2e.medium.1", "mysql.n2.medium.1")
_STORAGE_GB = 20


@dataclass(frozen=True)
class Module:
    """One module of a price query, and the item of the price book that it prices.

    Args:
        item: None for a module that the query needs but does not price.
        per: What the answer is divided by, e.g. the size of a disk.
    """

    code: str
    config: str
    item: str | None = None
    unit: str = "hour"
    per: int = 1


@dataclass(frozen=True)
class PriceQuestion:
    """One call of ``GetPayAsYouGoPrice``."""

    product: str
    modules: tuple[Module, ...]
    product_type: str = ""

    def parameters(self, region: str) -> dict[str, Any]:
        """As documented."""
        kind = {"ProductType": self.product_type} if self.product_type else {}
        return {
            "ProductCode": self.product,
            **kind,
            "SubscriptionType": "PayAsYouGo",
            "Region": region,
            "ModuleList": [
                {"ModuleCode": module.code, "Config": module.config, "PriceType": "Hour"}
                for module in self.modules
            ],
        }


@dataclass(frozen=True)
class Fetched:
    """What the account answered.

    Args:
        prices: The prices in the answers.
        unanswered: Items without an answer, and why.
    """

    prices: tuple[Price, ...]
    unanswered: Mapping[str, str]


def questions() -> Iterator[PriceQuestion]:
    """Everything that is asked."""
    for type_ in SMALL_TYPES:
        yield PriceQuestion("ecs", (_server(type_), _disk("cloud_essd", "PL0")))
    for item, (category, level) in _DISKS.items():
        yield PriceQuestion("ecs", (_server(SMALL_TYPES[0], None), _disk(category, level, item)))
    for class_ in _DATABASES:
        yield PriceQuestion("rds", tuple(_database(class_)), "bards")


def _server(type_: str, item: str | None = "") -> Module:
    family = type_.split("-")[0]
    config = f"InstanceType:{type_},IoOptimized:IoOptimized,ImageOs:linux,InstanceTypeFamily:{family}"
    return Module("InstanceType", config, f"ecs/{type_}" if item == "" else item)


def _disk(category: str, level: str, item: str | None = None) -> Module:
    more = f",SystemDisk.PerformanceLevel:{level}" if level else ""
    config = f"SystemDisk.Category:{category},SystemDisk.Size:{DISK_GB}{more}"
    return Module("SystemDisk", config, item, "gb-hour", DISK_GB)


def _database(class_: str) -> Iterator[Module]:
    fixed = {
        "Engine": "mysql", "EngineVersion": "8.0", "Series": "Basic", "DBInstanceStorageType": "cloud_essd",
        "DBNetworkType": "1",
    }  # fmt: skip
    for code, value in fixed.items():
        yield Module(code, f"{code}:{value}")
    yield Module("DBInstanceClass", f"DBInstanceClass:{class_}", f"rds/{class_}")
    storage = f"DBInstanceStorage:{_STORAGE_GB}"
    yield Module("DBInstanceStorage", storage, "rds/storage-cloud_essd", "gb-hour", _STORAGE_GB)


def fetch_prices(ask: Ask, region: str, today: date) -> Fetched:
    """Ask for every price.

    Queries without an answer are listed in the result; refused credentials end it.

    Raises:
        AccountError: Credentials are refused, or the service does not answer.
    """
    found: dict[str, Price] = {}
    unanswered: dict[str, str] = {}
    for question in questions():
        wanted = [module for module in question.modules if module.item]
        try:
            answer = ask("GetPayAsYouGoPrice", question.parameters(region))
            found |= {price.item: price for price in _prices(answer, wanted, region, today)}
        except AccountError as error:
            if error.hint:
                raise
            unanswered |= {str(module.item): error.message for module in wanted}
        missing = {str(module.item) for module in wanted} - found.keys() - unanswered.keys()
        unanswered |= dict.fromkeys(missing, "The answer has no price for it.")
    return Fetched(tuple(found.values()), {k: v for k, v in unanswered.items() if k not in found})


def _prices(answer: Answer, wanted: Sequence[Module], region: str, today: date) -> Iterator[Price]:
    if not answer.get("Success", True):
        raise AccountError(f"The billing service answered {answer.get('Code')}: {answer.get('Message')}.")
    data = answer.get("Data") or {}
    details = (data.get("ModuleDetails") or {}).get("ModuleDetail") or ()
    costs = {detail.get("ModuleCode"): detail.get("OriginalCost") for detail in details}
    currency = str(data.get("Currency", ""))
    for module in wanted:
        cost = costs.get(module.code)
        # A module that is not sold in the region is answered with a price of 0.
        if cost and module.item and currency:
            amount = round(Decimal(str(cost)) / module.per, 12)
            source = "GetPayAsYouGoPrice, before discounts"
            yield Price(module.item, module.unit, amount, currency, region, today, "live", source)


def price_file(fetched: Fetched, today: date) -> str:
    """The answers as the text of a price file."""
    lines = [
        f"# Prices of the account on {today}, written by `labstacks prices update`.",
        "# Use it with `labstacks plan --prices FILE`, or under `prices:` in the class file.",
        "prices:",
        *(_entry(price) for price in sorted(fetched.prices, key=lambda price: price.item)),
    ]
    return "\n".join(lines) + "\n"


def _entry(price: Price) -> str:
    # Written out: a YAML library would write small amounts as 1e-05.
    return (
        f"  - {{item: {price.item}, unit: {price.unit}, amount: {price.amount:f}, "
        f"currency: {price.currency}, region: {price.region}, date: {price.date}, "
        f"confidence: {price.confidence}, "
        f'source: "{price.source}"}}'
    )
