import pytest

from labstacks.beginner import SeatDatabase
from labstacks.errors import LabArgumentError


@pytest.fixture
def args(seat):
    return {**seat, "database_password": "Pa55wordForNobody"}


def test_a_database_lies_on_the_classs_server(lab_mocks, args):
    SeatDatabase("db", args)
    database = lab_mocks.resources.one("rds.Database")
    assert database.name == "db-database"
    assert (database.inputs["instanceId"], database.inputs["dataBaseName"]) == ("rm-classroom", "s07_db")
    assert database.inputs["characterSet"] == "utf8mb4"
    assert len(lab_mocks.resources.of("rds.Instance")) == 0


def test_its_account_may_use_that_database_and_no_other(lab_mocks, args):
    SeatDatabase("db", args)
    account, privilege = (
        lab_mocks.resources.one(kind) for kind in ("rds.RdsAccount", "rds.AccountPrivilege")
    )
    assert (account.inputs["accountName"], account.inputs["accountType"]) == ("s07_db", "Normal")
    assert privilege.inputs == {
        "instanceId": "rm-classroom",
        "accountName": "s07_db",
        "dbNames": ["s07_db"],
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


def test_descriptions_are_as_rds_accepts_them(lab_mocks, args):
    SeatDatabase("db", args)
    assert lab_mocks.resources.one("rds.Database").inputs["description"] == "Seat-s07"
    assert lab_mocks.resources.one("rds.RdsAccount").inputs["accountDescription"] == "Seat-s07"


def test_by_choice_the_account_only_reads(lab_mocks, args):
    SeatDatabase("db", {**args, "privilege": "ReadOnly"})
    assert lab_mocks.resources.one("rds.AccountPrivilege").inputs["privilege"] == "ReadOnly"


def test_a_classroom_without_a_server_is_refused(lab_mocks, args, shared):
    for key in ("db_instance_id", "db_host", "db_port", "db_engine"):
        del shared[key]
    with pytest.raises(LabArgumentError, match="SeatDatabase: classroom has no 'db_instance_id'"):
        SeatDatabase("db", {**args, "classroom": shared})
    assert len(lab_mocks.resources) == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"privilege": "readwrite"}, "Did you mean 'ReadWrite'"),
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
        "database": "s07_db",
        "user": "s07_db",
    }
