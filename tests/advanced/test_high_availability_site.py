import pytest

from labstacks.advanced import HighAvailabilitySite
from labstacks.components.blocks.mysql_account import mysql_name
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


@pytest.fixture
def args(seat):
    return {
        **seat,
        "vswitch_ids": ["vsw-one", "vsw-two"],
        "scaling_group_id": "asg-web",
        "database_password": "Pa55wordForNobody",
    }


def test_the_door_stands_in_two_zones_and_on_no_street(lab_mocks, args):
    HighAvailabilitySite("site", args)
    balancer = lab_mocks.resources.one("alb.LoadBalancer").inputs
    assert (balancer["addressType"], balancer["loadBalancerEdition"]) == ("Intranet", "Basic")
    assert balancer["zoneMappings"] == [
        {"zoneId": "cn-hongkong-b", "vswitchId": "vsw-one"},
        {"zoneId": "cn-hongkong-c", "vswitchId": "vsw-two"},
    ]
    assert balancer["deletionProtectionEnabled"] is False


def test_by_choice_the_door_is_public(lab_mocks, args):
    HighAvailabilitySite("site", {**args, "public": True})
    assert lab_mocks.resources.one("alb.LoadBalancer").inputs["addressType"] == "Internet"


def test_visitors_reach_healthy_servers_of_the_group(lab_mocks, args):
    HighAvailabilitySite("site", {**args, "healthy_after": 3, "unhealthy_after": 4})
    servers = lab_mocks.resources.one("alb.ServerGroup")
    check = servers.inputs["healthCheckConfig"]
    assert (check["healthCheckPath"], check["healthyThreshold"], check["unhealthyThreshold"]) == (
        "/health",
        3,
        4,
    )
    listener = lab_mocks.resources.one("alb.Listener").inputs
    (action,) = listener["defaultActions"]
    assert action["forwardGroupConfig"]["serverGroupTuples"] == [{"serverGroupId": servers.id}]
    assert (listener["listenerProtocol"], listener["listenerPort"]) == ("HTTP", 80)
    assert lab_mocks.resources.one("ess.AlbServerGroupAttachment").inputs == {
        "scalingGroupId": "asg-web",
        "albServerGroupId": servers.id,
        "port": 80,
        "weight": 50,
        "forceAttach": True,
    }


def test_the_seat_has_a_database_on_the_classs_server_and_an_account_for_it_alone(lab_mocks, args, shared):
    HighAvailabilitySite("site", args)
    resources = lab_mocks.resources
    server = shared["db_instance_id"]
    database, account = resources.one("rds.Database").inputs, resources.one("rds.RdsAccount").inputs
    assert (database["instanceId"], database["dataBaseName"]) == (server, "f4a_2026_s07_site")
    assert (account["dbInstanceId"], account["accountName"]) == (server, "f4a_2026_s07_site")
    assert resources.one("rds.AccountPrivilege").inputs == {
        "instanceId": server,
        "accountName": "f4a_2026_s07_site",
        "dbNames": ["f4a_2026_s07_site"],
        "privilege": "ReadWrite",
    }


def test_the_password_is_secret_wherever_it_goes(lab_mocks, args):
    site = HighAvailabilitySite("site", args)
    account = lab_mocks.resources.one("rds.RdsAccount")
    assert account.inputs["accountPassword"] == "Pa55wordForNobody"
    assert account.secrets == {"accountPassword"}
    assert "accountPassword" in account.options["additionalSecretOutputs"]
    assert not lab_mocks.is_secret(site.summary)


def test_names_lead_to_the_load_balancer_and_to_the_database(lab_mocks, args, shared):
    site = HighAvailabilitySite("site", args)
    resources = lab_mocks.resources
    zone = resources.one("pvtz.Zone")
    assert zone.inputs["zoneName"] == "f4a-2026-s07-site.internal"
    records = {r.inputs["rr"]: r.inputs["value"] for r in resources.of("pvtz.ZoneRecord")}
    assert records == {"www": lab_mocks.resolve(site.summary)["load_balancer"], "db": shared["db_host"]}
    assert {r.inputs["type"] for r in resources.of("pvtz.ZoneRecord")} == {"CNAME"}
    attached = resources.one("pvtz.ZoneAttachment").inputs
    assert attached["vpcs"] == [{"vpcId": shared["vpc_id"], "regionId": "cn-hongkong"}]


def test_it_says_where_everything_is(lab_mocks, args):
    site = HighAvailabilitySite("site", args)
    summary = lab_mocks.resolve(site.summary)
    assert summary.pop("load_balancer").startswith("alb-")
    assert summary == {
        "site": "http://www.f4a-2026-s07-site.internal",
        "database_host": "db.f4a-2026-s07-site.internal",
        "database": "f4a_2026_s07_site",
        "database_user": "f4a_2026_s07_site",
    }
    assert lab_mocks.resolve(site.load_balancer_id).startswith("alb-")


def test_before_it_is_made_the_name_leads_nowhere(lab_preview, args):
    site = HighAvailabilitySite("site", args)
    assert lab_preview.resolve(site.load_balancer_id) is UNKNOWN
    assert lab_preview.resources.one("pvtz.ZoneRecord", "*-www").inputs["value"] is UNKNOWN


@pytest.mark.parametrize("part", ["db_instance_id", "db_host", "nat_gateway_id"])
def test_a_classroom_that_lacks_a_part_is_refused(lab_mocks, args, shared, part):
    del shared[part]
    with pytest.raises(LabArgumentError, match=f"classroom has no '{part}'"):
        HighAvailabilitySite("site", args)
    assert len(lab_mocks.resources) == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"public": "no"}, "public is 'no'. It must be true or false"),
        ({"healthy_after": 1}, "healthy_after is 1. It must be a whole number from 2 to 10"),
        ({"unhealthy_after": 11}, "unhealthy_after is 11"),
        ({"database_password": None}, "needs the argument 'database_password'"),
        ({"scaling_group": "asg-1"}, r"no argument 'scaling_group'. Did you mean 'scaling_group_id'\?"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        HighAvailabilitySite("site", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_a_database_is_called_as_databases_may_be_called():
    assert mysql_name("f4a-2026-s07") == "f4a_2026_s07"
