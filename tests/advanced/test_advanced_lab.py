import re

import pytest

from labstacks.advanced import AdvancedLab
from labstacks.components.catalog import ADVANCED, with_dependencies
from labstacks.emulator.schema import resource_type
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN, assert_tagged, lab_context

# A student's things hang on these names: another name here is another resource, and the old one is deleted.
URNS = {
    "V1": {
        "AutoScalingSite::s07-v1",
        "AutoScalingSite$alicloud:ecs/securityGroup:SecurityGroup::s07-v1-security-group",
        "AutoScalingSite$alicloud:ecs/securityGroupRule:SecurityGroupRule::s07-v1-ingress-http",
        "AutoScalingSite$alicloud:ess/alarm:Alarm::s07-v1-scale-in-alarm",
        "AutoScalingSite$alicloud:ess/alarm:Alarm::s07-v1-scale-out-alarm",
        "AutoScalingSite$alicloud:ess/scalingConfiguration:ScalingConfiguration::s07-v1-scaling-configuration",
        "AutoScalingSite$alicloud:ess/scalingGroup:ScalingGroup::s07-v1-scaling-group",
        "AutoScalingSite$alicloud:ess/scalingRule:ScalingRule::s07-v1-scale-in",
        "AutoScalingSite$alicloud:ess/scalingRule:ScalingRule::s07-v1-scale-out",
        "AutoScalingSite$alicloud:ess/scheduledTask:ScheduledTask::s07-v1-closing-task",
        "AutoScalingSite$alicloud:vpc/switch:Switch::s07-v1-vswitch-1",
        "AutoScalingSite$alicloud:vpc/switch:Switch::s07-v1-vswitch-2",
    },
    "V2": {
        "MonitoredServer::s07-v2",
        "MonitoredServer$alicloud:cms/alarm:Alarm::s07-v2-alarm",
        "MonitoredServer$alicloud:cms/alarmContactGroup:AlarmContactGroup::s07-v2-alarm-contact-group",
        "MonitoredServer$alicloud:ecs/instance:Instance::s07-v2-server",
        "MonitoredServer$alicloud:ecs/securityGroup:SecurityGroup::s07-v2-security-group",
        "MonitoredServer$alicloud:log/dashboard:Dashboard::s07-v2-dashboard",
        "MonitoredServer$alicloud:log/logTailAttachment:LogTailAttachment::s07-v2-logtail-attachment",
        "MonitoredServer$alicloud:log/project:Project::s07-v2-log-project",
        "MonitoredServer$alicloud:log/store:Store::s07-v2-logstore",
        "MonitoredServer$alicloud:log/storeIndex:StoreIndex::s07-v2-logstore-index",
        "MonitoredServer$alicloud:sls/alert:Alert::s07-v2-alert",
        "MonitoredServer$alicloud:sls/logtailConfig:LogtailConfig::s07-v2-logtail-config",
        "MonitoredServer$alicloud:sls/machineGroup:MachineGroup::s07-v2-machine-group",
    },
    "V3": {
        "EventFunction::s07-v3",
        "EventFunction$alicloud:fc/v3ConcurrencyConfig:V3ConcurrencyConfig::s07-v3-concurrency-config",
        "EventFunction$alicloud:fc/v3Function:V3Function::s07-v3-function",
        "EventFunction$alicloud:fc/v3Trigger:V3Trigger::s07-v3-oss-trigger",
        "EventFunction$alicloud:fc/v3Trigger:V3Trigger::s07-v3-http-trigger",
        "EventFunction$alicloud:oss/bucket:Bucket::s07-v3-bucket",
        "EventFunction$alicloud:oss/bucketAcl:BucketAcl::s07-v3-bucket-acl",
        "EventFunction$alicloud:oss/bucketPublicAccessBlock:BucketPublicAccessBlock::s07-v3-bucket-public-access-block",
        "EventFunction$alicloud:ram/policy:Policy::s07-v3-trigger-role-policy",
        "EventFunction$alicloud:ram/policy:Policy::s07-v3-function-role-policy",
        "EventFunction$alicloud:ram/role:Role::s07-v3-trigger-role",
        "EventFunction$alicloud:ram/role:Role::s07-v3-function-role",
        "EventFunction$alicloud:ram/rolePolicyAttachment:RolePolicyAttachment::s07-v3-trigger-role-policy-attachment",
        "EventFunction$alicloud:ram/rolePolicyAttachment:RolePolicyAttachment::s07-v3-function-role-policy-attachment",
    },
    "V4": {
        "ContainerNamespace::s07-v4",
        "ContainerNamespace$alicloud:cr/repo:Repo::s07-v4-repository",
        "ContainerNamespace$alicloud:cs/kubernetesPermission:KubernetesPermission::s07-v4-cluster-permission",
        "ContainerNamespace$alicloud:ros/stack:Stack::s07-v4-namespace",
    },
    "V5": {
        "HighAvailabilitySite::s07-v5",
        "HighAvailabilitySite$alicloud:alb/listener:Listener::s07-v5-listener",
        "HighAvailabilitySite$alicloud:alb/loadBalancer:LoadBalancer::s07-v5-alb",
        "HighAvailabilitySite$alicloud:alb/serverGroup:ServerGroup::s07-v5-server-group",
        "HighAvailabilitySite$alicloud:ess/albServerGroupAttachment:AlbServerGroupAttachment::s07-v5-server-group-attachment",
        "HighAvailabilitySite$alicloud:pvtz/zone:Zone::s07-v5-private-zone",
        "HighAvailabilitySite$alicloud:pvtz/zoneAttachment:ZoneAttachment::s07-v5-private-zone-attachment",
        "HighAvailabilitySite$alicloud:pvtz/zoneRecord:ZoneRecord::s07-v5-record-db",
        "HighAvailabilitySite$alicloud:pvtz/zoneRecord:ZoneRecord::s07-v5-record-www",
        "HighAvailabilitySite$alicloud:rds/accountPrivilege:AccountPrivilege::s07-v5-privilege",
        "HighAvailabilitySite$alicloud:rds/database:Database::s07-v5-database",
        "HighAvailabilitySite$alicloud:rds/rdsAccount:RdsAccount::s07-v5-account",
    },
    "V6": {
        "RecoveryDrill::s07-v6",
        "RecoveryDrill$alicloud:hbr/policy:Policy::s07-v6-backup-policy",
        "RecoveryDrill$alicloud:hbr/policyBinding:PolicyBinding::s07-v6-backup-policy-binding",
        "RecoveryDrill$alicloud:oss/bucketObject:BucketObject::s07-v6-drill-file",
    },
}
PREFIX = "urn:pulumi:test::labstacks::labstacks:index:AdvancedLab$labstacks:index:"


