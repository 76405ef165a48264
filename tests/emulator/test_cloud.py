import json

import pytest

from labstacks.emulator import RehearsalCloud
from labstacks.errors import CloudError
from labstacks.gateway.cloud import UNKNOWN, Target

VPC = "alicloud:vpc/network:Network"
USER = "alicloud:ram/user:User"
LOGIN = "alicloud:ram/loginProfile:LoginProfile"
TABLES = ("meta", "births", "resources", "links", "timers", "events", "runners", "attempts", "calls")
ON_BOTH_DATABASES = True


def target(type_, name="it", stack="f4a-s01", **rest):
    return Target(f"urn:pulumi:{stack}::labstacks::{type_}::{name}", type_, **rest)


@pytest.fixture
def cloud(place):
    found = RehearsalCloud(place, seed=7)
    yield found
    found.close()


def make(cloud, type_, inputs, name="it", **rest):
    return cloud.create(target(type_, name, **rest), inputs, preview=False)


def test_a_created_resource_is_there_for_another_process(cloud, place):
    made = make(cloud, VPC, {"cidrBlock": "10.0.0.0/16"})
    other = RehearsalCloud(place)
    found = other.read(target(VPC), made.id, {}, {})
    assert found.properties == made.properties
    assert found.inputs == {"cidrBlock": "10.0.0.0/16"}
    assert other.account == cloud.account


def test_ids_have_the_clouds_own_shape(cloud):
    made = make(cloud, VPC, {"cidrBlock": "10.0.0.0/16"})
    assert made.id.startswith("vpc-j6c")
    assert len(made.id) == len("vpc-") + 21


def test_the_same_seed_and_program_give_the_same_ids(place_of):
    def ids(name, seed):
        cloud = RehearsalCloud(place_of(name), seed=seed)
        return [make(cloud, VPC, {"cidrBlock": "10.0.0.0/16"}, name).id for name in "abc"]

    assert ids("one.db", 7) == ids("two.db", 7)
    assert ids("three.db", 8) != ids("one-again.db", 7)


def test_a_replacement_has_an_id_of_its_own(cloud):
    assert make(cloud, VPC, {}).id != make(cloud, VPC, {}).id


def test_a_preview_makes_nothing_and_knows_nothing_computed(cloud):
    planned = cloud.create(target(VPC), {"cidrBlock": "10.0.0.0/16"}, preview=True)
    assert planned.id == ""
    assert planned.properties["routeTableId"] is UNKNOWN
    assert planned.properties["cidrBlock"] == "10.0.0.0/16"
    assert cloud.count() == 0


def test_delete_is_idempotent(cloud):
    made = make(cloud, VPC, {})
    cloud.delete(target(VPC), made.id, made.properties)
    cloud.delete(target(VPC), made.id, made.properties)
    assert cloud.read(target(VPC), made.id, {}, {}) is None


def test_secret_values_are_nowhere_in_what_it_remembers(cloud):
    secret = "Correct-Horse-9"
    inputs = {"userName": "f4a-s01", "password": secret}
    about = target(LOGIN, secret_keys=frozenset({"password"}))
    make(cloud, USER, {"name": "f4a-s01"}, "user")
    made = cloud.create(about, inputs, preview=False)
    assert made.properties["password"] == secret
    remembered = repr([cloud._store.look(lambda tx, name=name: everything(tx, name)) for name in TABLES])
    assert "f4a-s01" in remembered
    assert secret not in remembered


def everything(tx, table):
    return tx.connection.execute(f"SELECT * FROM {table}").fetchall()


def test_read_keeps_the_secrets_of_the_state(cloud):
    inputs = {"userName": "f4a-s01", "password": "Correct-Horse-9"}
    about = target(LOGIN, secret_keys=frozenset({"password"}))
    make(cloud, USER, {"name": "f4a-s01"}, "user")
    made = cloud.create(about, inputs, preview=False)
    found = cloud.read(about, made.id, inputs, made.properties)
    assert found.properties["password"] == "Correct-Horse-9"
    assert found.inputs == inputs


def test_find_recognises_what_an_interrupted_create_made(cloud):
    inputs = {"cidrBlock": "10.0.0.0/16", "vpcName": "f4a"}
    assert cloud.find(target(VPC), inputs) is None
    made = make(cloud, VPC, inputs)
    assert cloud.find(target(VPC), inputs) == made
    assert cloud.find(target(VPC), {**inputs, "vpcName": "other"}) is None


