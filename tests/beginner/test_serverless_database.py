import pytest

from labstacks.beginner import ServerlessDatabase
from labstacks.beginner.serverless_database import zone_with_offer
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN

ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")


@pytest.fixture
def args(seat):
    return {**seat, "database_password": "Pa55wordForNobody"}


def test_a_seat_has_a_serverless_server(lab_mocks, args):
    db = ServerlessDatabase("db", {**args, "max_rcu": 4})
    server = lab_mocks.resources.one("rds.Instance")
    assert server.inputs["instanceName"] == "f4a-2026-s07-db-database"
    assert (server.inputs["category"], server.inputs["instanceChargeType"]) == (
        "serverless_basic",
        "Serverless",
    )
    assert server.inputs["serverlessConfigs"] == [
        {"minCapacity": 0.5, "maxCapacity": 4, "autoPause": False, "switchForce": False}
    ]
    assert lab_mocks.resources.one("rds.Database").inputs["instanceId"] == server.id
    assert lab_mocks.resolve(db.summary)["host"] == server.outputs["connectionString"]


def test_its_own_server_is_open_to_the_seat_only_and_leaves_no_backups(lab_mocks, args):
    ServerlessDatabase("db", {**args})
    server = lab_mocks.resources.one("rds.Instance").inputs
    assert server["securityIps"] == ["10.0.11.0/25"]
    assert (server["deletionProtection"], server["releasedKeepPolicy"]) == (False, "None")
    assert "encryptionKey" not in server


def test_the_server_is_in_a_zone_that_sells_it(lab_mocks, args):
    lab_mocks.cloud.answers["alicloud:rds/getZones:getZones"] = {"ids": ["cn-hongkong-c"], "zones": []}
    ServerlessDatabase("db", {**args})
    server = lab_mocks.resources.one("rds.Instance").inputs
    assert (server["zoneId"], server["vswitchId"]) == ("cn-hongkong-c", "vsw-zone-c")


def test_the_first_zone_that_sells_it_wins():
    switches = ("vsw-b", "vsw-c", "vsw-d")
    assert zone_with_offer(ZONES, switches, ["cn-hongkong-d", "cn-hongkong-c"]) == ("cn-hongkong-c", "vsw-c")


def test_where_no_zone_sells_it_the_hint_names_the_other_component():
    with pytest.raises(LabArgumentError, match="on sale in none of") as error:
        zone_with_offer(ZONES, ("vsw-b", "vsw-c", "vsw-d"), ["cn-hongkong-a"])
    assert "SeatDatabase" in error.value.hint


def test_a_seat_with_its_own_server_needs_none_in_the_classroom(lab_mocks, args, shared):
    del shared["db_instance_id"]
    ServerlessDatabase("db", {**args, "classroom": shared})
    assert len(lab_mocks.resources.of("rds.Instance")) == 1


def test_where_the_cloud_names_no_zone_the_first_one_is_tried():
    assert zone_with_offer(ZONES, ("vsw-b", "vsw-c", "vsw-d"), []) == (ZONES[0], "vsw-b")


def test_too_many_capacity_units_are_refused(lab_mocks, args):
    with pytest.raises(LabArgumentError, match=r"max_rcu is 9\. It must be a whole number from 1 to 8"):
        ServerlessDatabase("db", {**args, "max_rcu": 9})
    assert len(lab_mocks.resources) == 0


def test_before_it_is_made_its_own_servers_address_is_unknown(lab_preview, args):
    db = ServerlessDatabase("db", {**args})
    assert lab_preview.resolve(db.summary) is UNKNOWN
    assert lab_preview.resources.one("rds.Database").inputs["instanceId"] is UNKNOWN