@pytest.fixture
def args(seat):
    return {**seat, "password": "F1rstPassword", "database_password": "Pa55wordForNobody"}


WITH_A_KEY = {"options": {"V6": {"kms_instance_id": "kst-hkg1"}}}
"""V6 has a taggable resource only with a key service of the account's own."""


def lab_urns(resources):
    inside = {urn.removeprefix(PREFIX) for urn in resources.urns if urn.startswith(PREFIX)}
    return {urn for urn in inside if not urn.startswith("SeatIdentity")}


@pytest.mark.parametrize("lab", ADVANCED.lab_ids)
def test_every_lab_alone_keeps_its_names_and_brings_what_it_builds_on(lab_mocks, args, lab):
    AdvancedLab("s07", {**args, "labs": [lab]})
    needed = with_dependencies(ADVANCED, [lab])
    assert lab_urns(lab_mocks.resources) == set().union(*(URNS[one] for one in needed))


def test_all_labs_together_keep_their_names(lab_mocks, args):
    AdvancedLab("s07", args)
    assert lab_urns(lab_mocks.resources) == set().union(*URNS.values())


def test_everything_that_can_carry_tags_carries_the_seats(lab_mocks, args, context):
    AdvancedLab("s07", {**args, **WITH_A_KEY})
    taggable = {r.type for r in lab_mocks.resources.cloud if "tags" in resource_type(r.type).inputs}
    tags = {key: value for key, value in context.tags("V1").items() if key != "lab"}
    assert len(taggable) >= 18
    assert_tagged(lab_mocks.resources, taggable, tags)


