import pulumi
import pytest

from labstacks.beginner import SeatNetwork
from labstacks.beginner.seat_network import fitting_route_table
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


def test_two_switches_fill_the_seats_slot_in_two_zones(lab_mocks, seat):
    SeatNetwork("net", seat)
    switches = list(lab_mocks.resources.of("vpc.Switch"))
    assert [switch.name for switch in switches] == ["net-vswitch-1", "net-vswitch-2"]
    assert [switch.inputs["cidrBlock"] for switch in switches] == ["10.0.11.0/26", "10.0.11.64/26"]
    assert [switch.inputs["zoneId"] for switch in switches] == ["cn-hongkong-b", "cn-hongkong-c"]
    assert [switch.inputs["vswitchName"] for switch in switches] == [
        "f4a-2026-s07-net-vswitch-1",
        "f4a-2026-s07-net-vswitch-2",
    ]
    assert {switch.inputs["vpcId"] for switch in switches} == {"vpc-classroom"}


def test_its_own_route_table_leads_out_through_the_classs_gateway(lab_mocks, seat):
    SeatNetwork("net", seat)
    resources = lab_mocks.resources
    table = resources.one("vpc.RouteTable")
    way_out = resources.one("vpc.RouteEntry").inputs
    assert table.inputs["routeTableName"] == "f4a-2026-s07-net-route-table"
    assert way_out["routeTableId"] == table.id
    assert (way_out["destinationCidrblock"], way_out["nexthopType"]) == ("0.0.0.0/0", "NatGateway")
    assert way_out["nexthopId"] == "ngw-classroom"


def test_both_switches_follow_its_route_table(lab_mocks, seat):
    SeatNetwork("net", seat)
    attachments = lab_mocks.resources.of("vpc.RouteTableAttachment")
    switches = lab_mocks.resources.of("vpc.Switch")
    assert {a.inputs["vswitchId"] for a in attachments} == {switch.id for switch in switches}
    assert {a.inputs["routeTableId"] for a in attachments} == {lab_mocks.resources.one("vpc.RouteTable").id}


@pytest.mark.parametrize(("seats", "table"), [(1, "own"), (9, "own"), (10, "shared"), (40, "shared")])
def test_a_class_too_big_for_the_quota_shares_the_route_table(seats, table):
    assert fitting_route_table(seats) == table


def test_in_a_class_of_forty_it_makes_no_route_table(lab_mocks, seat, shared):
    net = SeatNetwork("net", {**seat, "classroom": {**shared, "seats": 40}})
    assert lab_mocks.resources.cloud.types == [
        "ecs.SecurityGroup",
        "ecs.SecurityGroupRule",
        "vpc.Switch",
        "vpc.Switch",
    ]
    assert lab_mocks.resolve(net.summary)["route_table"] == "shared"


def test_the_instructor_may_insist_on_a_route_table(lab_mocks, seat, shared):
    SeatNetwork("net", {**seat, "classroom": {**shared, "seats": 40}, "route_table": "own"})
    assert len(lab_mocks.resources.of("vpc.RouteTable")) == 1


def test_a_classroom_from_another_stack_leaves_its_size_open(lab_mocks, seat, shared):
    net = SeatNetwork("net", {**seat, "classroom": pulumi.Output.from_input({**shared, "seats": 40})})
    assert len(lab_mocks.resources.of("vpc.RouteTable")) == 1
    assert lab_mocks.resolve(net.vpc_id) == "vpc-classroom"


def test_the_wall_lets_in_the_seats_own_addresses_and_nobody_else(lab_mocks, seat):
    SeatNetwork("net", seat)
    wall = lab_mocks.resources.one("ecs.SecurityGroup")
    rule = lab_mocks.resources.one("ecs.SecurityGroupRule").inputs
    assert wall.inputs["innerAccessPolicy"] == "Accept"
    assert wall.inputs["resourceGroupId"] == "rg-classroom"
    assert (rule["securityGroupId"], rule["type"], rule["cidrIp"]) == (wall.id, "ingress", "10.0.11.0/25")


def test_it_says_what_a_student_needs(lab_mocks, seat):
    net = SeatNetwork("net", seat)
    switches = lab_mocks.resolve(net.vswitch_ids)
    assert lab_mocks.resolve(net.summary) == {
        "addresses": "10.0.11.0/25",
        "vswitch_1": switches[0],
        "vswitch_2": switches[1],
        "zone_1": "cn-hongkong-b",
        "zone_2": "cn-hongkong-c",
        "route_table": lab_mocks.resources.one("vpc.RouteTable").id,
        "nat_address": "8.210.1.2",
    }


def test_before_it_is_made_its_ids_are_unknown(lab_preview, seat):
    net = SeatNetwork("net", seat)
    assert lab_preview.resolve(net.vswitch_ids) is UNKNOWN
    assert lab_preview.resources.one("vpc.RouteTableAttachment", "*-1").inputs["vswitchId"] is UNKNOWN
    assert lab_preview.resources.one("vpc.RouteEntry").inputs["nexthopId"] == "ngw-classroom"


def test_a_slip_of_the_pen_is_answered_with_the_right_word(lab_mocks, seat):
    with pytest.raises(LabArgumentError, match=r"route_table is 'shard'.*Did you mean 'shared'\?"):
        SeatNetwork("net", {**seat, "route_table": "shard"})
    assert len(lab_mocks.resources) == 0


def test_a_classroom_without_a_way_out_is_refused(lab_mocks, seat, shared):
    del shared["nat_gateway_id"]
    with pytest.raises(LabArgumentError, match="SeatNetwork: classroom has no 'nat_gateway_id'"):
        SeatNetwork("net", {**seat, "classroom": shared})
    assert len(lab_mocks.resources) == 0
