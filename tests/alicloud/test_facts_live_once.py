"""Facts that two places state agree with the tables in ``labstacks/alicloud/data``."""

from importlib import resources

import pytest
import yaml

from labstacks.bridging.price_card import PRICES, SERVER_PRICES
from labstacks.components.blocks.server import DEFAULT_TYPE
from labstacks.emulator.services import all_quotas

ROUNDED = 0.01
"""The price card rounds: at most one per cent from the price book."""


def table(name):
    return yaml.safe_load((resources.files("labstacks.alicloud") / "data" / name).read_text("utf-8"))


@pytest.fixture(scope="module")
def hong_kong_dollars():
    """Price of an item in the price book, in Hong Kong dollars."""
    book = table("prices.yaml")
    per_usd = {"USD": 1.0, **{rate["currency"]: rate["per_usd"] for rate in book["rates"]}}
    return {
        price["item"]: price["amount"] / per_usd[price["currency"]] * per_usd["HKD"]
        for price in book["prices"]
        if "amount" in price and price.get("unit") in ("hour", "gb-hour")
    }


@pytest.mark.parametrize("type_", SERVER_PRICES)
def test_a_server_on_the_price_card_costs_what_the_price_book_says(type_, hong_kong_dollars):
    item = f"ecs/{type_}"
    if item not in hong_kong_dollars:
        pytest.skip("the price book derives this type")
    assert SERVER_PRICES[type_] == pytest.approx(hong_kong_dollars[item], rel=ROUNDED)


def test_a_disk_on_the_price_card_costs_what_the_price_book_says(hong_kong_dollars):
    prices = {item.key: item.price for item in PRICES}
    assert prices["server"] == SERVER_PRICES[DEFAULT_TYPE]
    assert prices["disk"] == pytest.approx(40 * hong_kong_dollars["disk/cloud_essd-PL0"], rel=ROUNDED)


def test_the_emulator_and_the_plan_know_the_same_limits():
    known = {quota["key"]: quota.get("limit") for quota in table("quotas.yaml")["quotas"]}
    different = [
        f"{quota.key}: {quota.limit} and {known[quota.key]}"
        for quota in all_quotas()
        if known.get(quota.key) not in (None, quota.limit)
    ]
    assert different == []
