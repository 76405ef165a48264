import pytest

from labstacks.emulator.services import all_quotas
from labstacks.errors import CloudError, UsageError

ON_BOTH_DATABASES = True


def use(cloud, key, parent=None):
    return next(use for use in cloud.quota_uses() if use.key == key and parent in (None, use.parent))


def test_the_defaults_are_the_documented_ones():
    documented = {
        "vpcs": 10, "vswitches-per-vpc": 150, "route-tables-per-vpc": 9, "routes-per-table": 200,
        "security-groups": 100, "rules-per-security-group": 200, "key-pairs": 500, "launch-templates": 30,
        "snapshot-policies": 100, "snapshots-per-disk": 256, "eips": 20, "nat-gateways-per-vpc": 5,
        "snat-entries-per-table": 40, "load-balancers": 30, "listeners-per-load-balancer": 50, "buckets": 100,
        "ram-users": 1000, "ram-groups": 50, "ram-roles": 1000, "ram-policies": 1500, "policies-per-user": 10,
        "system-policies-per-user": 20, "policies-per-group": 5, "access-keys-per-user": 2,
        "log-projects": 50, "stores-per-project": 200, "clusters": 20,
    }  # fmt: skip
    known = {quota.key: quota for quota in all_quotas()}
    assert {key: known[key].limit for key in documented} == documented
    assert all(not known[key].assumed for key in documented)


def test_use_is_shown_against_the_limit(world):
    world.the("ecs.Instance")
    cloud = world.hands.cloud
    assert (use(cloud, "vpcs").used, use(cloud, "vpcs").limit, use(cloud, "vpcs").left) == (1, 10, 9)
    assert use(cloud, "vcpus").used == 2
    assert use(cloud, "vswitches-per-vpc", world.the("vpc.Network")).used == 1


def test_the_limit_itself_can_be_reached(open_world):
    world = open_world(quotas={"vpcs": 2})
    world.new("vpc.Network")
    world.new("vpc.Network")
    with pytest.raises(CloudError, match="at most 2"):
        world.new("vpc.Network")


def test_vcpus_are_weighed_by_type(open_world):
    world = open_world(quotas={"vcpus": 10})
    world.new("ecs.Instance", instanceType="ecs.c7.2xlarge")
    world.new("ecs.Instance")
    with pytest.raises(CloudError) as refused:
        world.new("ecs.Instance", instanceType="ecs.n4.small")
    assert refused.value.code == "QuotaExceed.AfterpayInstance"


def test_a_region_counts_for_itself_and_an_account_for_all(open_cloud):
    hands = open_cloud(quotas={"vpcs": 1, "buckets": 1})
    hands.make("alicloud:vpc/network:Network", {"cidrBlock": "10.0.0.0/16"}, "a")
    hands.make("alicloud:vpc/network:Network", {"cidrBlock": "10.0.0.0/16"}, "b", region="cn-hangzhou")
    hands.make("alicloud:oss/bucket:Bucket", {"bucket": "f4a-one"}, "a")
    with pytest.raises(CloudError) as refused:
        hands.make("alicloud:oss/bucket:Bucket", {"bucket": "f4a-two"}, "b", region="cn-hangzhou")
    assert refused.value.code == "TooManyBuckets"


def test_what_is_deleted_counts_no_more(open_world):
    world = open_world(quotas={"vpcs": 1})
    world.delete("vpc.Network", world.new("vpc.Network"))
    world.new("vpc.Network")


def test_a_limit_that_is_set_stays_set(open_world):
    open_world().hands.cloud.set_quota("vpcs", 0)
    assert use(open_world().hands.cloud, "vpcs").limit == 0
    assert use(open_world(quotas={"vpcs": 3}).hands.cloud, "vpcs").limit == 3


@pytest.mark.parametrize(
    ("quotas", "said"),
    [({"vpc": 3}, "no quota 'vpc'"), ({"vpcs": -1}, "'vpcs' is -1"), ({"vpcs": "3"}, "'3'")],
)
def test_a_quota_that_is_none_is_refused(open_world, quotas, said):
    with pytest.raises(UsageError) as refused:
        open_world(quotas=quotas)
    assert said in str(refused.value)


def test_quota_center_tells_the_same(world):
    world.the("vpc.Network")
    answer = world.hands.cloud.invoke(
        "alicloud:quotas/getQuotas:getQuotas",
        {"productCode": "vpc", "nameRegex": "^VPCs$"},
        region="cn-hongkong",
    )
    (quota,) = answer["quotas"]
    assert (quota["totalQuota"], quota["totalUsage"]) == (10.0, 1.0)