def test_diff_knows_what_replaces(cloud):
    old = {"cidrBlock": "10.0.0.0/24", "vpcId": "vpc-1", "zoneId": "cn-hongkong-b", "tags": {"seat": "s01"}}
    news = {**old, "cidrBlock": "10.0.1.0/24", "tags": {"seat": "s02"}}
    changes = cloud.diff(target("alicloud:vpc/switch:Switch"), "vsw-1", old, news)
    assert changes.replaces == ("cidrBlock",)
    assert changes.updates == ("tags",)


def test_an_update_keeps_what_the_cloud_computed(cloud):
    old = {"cidrBlock": "10.0.0.0/16", "description": "before"}
    made = make(cloud, VPC, old)
    news = {"cidrBlock": "10.0.0.0/16"}
    changed = cloud.update(target(VPC), made.id, old, news, preview=False)
    assert "description" not in changed.properties or not changed.properties["description"]
    assert changed.properties["routeTableId"] == made.properties["routeTableId"]
    assert cloud.read(target(VPC), made.id, {}, {}).properties == changed.properties


@pytest.mark.parametrize(
    ("type_", "inputs", "property_", "words"),
    [
        (VPC, {"cidrblock": "10.0.0.0/16"}, "cidrblock", "Did you mean `cidrBlock`?"),
        (VPC, {"enableIpv6": "perhaps"}, "enableIpv6", "expected a boolean, got 'perhaps'"),
        ("alicloud:vpc/natGateway:NatGateway", {}, "vpcId", 'The argument "vpc_id" is required'),
        ("alicloud:fc/v3Function:V3Function", {"handler": "index.handler"}, "runtime", "is required"),
    ],
)  # fmt: skip
def test_check_names_the_property(cloud, type_, inputs, property_, words):
    refused = cloud.check(target(type_), {}, inputs, b"seed").failures
    assert [failure.property for failure in refused] == [property_]
    assert words in refused[0].reason


def test_check_says_no_secret(cloud):
    about = target("alicloud:ecs/instance:Instance", secret_keys=frozenset({"userData", "hostName"}))
    inputs = {"userData": ["Correct-Horse-9"], "hostName": {"name": "Battery-Staple"}}
    words = [failure.reason for failure in cloud.check(about, {}, inputs, b"seed").failures]
    assert words
    about = target(VPC, secret_keys=frozenset({"dnsHostnameStatus"}))
    inputs = {"dnsHostnameStatus": "Correct-Horse-9"}
    words += [failure.reason for failure in cloud.check(about, {}, inputs, b"seed").failures]
    assert "got a secret" in " ".join(words)
    assert not [text for text in words if "Correct-Horse-9" in text or "Battery-Staple" in text]


def test_a_refused_creation_says_no_secret(cloud):
    inputs = {"engine": "Correct-Horse-9", "engineVersion": "8.0", "instanceType": "x", "instanceStorage": 20}
    about = target("alicloud:rds/instance:Instance", secret_keys=frozenset({"engine"}))
    with pytest.raises(CloudError) as refused:
        cloud.create(about, inputs, preview=False)
    assert refused.value.code == "InvalidEngine.Malformed"
    assert "invalid value a secret: it must be one of" in refused.value.message


def test_check_lets_unknown_values_pass(cloud):
    about = target("alicloud:vpc/natGateway:NatGateway")
    assert cloud.check(about, {}, {"vpcId": UNKNOWN, "natType": UNKNOWN}, b"seed").failures == ()


def test_names_that_are_made_up_are_stable(cloud):
    first = cloud.check(target("alicloud:ram/user:User", "student"), {}, {}, b"\1" * 32).inputs
    again = cloud.check(target("alicloud:ram/user:User", "student"), {}, {}, b"\1" * 32).inputs
    later = cloud.check(target("alicloud:ram/user:User", "student"), first, {}, b"\2" * 32).inputs
    assert first["name"].startswith("student-")
    assert first == again == later


def test_data_sources_answer_with_every_key(cloud):
    zones = cloud.invoke("alicloud:index/getZones:getZones", {}, region="cn-hongkong")
    assert zones["ids"] == ["cn-hongkong-b", "cn-hongkong-c", "cn-hongkong-d"]
    assert zones["zones"][0]["slbSlaveZoneIds"] == []
    images = cloud.invoke(
        "alicloud:ecs/getImages:getImages",
        {"nameRegex": "^aliyun_3_x64_20G_alibase_", "owners": "system", "mostRecent": True},
        region="cn-hongkong",
    )
    assert images["ids"] == ["aliyun_3_x64_20G_alibase_20260122.vhd"]
    assert json.dumps(images)
