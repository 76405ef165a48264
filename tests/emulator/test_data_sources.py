"""Data sources answer as the package's result classes expect, and know what is there."""

import json
import re

import pytest

from labstacks.emulator.schema import function_type, package_root
from labstacks.emulator.services import sources
from labstacks.errors import CloudError

REGION = "cn-hongkong"


def ask(world, token, **args):
    return world.hands.cloud.invoke(token, args, region=REGION)


def all_data_sources():
    """Every data source of the installed package, by the tokens in its sources."""
    found = set()
    for path in package_root().rglob("get_*.py"):
        found.update(re.findall(r"invoke\('(alicloud:[^']+)'", path.read_text(encoding="utf-8")))
    return sorted(found)


def test_every_data_source_of_the_package_has_an_answer_with_every_key(world):
    tokens = all_data_sources()
    assert len(tokens) > 500
    for token in set(tokens) - set(sources()):
        declared = function_type(token)
        answer = ask(world, token)
        assert set(answer) == set(declared.results), token
        assert answer["id"], token


@pytest.mark.parametrize(
    ("short", "token", "state"),
    [
        (
            "resourcemanager.ResourceGroup",
            "resourcemanager/getResourceGroups:getResourceGroups",
            "PendingDelete",
        ),
        ("kms.Key", "kms/getKeys:getKeys", "PendingDeletion"),
    ],
)
def test_what_was_deleted_is_listed_for_seven_days(world, short, token, state):
    made = world.new(short)
    world.delete(short, made)

    def status():
        answer = ask(world, f"alicloud:{token}")
        rows = next(
            rows for rows in answer.values() if isinstance(rows, list) and rows and "status" in rows[0]
        )
        return {row["id"]: row["status"] for row in rows}.get(made.id)

    assert status() == state
    world.hands.cloud.advance(7 * 24 * 3600)
    assert made.id not in ask(world, f"alicloud:{token}")["ids"]
    assert world.hands.cloud.show(made.id) == []


def test_data_sources_with_an_answer_of_their_own_exist():
    assert set(sources()) <= set(all_data_sources())


def test_networks_are_listed_with_what_is_known_of_them(world):
    mine = world.new("vpc.Network", vpcName="f4a-net", tags={"class": "f4a"})
    world.new("vpc.Network", vpcName="other")
    token = "alicloud:vpc/getNetworks:getNetworks"
    assert len(ask(world, token)["ids"]) == 2
    answer = ask(world, token, nameRegex="^f4a")
    assert (answer["ids"], answer["names"]) == ([mine.id], ["f4a-net"])
    (shown,) = answer["vpcs"]
    assert (shown["id"], shown["cidrBlock"], shown["status"]) == (mine.id, "10.0.0.0/16", "Available")
    assert ask(world, token, tags={"class": "f4a"})["ids"] == [mine.id]
    assert ask(world, token, ids=["vpc-none"])["ids"] == []


def test_vswitches_are_listed_by_their_vpc(world):
    switch = world.new("vpc.Switch")
    token = "alicloud:vpc/getSwitches:getSwitches"
    assert ask(world, token, vpcId=world.the("vpc.Network"))["ids"] == [switch.id]
    assert ask(world, token, vpcId="vpc-none")["ids"] == []
    (shown,) = ask(world, token)["vswitches"]
    assert (shown["zoneId"], shown["vpcId"]) == ("cn-hongkong-b", world.the("vpc.Network"))


def test_servers_and_users_are_listed(world):
    server = world.new("ecs.Instance", instanceName="s01-server")
    (shown,) = ask(world, "alicloud:ecs/getInstances:getInstances", nameRegex="^s01")["instances"]
    assert (shown["id"], shown["status"], shown["privateIp"]) == (
        server.id, "Running", server.properties["privateIp"],
    )  # fmt: skip
    user = world.new("ram.User", name="f4a-s01")
    (shown,) = ask(world, "alicloud:ram/getUsers:getUsers")["users"]
    assert (shown["id"], shown["name"]) == (user.id, "f4a-s01")


def test_another_region_has_its_own(world):
    world.new("vpc.Network")
    answer = world.hands.cloud.invoke("alicloud:vpc/getNetworks:getNetworks", {}, region="cn-hangzhou")
    assert answer["ids"] == []


