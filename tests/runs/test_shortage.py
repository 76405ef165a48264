"""What is advised when the cloud has no stock: who has it, and how to get it from there."""

import pickle

import pytest

from labstacks.classfile.model import Fallback
from labstacks.errors import StackSoldOutError
from labstacks.runs.placements import Placement
from labstacks.runs.shortage import DATABASES, SERVERS, Shortage, Wanted, advice, on_sale, wanted

B, C, D = ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")
SMALL, OTHER, BIG = "ecs.e-c1m1.large", "ecs.e-c1m2.large", "ecs.g7.4xlarge"
SERVER = Wanted(SMALL, SERVERS, ())
DATABASE = Wanted("mysql.n1e.small.1", DATABASES, ())
IN_C = Placement((C, D, B))
IN_D = Placement((D, B, C))
OWN = Placement()
NOWHERE, ANYWHERE = Fallback(), Fallback(zones=True)


def shortage(lacking=SERVER, zones=ZONES, **sold):
    """Of a server; what is sold by type, as letters of zones."""
    names = {"small": SMALL, "other": OTHER, "big": BIG, "database": DATABASE.type}
    found = {
        names[name]: tuple(f"cn-hongkong-{letter}" for letter in letters) for name, letters in sold.items()
    }
    return Shortage(lacking, found, zones)


def advised(found, *, seat="s01", tried=(OWN,), fallback=NOWHERE, is_new=True):
    return advice(found, seat, tried, fallback, is_new=is_new)


@pytest.mark.parametrize(
    ("type_", "inputs", "found"),
    [
        (
            "alicloud:ecs/instance:Instance",
            {"instanceType": SMALL, "systemDiskCategory": "cloud_essd", "vswitchId": "vsw-1"},
            Wanted(
                SMALL, SERVERS, (("instanceChargeType", "PostPaid"), ("systemDiskCategory", "cloud_essd"))
            ),
        ),
        (
            "alicloud:cs/nodePool:NodePool",
            {"instanceTypes": [BIG, SMALL]},
            Wanted(BIG, SERVERS, (("instanceChargeType", "PostPaid"),)),
        ),
        (
            "alicloud:rds/instance:Instance",
            {
                "engine": "MySQL",
                "engineVersion": "8.0",
                "instanceType": DATABASE.type,
                "instanceChargeType": "Postpaid",
                "securityIps": ["10.0.0.0/8"],
            },
            Wanted(
                DATABASE.type,
                DATABASES,
                (("engine", "MySQL"), ("engineVersion", "8.0"), ("instanceChargeType", "PostPaid")),
            ),
        ),
        ("alicloud:ecs/instance:Instance", {"launchTemplateId": "lt-1"}, None),
        ("alicloud:cs/nodePool:NodePool", {"instanceTypes": []}, None),
        ("alicloud:vpc/natGateway:NatGateway", {"vswitchId": "vsw-1"}, None),
    ],
)
def test_what_is_wanted_is_read_from_what_was_refused(type_, inputs, found):
    assert wanted(type_, inputs) == found


def test_a_list_of_server_types_says_which_zones_sell_each():
    answer = {
        "instanceTypes": [{"id": SMALL, "availabilityZones": [C, D]}, {"id": BIG, "availabilityZones": []}]
    }
    assert on_sale(SERVER, answer) == {SMALL: (C, D), BIG: ()}


PAIR = {"id": "cn-hongkong-MAZ1(c,d)"}


def test_so_does_a_list_of_database_servers():
    answer = {"instanceClasses": [{"instanceClass": DATABASE.type, "zoneIds": [{"id": C}, {"id": D}, PAIR]}]}
    assert on_sale(DATABASE, answer) == {DATABASE.type: (C, D)}


def test_a_failure_travels_with_what_the_cloud_still_sells():
    error = StackSoldOutError("no", stack="f4a-s01", causes=("no",), shortage=shortage(small="c"), hint="go")
    there = pickle.loads(pickle.dumps(error))
    assert (there.causes, there.hint, there.shortage) == (error.causes, error.hint, error.shortage)


