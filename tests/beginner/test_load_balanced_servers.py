import pulumi
import pytest

from labstacks.beginner import LoadBalancedServers
from labstacks.beginner.load_balanced_servers import check_timeout
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


@pytest.fixture
def place(seat):
    return {**seat, "vswitch_ids": ["vsw-1", "vsw-2"], "security_group_id": "sg-seat"}


def test_two_servers_stand_in_two_zones_without_public_addresses(lab_mocks, place):
    LoadBalancedServers("web", place)
    servers = list(lab_mocks.resources.of("ecs.Instance"))
    assert [server.name for server in servers] == ["web-server-1", "web-server-2"]
    assert [server.inputs["vswitchId"] for server in servers] == ["vsw-1", "vsw-2"]
    assert [server.inputs["instanceName"] for server in servers] == [
        "f4a-2026-s07-web-server-1",
        "f4a-2026-s07-web-server-2",
    ]
    assert {server.inputs["internetMaxBandwidthOut"] for server in servers} == {0}


def test_the_switches_may_be_an_output(lab_mocks, place):
    LoadBalancedServers("web", {**place, "vswitch_ids": pulumi.Output.from_input(["vsw-1", "vsw-2"])})
    servers = lab_mocks.resources.of("ecs.Instance")
    assert [server.inputs["vswitchId"] for server in servers] == ["vsw-1", "vsw-2"]


def test_each_page_says_which_server_it_comes_from(lab_mocks, place):
    LoadBalancedServers("web", {**place, "greeting": "Good morning"})
    for number in (1, 2):
        script = lab_mocks.resources.one("ecs.Instance", f"*-{number}").inputs["userData"]
        assert f"server {number} of s07" in script
        assert "Good morning" in script


def test_the_load_balancer_is_private_and_in_both_zones(lab_mocks, place):
    LoadBalancedServers("web", place)
    balancer = lab_mocks.resources.one("alb.LoadBalancer").inputs
    assert (balancer["addressType"], balancer["loadBalancerEdition"]) == ("Intranet", "Basic")
    assert balancer["loadBalancerName"] == "f4a-2026-s07-web-alb"
    assert balancer["zoneMappings"] == [
        {"zoneId": "cn-hongkong-b", "vswitchId": "vsw-1"},
        {"zoneId": "cn-hongkong-c", "vswitchId": "vsw-2"},
    ]
    assert balancer["deletionProtectionEnabled"] is False


def test_by_choice_the_load_balancer_is_on_the_internet(lab_mocks, place):
    LoadBalancedServers("web", {**place, "public": True})
    assert lab_mocks.resources.one("alb.LoadBalancer").inputs["addressType"] == "Internet"


def test_both_servers_have_equal_weight(lab_mocks, place):
    LoadBalancedServers("web", place)
    group = lab_mocks.resources.one("alb.ServerGroup").inputs
    assert group["servers"] == [
        {"serverId": made.id, "serverIp": ip, "serverType": "Ecs", "port": 80, "weight": 100}
        for made in lab_mocks.resources.of("ecs.Instance")
        for ip in [made.outputs["primaryIpAddress"]]
    ]


def test_the_load_balancer_checks_the_servers_health(lab_mocks, place):
    LoadBalancedServers("web", {**place, "check_every": 2})
    check = lab_mocks.resources.one("alb.ServerGroup").inputs["healthCheckConfig"]
    assert (check["healthCheckPath"], check["healthCheckCodes"]) == ("/health", ["http_2xx"])
    assert (check["healthCheckInterval"], check["healthCheckTimeout"]) == (2, 1)
    assert check["healthCheckEnabled"] is True


@pytest.mark.parametrize(("every", "timeout"), [(1, 1), (2, 1), (5, 4), (6, 5), (50, 5)])
def test_a_health_check_ends_before_the_next_one_begins(every, timeout):
    assert check_timeout(every) == timeout


def test_the_listener_forwards_to_the_servers(lab_mocks, place):
    LoadBalancedServers("web", place)
    resources = lab_mocks.resources
    listener = resources.one("alb.Listener").inputs
    assert listener["loadBalancerId"] == resources.one("alb.LoadBalancer").id
    assert (listener["listenerProtocol"], listener["listenerPort"]) == ("HTTP", 80)
    assert listener["defaultActions"] == [
        {
            "type": "ForwardGroup",
            "forwardGroupConfig": {
                "serverGroupTuples": [{"serverGroupId": resources.one("alb.ServerGroup").id}]
            },
        }
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"public": "yes"}, "public is 'yes'. It must be true or false"),
        ({"check_every": 51}, "check_every is 51. It must be a whole number from 1 to 50"),
        ({"greeting": "x" * 81}, "It must be a text of at most 80 characters"),
        ({"bandwidth": 5}, "no argument 'bandwidth'"),
    ],
)
def test_a_wrong_choice_makes_nothing(lab_mocks, place, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        LoadBalancedServers("web", {**place, **wrong})
    assert len(lab_mocks.resources) == 0


def test_it_says_what_a_student_needs(lab_mocks, place):
    web = LoadBalancedServers("web", place)
    first, second = lab_mocks.resolve(web.server_ids)
    assert lab_mocks.resolve(web.summary) == {
        "address": f"http://{lab_mocks.resolve(web.address)}",
        "server_1": first,
        "server_2": second,
    }


def test_before_it_is_made_its_address_is_unknown(lab_preview, place):
    web = LoadBalancedServers("web", place)
    assert lab_preview.resolve(web.address) is UNKNOWN
    assert lab_preview.resources.one("alb.Listener").inputs["loadBalancerId"] is UNKNOWN
