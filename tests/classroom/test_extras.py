import pytest

from labstacks.classroom import ClassroomAudit, ClassroomCluster, ClassroomDatabase
from labstacks.classroom.classroom_cluster import nodes_for
from labstacks.components.network import VPC_CIDR
from labstacks.errors import CloudError
from labstacks.runs.failure_causes import CauseKind, known_cause
from labstacks.testing import ACCOUNT_ID, UNKNOWN, lab_context

HERE = {"context": lab_context("advanced", "classroom"), "resource_group_id": "rg-1"}

NEAR = {**HERE, "account_id": ACCOUNT_ID}


def database(**choice):
    return ClassroomDatabase("db", {**HERE, "vswitch_id": "vsw-1", "choice": choice})


def cluster(seats=30, **choice):
    return ClassroomCluster("k8s", {**NEAR, "vswitch_ids": ["vsw-1"], "seats": seats, "choice": choice})


def audit(**changes):
    return ClassroomAudit("audit", {**NEAR, **changes})


def test_the_database_server_is_the_cheapest_and_stays_so(lab_mocks):
    database()
    server = lab_mocks.resources.one("rds.Instance")
    assert server.inputs["instanceType"] == "mysql.n1e.small.1"
    assert server.options["ignoreChanges"] == ["dbParamGroupId", "instanceType"]
    ((_, question),) = lab_mocks.cloud.asked
    assert question["sortedBy"] == "Price"


def test_where_none_is_on_sale_the_zones_that_have_it_are_named(lab_mocks):
    lab_mocks.cloud.answers["alicloud:rds/getInstanceClasses:getInstanceClasses"] = {"instanceClasses": []}
    lab_mocks.cloud.answers["alicloud:rds/getZones:getZones"] = {"ids": ["cn-hongkong-d", "cn-hongkong-MAZ1"]}
    with pytest.raises(CloudError, match="cn-hongkong-b sells no MySQL") as refused:
        lab_mocks.resolve(database().shared)
    assert "cn-hongkong-d still sell it." in str(refused.value)
    assert known_cause(f"CloudError: {refused.value}").kind is CauseKind.STOCK


def test_a_chosen_type_is_taken_as_it_is_and_followed(lab_mocks):
    database(instance_type="mysql.n2.medium.1", storage=50)
    server = lab_mocks.resources.one("rds.Instance")
    assert (server.inputs["instanceType"], server.inputs["instanceStorage"]) == ("mysql.n2.medium.1", 50)
    assert server.options["ignoreChanges"] == ["dbParamGroupId"]
    assert lab_mocks.cloud.asked == []


def test_only_the_classes_network_reaches_the_database(lab_mocks):
    database()
    server = lab_mocks.resources.one("rds.Instance").inputs
    assert server["securityIps"] == [VPC_CIDR]
    assert server["zoneId"] == "cn-hongkong-b"
    assert server["instanceChargeType"] == "Postpaid"


def test_where_the_database_is(lab_mocks):
    shared = lab_mocks.resolve(database().shared)
    assert shared["db_host"] == f"{shared['db_instance_id']}.mysql.rds.aliyuncs.com"
    assert shared["db_engine"] == "MySQL 8.0"


@pytest.mark.parametrize(("seats", "nodes"), [(1, 2), (16, 2), (17, 3), (40, 5), (496, 20)])
def test_nodes_follow_from_seats(seats, nodes):
    assert nodes_for(seats) == nodes


def test_the_cluster_is_closed_and_its_nodes_are_small(lab_mocks):
    cluster(seats=40)
    made, nodes = (
        lab_mocks.resources.one("cs.ManagedKubernetes").inputs,
        lab_mocks.resources.one("cs.NodePool").inputs,
    )
    assert made["slbInternetEnabled"] is False
    assert made["skipSetCertificateAuthority"] is True
    assert nodes["desiredSize"] == "5"
    assert nodes["instanceTypes"] == ["ecs.u1-c1m2.large"]
    assert nodes["instanceMetadataOptions"] == {"httpTokens": "required"}
    assert nodes["systemDiskEncrypted"] is True


def test_an_instructor_may_open_the_cluster_and_size_it(lab_mocks):
    cluster(nodes=3, public=True, node_type="ecs.u1-c1m4.large")
    assert lab_mocks.resources.one("cs.ManagedKubernetes").inputs["slbInternetEnabled"] is True
    assert lab_mocks.resources.one("cs.NodePool").inputs["desiredSize"] == "3"


def test_the_class_has_one_place_for_images_and_nobody_else_sees_them(lab_mocks):
    made = cluster()
    images = lab_mocks.resources.one("cr.Namespace").inputs
    assert images["defaultVisibility"] == "PRIVATE"
    assert len(images["name"]) <= 30
    assert lab_mocks.resolve(made.shared)["registry_namespace"] == images["name"]


def test_what_students_leave_in_the_cluster_goes_with_it(lab_mocks):
    cluster()
    options = lab_mocks.resources.one("cs.ManagedKubernetes").inputs["deleteOptions"]
    assert {"resourceType": "SLB", "deleteMode": "delete"} in options


def test_the_audit_bucket_is_private_before_the_trail_writes_into_it(lab_mocks):
    made = audit(keep_days=30)
    resources = lab_mocks.resources
    assert {("audit-trail", "audit-bucket-acl"), ("audit-trail", "audit-bucket-public-access-block")} <= set(
        resources.edges()
    )
    assert resources.one("oss.BucketPublicAccessBlock").inputs["blockPublicAccess"] is True
    rule, _ = resources.one("oss.Bucket").inputs["lifecycleRules"]
    assert rule["expirations"] == [{"days": 30}]
    shared = lab_mocks.resolve(made.shared)
    assert shared["audit_bucket"].startswith("f4a-2026-classroom-audit-")
    assert shared["trail_name"] == "f4a-2026-classroom-audit-trail"


def test_previews_know_no_addresses(lab_preview):
    assert lab_preview.resolve(database().shared) is UNKNOWN
    assert lab_preview.resolve(cluster().shared) is UNKNOWN
    assert lab_preview.resolve(audit().shared) == {
        "trail_name": "f4a-2026-classroom-audit-trail",
        "audit_bucket": lab_preview.resources.one("oss.Bucket").inputs["bucket"],
    }