@pytest.mark.parametrize("lab", ADVANCED.lab_ids)
def test_the_tag_lab_says_whose_lesson_it_is(lab_mocks, args, lab):
    AdvancedLab("s07", {**args, **WITH_A_KEY})
    children = lab_mocks.resources.cloud.named(f"s07-{lab.lower()}-*")
    assert {child.tags["lab"] for child in children if child.tags} == {lab}


def test_no_input_is_on_its_way_out(lab_mocks, args):
    AdvancedLab("s07", {**args, "options": {"V2": {"alarm_mail": "f4a@school.example"}}})
    going = [
        f"{r.short_type}.{key}"
        for r in lab_mocks.resources.cloud
        for key in r.inputs
        if resource_type(r.type).inputs[key].deprecated
    ]
    assert going == []


def test_every_name_that_is_seen_outside_its_lab_begins_with_the_seat(lab_mocks, args):
    AdvancedLab("s07", args)
    # Inside a log project, a function or a database server, names need to tell from each other only.
    inside = {
        "LogtailConfig",
        "MachineGroup",
        "LogTailAttachment",
        "Store",
        "V3Trigger",
        "Database",
        "RdsAccount",
    }
    names = {
        f"{r.name}.{key}": value
        for r in lab_mocks.resources.cloud
        for key, value in r.inputs.items()
        if re.search(r"(^name|Name)$", key)
        and key != "metricName"
        and r.short_type.split(".")[1] not in inside
    }
    strangers = {key: name for key, name in names.items() if "f4a-2026-s07" not in name}
    assert len(names) >= 30
    assert set(strangers) == {
        "s07-identity-user-group-attachment.groupName",
        "s07-v5-privilege.accountName",
    }


def test_no_server_and_no_disk_is_left_unsafe(lab_mocks, args):
    AdvancedLab("s07", args)
    (server,) = lab_mocks.resources.of("ecs.Instance")
    (blueprint,) = lab_mocks.resources.of("ess.ScalingConfiguration")
    assert (server.inputs["httpTokens"], server.inputs["autoReleaseTime"]) == (
        "required",
        "2026-12-01T09:30:00Z",
    )
    assert server.inputs["systemDiskEncrypted"] is blueprint.inputs["systemDiskEncrypted"] is True
    assert (
        "roleName" not in blueprint.inputs
    )  # scaling groups cannot ask for tokens, so there is nothing to take


def test_no_rule_opens_a_port_to_the_world_and_no_bucket_is_public(lab_mocks, args):
    AdvancedLab("s07", args)
    resources = lab_mocks.resources
    assert {rule.inputs["cidrIp"] for rule in resources.of("ecs.SecurityGroupRule")} == {"10.0.11.0/25"}
    blocked = {block.inputs["bucket"] for block in resources.of("oss.BucketPublicAccessBlock")}
    assert blocked == {bucket.inputs["bucket"] for bucket in resources.of("oss.Bucket")}


def test_a_class_of_forty_fits_the_quotas_that_an_account_starts_with(lab_mocks, args):
    AdvancedLab("s07", args)
    resources = lab_mocks.resources
    most = {
        "vpc.Switch": 150,
        "ecs.SecurityGroup": 100,
        "oss.Bucket": 100,
        "log.Project": 50,
        "kms.Key": 200,
        "cr.Namespace": 3,
        "ecs.EipAddress": 20,
        "rds.Instance": 40,
    }
    assert {kind: 40 * len(resources.of(kind)) <= limit for kind, limit in most.items()} == dict.fromkeys(
        most, True
    )


def test_no_password_is_in_plain_sight(lab_mocks, args):
    lab = AdvancedLab("s07", args)
    for resource in lab_mocks.resources:
        plain = {key: value for key, value in resource.inputs.items() if key not in resource.secrets}
        assert "Pa55word" not in str(plain) + str(resource.published), resource.name
        assert "F1rstPassword" not in str(plain) + str(resource.published), resource.name
    assert not lab_mocks.is_secret(lab.labs)


