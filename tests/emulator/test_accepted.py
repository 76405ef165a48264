"""What the real cloud accepts is accepted: each case was refused once."""

import pytest

from labstacks.errors import CloudError


def test_a_secondary_block_made_as_a_resource_has_room_for_vswitches(world):
    network = world.the("vpc.Network")
    with pytest.raises(CloudError):
        world.new("vpc.Switch", cidrBlock="192.163.0.0/24")
    world.hands.make(
        "alicloud:vpc/ipv4CidrBlock:Ipv4CidrBlock",
        {"vpcId": network, "secondaryCidrBlock": "192.163.0.0/16"},
    )
    assert world.new("vpc.Switch", cidrBlock="192.163.0.0/24").id


def test_a_private_nat_gateway_forwards_from_an_address_of_its_own(world):
    gateway = world.new("vpc.NatGateway", networkType="intranet")
    world.hands.make(
        "alicloud:vpc/natIp:NatIp",
        {"natGatewayId": gateway.id, "natIp": "10.0.0.66", "natIpCidr": "10.0.0.0/24", "natIpName": "it"},
    )
    table = gateway.properties["forwardTableIds"]
    assert world.new("vpc.ForwardEntry", forwardTableId=table, externalIp="10.0.0.66").id


def test_the_default_resource_group_is_listed_and_takes_policies(world):
    token = "alicloud:resourcemanager/getResourceGroups:getResourceGroups"
    default = world.hands.cloud.invoke(token, {}, region="cn-hongkong")["ids"][0]
    assert world.new("resourcemanager.PolicyAttachment", resourceGroupId=default).id


def test_a_load_balancer_of_the_internet_may_name_a_vswitch(world):
    made = world.new(
        "slb.ApplicationLoadBalancer",
        addressType="internet",
        vswitchId=world.the("vpc.Switch"),
        instanceChargeType="PayByCLCU",
    )
    assert made.properties["address"].startswith("198.")


def test_a_listener_may_lead_to_a_group_of_master_and_slave(world):
    assert world.new("slb.Listener", backendPort=..., masterSlaveServerGroupId="rsp-1").id


def test_names_of_access_groups_may_hold_underscores(world):
    assert world.new("nas.AccessGroup", accessGroupName="my_group").id


def test_ids_that_programs_read_as_numbers_are_numbers(hands):
    project = hands.make(
        "alicloud:dataworks/project:Project",
        {"projectName": "school", "displayName": "School", "paiTaskEnabled": False},
    )
    assert int(project.id) > 0


def test_old_classes_of_database_servers_are_still_sold(world):
    made = world.new(
        "rds.Instance",
        engineVersion="5.6",
        instanceType="rds.mysql.t1.small",
        instanceStorage=10,
        dbInstanceStorageType="local_ssd",
        category=...,
        serverlessConfigs=...,
        instanceChargeType=...,
    )
    assert made.properties["status"] == "Running"
