import pytest

from labstacks.beginner import SeatDatabase
from labstacks.beginner.seat_database import place
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN

ZONES = ("cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d")


@pytest.fixture
def args(seat):
    return {**seat, "database_password": "Pa55wordForNobody"}


def test_a_database_lies_on_the_classs_server(lab_mocks, args):
    SeatDatabase("db", args)
    database = lab_mocks.resources.one("rds.Database")
    assert database.name == "db-database"
    assert (database.inputs["instanceId"], database.inputs["dataBaseName"]) == ("rm-classroom", "s07")
    assert database.inputs["characterSet"] == "utf8mb4"
    assert len(lab_mocks.resources.of("rds.Instance")) == 0


def test_its_account_may_use_that_database_and_no_other(lab_mocks, args):
    SeatDatabase("db", args)
    account, privilege = (
        lab_mocks.resources.one(kind) for kind in ("rds.RdsAccount", "rds.AccountPrivilege")
    )
    assert (account.inputs["accountName"], account.inputs["accountType"]) == ("s07", "Normal")
    assert privilege.inputs == {
        "instanceId": "rm-classroom",
        "accountName": "s07",
        "dbNames": ["s07"],
        "privilege": "ReadWrite",
    }


def test_the_password_is_secret_wherever_it_goes(lab_mocks, args):
    db = SeatDatabase("db", args)
    account = lab_mocks.resources.one("rds.RdsAccount")
    assert account.inputs["accountPassword"] == "Pa55wordForNobody"
    assert account.secrets == {"accountPassword"}
    assert "accountPassword" in account.options["additionalSecretOutputs"]
    assert not lab_mocks.is_secret(db.summary)
    assert "Pa55wordForNobody" not in str(lab_mocks.resources.one("SeatDatabase").published)


def test_by_choice_the_account_only_reads(lab_mocks, args):
    SeatDatabase("db", {**args, "privilege": "ReadOnly"})
    assert lab_mocks.resources.one("rds.AccountPrivilege").inputs["privilege"] == "ReadOnly"


def test_by_choice_a_seat_has_a_serverless_server_of_its_own(lab_mocks, args):
    db = SeatDatabase("db", {**args, "server": "own", "max_rcu": 4})
    server = lab_mocks.resources.one("rds.Instance")
    assert server.inputs["instanceName"] == "f4a-2026-s07-database"
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
    SeatDatabase("db", {**args, "server": "own"})
    server = lab_mocks.resources.one("rds.Instance").inputs
    assert server["securityIps"] == ["10.0.11.0/25"]
    assert (server["deletionProtection"], server["releasedKeepPolicy"]) == (False, "None")
    assert server["encryptionKey"] == "ServiceKey"


def test_its_own_server_stands_where_such_servers_are_sold(lab_mocks, args):
    lab_mocks.cloud.answers["alicloud:rds/getZones:getZones"] = {"ids": ["cn-hongkong-c"], "zones": []}
    SeatDatabase("db", {**args, "server": "own"})
    server = lab_mocks.resources.one("rds.Instance").inputs
    assert (server["zoneId"], server["vswitchId"]) == ("cn-hongkong-c", "vsw-zone-c")


def test_the_first_zone_that_sells_it_wins():
    switches = ("vsw-b", "vsw-c", "vsw-d")
    assert place(ZONES, switches, ["cn-hongkong-d", "cn-hongkong-c"]) == ("cn-hongkong-c", "vsw-c")


def test_where_no_zone_sells_it_the_way_out_is_named():
    with pytest.raises(LabArgumentError, match="on sale in none of") as error:
        place(ZONES, ("vsw-b", "vsw-c", "vsw-d"), ["cn-hongkong-a"])
    assert "Leave 'server' at 'class'" in error.value.hint


def test_where_the_cloud_names_no_zone_the_first_one_is_tried():
    assert place(ZONES, ("vsw-b", "vsw-c", "vsw-d"), []) == (ZONES[0], "vsw-b")


def test_a_classroom_without_a_server_is_refused(lab_mocks, args, shared):
    for key in ("db_instance_id", "db_host", "db_port", "db_engine"):
        del shared[key]
    with pytest.raises(LabArgumentError, match="SeatDatabase: classroom has no 'db_instance_id'"):
        SeatDatabase("db", {**args, "classroom": shared})
    assert len(lab_mocks.resources) == 0


def test_a_seat_with_its_own_server_needs_none_in_the_classroom(lab_mocks, args, shared):
    del shared["db_instance_id"]
    SeatDatabase("db", {**args, "classroom": shared, "server": "own"})
    assert len(lab_mocks.resources.of("rds.Instance")) == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"server": "mine"}, "server is 'mine'. It must be one of class, own"),
        ({"privilege": "readwrite"}, "Did you mean 'ReadWrite'"),
        ({"max_rcu": 9}, "max_rcu is 9. It must be a whole number from 1 to 8"),
        ({"database_password": None}, "needs the argument 'database_password'"),
    ],
)
def test_a_wrong_choice_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        SeatDatabase("db", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_it_says_how_to_connect(lab_mocks, args):
    db = SeatDatabase("db", args)
    assert lab_mocks.resolve(db.summary) == {
        "host": "rm-classroom.mysql.rds.aliyuncs.com",
        "port": "3306",
        "database": "s07",
        "user": "s07",
    }


def test_before_it_is_made_its_own_servers_address_is_unknown(lab_preview, args):
    db = SeatDatabase("db", {**args, "server": "own"})
    assert lab_preview.resolve(db.summary) is UNKNOWN
    assert lab_preview.resources.one("rds.Database").inputs["instanceId"] is UNKNOWN