@pytest.mark.parametrize(
    ("token", "args", "ids"),
    [
        ("alicloud:index/getZones:getZones", {}, [f"{REGION}-{letter}" for letter in "bcd"]),
        ("alicloud:index/getZones:getZones", {"availableInstanceType": "ecs.none"}, []),
        ("alicloud:index/getRegions:getRegions", {"current": True}, [REGION]),
        ("alicloud:index/getRegions:getRegions", {"name": "cn-hangzhou"}, ["cn-hangzhou"]),
        ("alicloud:alb/getZones:getZones", {}, [f"{REGION}-{letter}" for letter in "bcd"]),
        ("alicloud:rds/getZones:getZones", {"engine": "MySQL", "engineVersion": "8.0"}, None),
        ("alicloud:rds/getZones:getZones", {"engine": "MySQL", "engineVersion": "3.0"}, []),
        ("alicloud:ecs/getInstanceTypes:getInstanceTypes", {"instanceTypeFamily": "ecs.n4"}, None),
        ("alicloud:ecs/getInstanceTypes:getInstanceTypes", {"cpuCoreCount": 97}, []),
        ("alicloud:ecs/getImages:getImages", {"owners": "self"}, []),
    ],
)
def test_what_the_cloud_has_is_narrowed_by_arguments(world, token, args, ids):
    found = ask(world, token, **args)["ids"]
    assert found == ids if ids is not None else found


def test_the_newest_image_of_a_kind_can_be_asked_for(world):
    token = "alicloud:ecs/getImages:getImages"
    args = {"nameRegex": "^aliyun_3_x64_20G_alibase_", "owners": "system"}
    assert ask(world, token, **args, mostRecent=True)["ids"] == ["aliyun_3_x64_20G_alibase_20260122.vhd"]
    assert len(ask(world, token, **args)["ids"]) == 2


def test_the_smallest_instance_type_comes_first(world):
    token = "alicloud:ecs/getInstanceTypes:getInstanceTypes"
    assert ask(world, token, cpuCoreCount=2, memorySize=4)["ids"][0] == "ecs.c6.large"


def test_database_classes_are_offered_by_engine_and_category(world):
    token = "alicloud:rds/getInstanceClasses:getInstanceClasses"
    answer = ask(world, token, engine="MySQL", engineVersion="8.0", category="Basic", zoneId="cn-hongkong-b")
    assert "mysql.n2e.small.1" in answer["ids"]
    assert answer["instanceClasses"][0]["zoneIds"] == [
        {"id": "cn-hongkong-b", "subZoneIds": ["cn-hongkong-b"]}
    ]


def test_the_account_is_the_same_wherever_it_is_asked(world):
    account = world.hands.cloud.account
    assert ask(world, "alicloud:index/getAccount:getAccount")["id"] == account
    caller = ask(world, "alicloud:index/getCallerIdentity:getCallerIdentity")
    assert (caller["accountId"], caller["arn"]) == (account, f"acs:ram::{account}:root")


def test_resource_groups_are_listed_with_the_default_one(world):
    group = world.new("resourcemanager.ResourceGroup", resourceGroupName="f4a-2026")
    token = "alicloud:resourcemanager/getResourceGroups:getResourceGroups"
    assert ask(world, token)["names"] == ["default", "f4a-2026"]
    assert ask(world, token, nameRegex="^f4a")["ids"] == [group.id]


def test_a_data_source_that_is_none_is_refused(world):
    with pytest.raises(CloudError) as refused:
        ask(world, "alicloud:vpc/getClouds:getClouds")
    assert refused.value.code == "InvalidAction.NotFound"


def test_a_data_source_that_cannot_be_answered_says_so(world):
    """None dies silently: what lists nothing and offers nothing has a caveat that names the function."""
    cloud = world.hands.cloud
    doubtful = [token for token in all_data_sources() if cloud.caveat(token)]
    assert 0 < len(doubtful) < 60
    assert "cms.getHybridMonitorDatas" in cloud.caveat(
        "alicloud:cms/getHybridMonitorDatas:getHybridMonitorDatas"
    )
    assert cloud.caveat("alicloud:vpc/getNetworks:getNetworks") == ""


