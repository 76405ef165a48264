import pulumi
import pytest

from labstacks.bridging import BridgingLab, PriceCard
from labstacks.bridging.price_card import SERVER_PRICES, hourly, priced_items
from labstacks.components.base import Arguments, LabArgumentError
from labstacks.components.blocks.server import SMALL_TYPES
from labstacks.testing import CLASSROOM, UNKNOWN, lab_context

ARGS = {"context": lab_context("bridging"), "bucket": "my-bucket"}


def things(**given):
    return priced_items(Arguments("PriceCard", given))


def test_the_card_lies_in_the_students_bucket(lab_mocks):
    PriceCard("card", ARGS)
    card = lab_mocks.resources.one("oss.BucketObject")
    assert (card.inputs["bucket"], card.inputs["key"]) == ("my-bucket", "price-card.txt")


def test_it_has_what_the_chosen_labs_make_and_no_more(lab_mocks):
    PriceCard("card", {**ARGS, "labs": ["B1", "B2", "B5"]})
    content = lab_mocks.resources.one("oss.BucketObject").inputs["content"]
    assert "Your bucket" in content
    assert "Your server" not in content
    assert "class=f4a-2026, seat=s07" in content


def test_it_says_what_stopping_saves_and_what_forgetting_costs(lab_mocks):
    PriceCard("card", {**ARGS, "labs": ["B3"], "prices": {"server": 2, "disk": 0.5}})
    blocks = lab_mocks.resources.one("oss.BucketObject").inputs["content"].split("\n\n")
    server = next(block for block in blocks if "Your server ·" in block).split()
    disk = next(block for block in blocks if "disk" in block).split()
    assert {"2.0000", "0.0000", "1460.00"} <= set(server)
    assert disk.count("0.5000") == 2


def test_every_server_a_lab_may_use_has_a_price():
    assert set(SERVER_PRICES) == set(SMALL_TYPES)


def test_the_card_follows_the_servers_type(lab_mocks):
    options = {"B3": {"instance_type": "ecs.u1-c1m2.large"}}
    args = {"context": ARGS["context"], "classroom": CLASSROOM, "labs": ["B3", "B5"], "options": options}
    BridgingLab("s07", args)
    assert "0.5680" in lab_mocks.resources.one("oss.BucketObject", "*-price-card").inputs["content"]


def test_traffic_is_not_part_of_the_hour():
    assert hourly(things(prices={"server": 1, "disk": 1, "traffic": 99}, labs=["B3", "B4"])) == 2


def test_what_the_student_needs(lab_mocks):
    summary = lab_mocks.resolve(PriceCard("card", ARGS).summary)
    assert summary["file"] == "price-card.txt"
    assert summary["address"].endswith("/my-bucket/object")
    assert float(summary["hourly"]) == pytest.approx(hourly(things()), abs=0.001)


def test_an_unknown_bucket(lab_preview):
    bucket = pulumi.Output.from_input("x").apply(lambda _: pulumi.UNKNOWN)
    assert lab_preview.resolve(PriceCard("card", {**ARGS, "bucket": bucket}).summary) is UNKNOWN


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"prices": {"servr": 1}}, "prices is 'servr'. It must be keyed by user, bucket, server"),
        ({"prices": {"server": -1}}, r"prices\['server'\] is -1"),
        ({"prices": {"server": "cheap"}}, "a number of Hong Kong dollars"),
        ({"labs": ["V1"]}, "labs is 'V1'"),
        ({"instance_type": "ecs.g7.large"}, "instance_type is 'ecs.g7.large'"),
        ({"bucket": None}, "needs the argument 'bucket'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        PriceCard("card", {**ARGS, **change})
    assert len(lab_mocks.resources) == 0