def test_labs_stand_on_what_the_labs_before_them_made(lab_mocks, args):
    AdvancedLab("s07", args)
    edges = lab_mocks.resources.edges()
    for needed in [
        ("s07-v4-cluster-permission", "s07-identity-policy-attachment"),
        ("s07-v5-alb", "s07-v1-vswitch-2"),
        ("s07-v5-server-group-attachment", "s07-v1-scaling-group"),
        ("s07-v6-backup-policy-binding", "s07-v3-bucket"),
        ("s07-v6-drill-file", "s07-v3-bucket"),
    ]:
        assert needed in edges


def test_a_website_that_must_not_fall_starts_with_a_server_in_each_zone(lab_mocks_with, args):
    sizes = []
    for labs in (["V1"], ["V5"]):
        mocks = lab_mocks_with()
        AdvancedLab("s07", {**args, "labs": labs})
        sizes.append(mocks.resources.one("ess.ScalingGroup").inputs["minSize"])
    assert sizes == [1, 2]


def test_it_says_how_to_sign_in_and_what_each_lab_needs(lab_mocks, args):
    lab = AdvancedLab("s07", args)
    labs = lab_mocks.resolve(lab.labs)
    assert lab_mocks.resolve(lab.sign_in)["user"] == "f4a-2026-s07@5012345678901234.onaliyun.com"
    assert list(labs) == ["V1", "V2", "V3", "V4", "V5", "V6"]
    assert all(isinstance(value, str) for summary in labs.values() for value in summary.values())
    assert labs["V6"]["bucket"] == labs["V3"]["bucket"]


def test_before_it_is_made_it_can_be_planned(lab_preview, args):
    lab = AdvancedLab("s07", args)
    assert lab_preview.resolve(lab.labs) is UNKNOWN
    assert lab_urns(lab_preview.resources) == set().union(*URNS.values())


def test_an_instructor_changes_a_labs_defaults(lab_mocks, args):
    AdvancedLab("s07", {**args, "options": {"V1": {"max_size": 4}, "V6": {"keep_days": 3}}})
    assert lab_mocks.resources.one("ess.ScalingGroup").inputs["maxSize"] == 4
    assert lab_mocks.resources.one("hbr.Policy").inputs["rules"][0]["retention"] == 3


def test_the_first_password_serves_the_database_too_where_it_has_none(lab_mocks, args):
    del args["database_password"]
    AdvancedLab("s07", args)
    assert lab_mocks.resources.one("rds.RdsAccount").inputs["accountPassword"] == "F1rstPassword"


def test_a_seat_without_a_database_needs_no_password(lab_mocks, seat):
    AdvancedLab("s07", {**seat, "labs": ["V1"]})
    assert len(lab_mocks.resources.of("ram.LoginProfile")) == 0


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"labs": ["V1", "v4x"]}, r"labs is 'v4x'.*Did you mean 'V4'\?"),
        ({"labs": []}, "labs is .*at least one of V1, V2"),
        ({"lab": ["V1"]}, r"no argument 'lab'. Did you mean 'labs'\?"),
        ({"options": {"V1": {"max_size": 9}}}, r"AutoScalingSite \(V1\): max_size is 9"),
        ({"options": {"V3": {"memory": 128}}}, r"no argument 'memory'. Did you mean 'memory_mb'\?"),
        ({"labs": ["V1"], "options": {"V3": {"memory_mb": 256}}}, "options is 'V3'. It must be keyed by"),
        ({"options": {"V1": {"max_size": 1}}}, "max_size is 1. It must be at least min_size, which is 2"),
        ({"password": None, "database_password": None}, "lab V5 needs 'database_password'"),
        ({"context": lab_context("bridging")}, "level is 'bridging'"),
    ],
)
def test_a_wrong_choice_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        AdvancedLab("s07", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_a_classroom_that_lacks_what_a_lab_needs_is_refused_at_once(lab_mocks, args, shared):
    del shared["registry_namespace"]
    with pytest.raises(LabArgumentError, match="classroom has no 'registry_namespace'"):
        AdvancedLab("s07", args)
    assert len(lab_mocks.resources) == 0