CATALOGUES = [
    ("ecs/getImages", {"nameRegex": "^ubuntu_18.*64", "owners": "system"}),
    ("ecs/getImages", {"nameRegex": "^centos_7_6_x64*", "owners": "system"}),
    ("ecs/getImages", {"nameRegex": "^debian", "owners": "system"}),
    ("ecs/getImages", {"nameRegex": "^win2022", "owners": "system"}),
    ("ecs/getInstanceTypes", {"instanceTypeFamily": "ecs.sn1ne"}),
    ("ecs/getInstanceTypes", {"cpuCoreCount": 4, "memorySize": 8, "kubernetesNodeRole": "Worker"}),
    ("ecs/getInstanceTypeFamilies", {"instanceChargeType": "PrePaid"}),
    ("vpc/getEnhancedNatAvailableZones", {}),
    *((f"{service}/getZones", {}) for service in ("nas", "nlb", "alb", "eci", "kvstore", "slb")),
    *((f"{service}/getZones", {}) for service in ("polardb", "adb", "mongodb", "gpdb")),
    ("rds/getZones", {"engine": "MySQL", "engineVersion": "5.6"}),
    ("rds/getInstanceClasses", {"engine": "PostgreSQL", "category": "HighAvailability"}),
    ("rds/getInstanceEngines", {"engine": "MySQL", "engineVersion": "5.6"}),
    ("rds/getCharacterSetNames", {"engine": "MySQL"}),
    ("rds/getCrossRegions", {}),
    ("ram/getSystemPolicys", {"nameRegex": "^AdministratorAccess$"}),
    ("quotas/getQuotas", {"productCode": "ecs"}),
    ("cs/getKubernetesVersion", {"clusterType": "ManagedKubernetes"}),
    ("kvstore/getInstanceEngines", {"zoneId": "cn-hongkong-b", "engine": "Redis", "engineVersion": "7.0"}),
    ("alb/getSystemSecurityPolicies", {}),
]  # fmt: skip


@pytest.mark.parametrize(("function", "args"), CATALOGUES)
def test_what_the_cloud_offers_everybody_is_answered(world, function, args):
    answer = ask(world, f"alicloud:{function}:{function.split('/')[1]}", **args)
    lists = [value for name, value in answer.items() if isinstance(value, list) and name not in args]
    assert any(lists), answer
    assert not ask(world, "alicloud:rds/getZones:getZones", engine="MySQL", engineVersion="3.0")["ids"]


def test_a_policy_document_is_what_the_statements_say(world):
    answer = ask(
        world,
        "alicloud:ram/getPolicyDocument:getPolicyDocument",
        statements=[
            {
                "effect": "Allow",
                "actions": ["oss:ListObjects"],
                "resources": ["acs:oss:*:*:photos"],
                "conditions": [{"operator": "StringLike", "variable": "oss:Prefix", "values": ["a/"]}],
            }
        ],
    )
    assert json.loads(answer["document"]) == {
        "Version": "1",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["oss:ListObjects"],
                "Resource": ["acs:oss:*:*:photos"],
                "Condition": {"StringLike": {"oss:Prefix": ["a/"]}},
            }
        ],
    }


def test_every_list_of_a_result_is_filled(world):
    pair = world.new("ecs.EcsKeyPair")
    answer = ask(world, "alicloud:ecs/getEcsKeyPairs:getEcsKeyPairs")
    assert [shown["id"] for shown in answer["pairs"]] == [pair.id]
    assert answer["keyPairs"] == answer["pairs"]


def test_clusters_and_node_pools_are_listed_by_the_ids_that_the_cloud_shows(world):
    pool = world.new("cs.NodePool")
    cluster = world.the("cs.ManagedKubernetes")
    clusters = ask(world, "alicloud:cs/getManagedKubernetesClusters:getManagedKubernetesClusters")
    assert clusters["ids"] == [cluster]
    token = "alicloud:cs/getKubernetesNodePools:getKubernetesNodePools"
    shown = pool.properties["nodePoolId"]
    assert ask(world, token, clusterId=cluster, ids=[shown])["ids"] == [pool.id]


def test_a_product_is_opened_by_asking_for_it(world):
    token = "alicloud:oss/getService:getService"
    assert ask(world, token, enable="On")["status"] == "Opened"
    assert ask(world, token)["status"] == ""