def test_a_place_has_it_when_its_first_zone_sells_its_type():
    found = shortage(small="cd", other="b")
    assert [found.sells(place) for place in (OWN, IN_C, IN_D)] == [False, True, True]
    assert [found.sells(Placement(zones, OTHER)) for zones in ((), IN_C.zones)] == [True, False]
    assert not found.sells(Placement((), "ecs.none"))


def test_the_zones_that_have_it_are_named_with_the_setting_that_goes_there():
    assert advised(shortage(small="cd")) == (
        "cn-hongkong-c and cn-hongkong-d still sell ecs.e-c1m1.large. What is new goes there with "
        "`fallback: {zones: true}` in the class file."
    )


def test_one_zone_sells_it():
    assert advised(shortage(small="d")).startswith("cn-hongkong-d still sells ecs.e-c1m1.large.")


def test_the_setting_keeps_what_is_allowed_already():
    told = advised(shortage(small="d"), fallback=Fallback(instance_types=(OTHER,)))
    assert "`fallback: {zones: true, instance_types: [ecs.e-c1m2.large]}`" in told


def test_a_zone_that_refused_it_is_not_named_whatever_the_cloud_lists():
    assert advised(shortage(small="bcd"), tried=(OWN, IN_C)).startswith("cn-hongkong-d still sells")


def test_where_another_zone_is_allowed_already_another_run_gets_there():
    told = advised(shortage(small="d"), tried=(OWN, IN_C), fallback=ANYWHERE)
    assert told == "cn-hongkong-d still sells ecs.e-c1m1.large. Run it again: it goes on there."


def test_a_zone_outside_the_class_is_named_as_such():
    told = advised(shortage(zones=(B, C), small="d"), tried=(OWN, IN_C), fallback=ANYWHERE)
    assert "cn-hongkong-d still sells ecs.e-c1m1.large, outside the class's zones" in told
    assert "`zones: [cn-hongkong-d, cn-hongkong-b]`" in told


def test_what_is_up_does_not_move_by_itself():
    told = advised(shortage(small="c"), is_new=False)
    assert "A deployed seat stays where it is; `labstacks reset` recreates it there with `fallback" in told
    told = advised(shortage(small="c"), seat="classroom", is_new=False)
    assert "A deployed classroom stays where it is" in told
    assert "reset" not in told


def test_where_no_zone_has_it_other_types_are_named_that_the_first_zone_sells():
    assert advised(shortage(small="", other="bc", big="b")) == (
        "No other zone of the region sells ecs.e-c1m1.large now. cn-hongkong-b sells ecs.e-c1m2.large: "
        "what is new takes it with `fallback: {instance_types: [ecs.e-c1m2.large]}` in the class file."
    )


def test_other_types_that_only_another_zone_sells_need_both_settings():
    told = advised(shortage(other="d"))
    assert "cn-hongkong-d sells ecs.e-c1m2.large" in told
    assert "`fallback: {zones: true, instance_types: [ecs.e-c1m2.large]}`" in told


def test_types_that_were_tried_are_not_advised_and_stay_allowed():
    fallback = Fallback(zones=True, instance_types=("ecs.e-c1m4.large",))
    found = Shortage(SERVER, {"ecs.e-c1m4.large": (B,), OTHER: (B,)}, ZONES)
    told = advised(found, tried=(OWN, IN_C, IN_D), fallback=fallback)
    assert "sells ecs.e-c1m2.large:" in told
    assert "`fallback: {zones: true, instance_types: [ecs.e-c1m4.large, ecs.e-c1m2.large]}`" in told


def test_where_nothing_small_is_left_that_is_said():
    told = advised(shortage(big="bcd"))
    assert told == (
        "No other zone of the region sells ecs.e-c1m1.large now. Nor is another small type on sale in the "
        "class's zones. Wait, then run the command again; or choose another `region` for a class that "
        "is not deployed yet."
    )


@pytest.mark.parametrize(
    ("found", "seat"),
    [(shortage(other="b"), "classroom"), (shortage(DATABASE, other="b"), "s01")],
)
def test_what_takes_no_other_type_is_advised_none(found, seat):
    told = advised(found, seat=seat, fallback=ANYWHERE)
    assert "instance_types" not in told
    assert told.startswith(f"No other zone of the region sells {found.wanted.type} now. Wait")
