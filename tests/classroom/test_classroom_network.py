import ipaddress

from labstacks.classroom import ClassroomNetwork
from labstacks.testing import lab_context

ARGS = {"context": lab_context("beginner", "classroom"), "resource_group_id": "rg-1"}


def network(**changes):
    return ClassroomNetwork("net", {**ARGS, **changes})


def test_a_switch_in_every_zone_inside_the_classrooms_part_of_the_plan(lab_mocks):
    network()
    switches = list(lab_mocks.resources.of("vpc.Switch"))
    assert [s.inputs["zoneId"] for s in switches] == ["cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d"]
    assert [s.inputs["cidrBlock"] for s in switches] == ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]
    room = ipaddress.ip_network("10.0.0.0/21")
    assert all(ipaddress.ip_network(s.inputs["cidrBlock"]).subnet_of(room) for s in switches)


def test_switches_are_known_by_number_so_that_other_zones_change_no_name(lab_mocks):
    network(context=lab_context("beginner", "classroom", zones=["cn-hongkong-d", "cn-hongkong-b"]))
    assert lab_mocks.resources.of("vpc.Switch").names == ["net-vswitch-1", "net-vswitch-2"]


def test_one_way_out_for_the_whole_network(lab_mocks):
    made = network(nat=True)
    resources = lab_mocks.resources
    entry, address = resources.one("vpc.SnatEntry").inputs, resources.one("ecs.EipAddress")
    assert entry["sourceCidr"] == resources.one("vpc.Network").inputs["cidrBlock"]
    assert entry["snatIp"] == address.outputs["ipAddress"]
    assert entry["snatTableId"] == resources.one("vpc.NatGateway").outputs["snatTableIds"]
    assert lab_mocks.resolve(made.shared)["nat_address"] == address.outputs["ipAddress"]


def test_the_way_out_is_made_in_order_and_so_taken_down_in_order(lab_mocks):
    network(nat=True)
    edges = lab_mocks.resources.edges()
    assert ("net-snat-entry", "net-eip-association") in edges
    assert ("net-eip-association", "net-nat-gateway") in edges
    assert ("net-nat-gateway", "net-vswitch-1") in edges


def test_the_gateway_is_of_the_only_kind_still_sold(lab_mocks):
    network(nat=True, nat_bandwidth=50)
    gateway = lab_mocks.resources.one("vpc.NatGateway").inputs
    assert (gateway["natType"], gateway["internetChargeType"]) == ("Enhanced", "PayByLcu")
    assert lab_mocks.resources.one("ecs.EipAddress").inputs["bandwidth"] == "50"
