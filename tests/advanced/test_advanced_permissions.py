"""What every level is held to stands in tests/permissions; this is what the advanced course adds."""

import pytest

from labstacks.components.base import LabContext
from labstacks.components.catalog import ADVANCED
from labstacks.components.permissions import GRANTS, LOOKS, guard_policy, look_policy, own_policy, text
from labstacks.emulator.ram import Request, evaluate
from labstacks.testing import ACCOUNT_ID, CLASSROOM, lab_context

SEAT = LabContext.of(lab_context("advanced"))
HERE = f"cn-hongkong:{ACCOUNT_ID}"


def may(action, resource, whose="s07"):
    labs = ADVANCED.lab_ids
    policies = [
        look_policy(labs),
        guard_policy(),
        own_policy(SEAT, ACCOUNT_ID, labs, CLASSROOM),
    ]
    tags = {"class": SEAT.class_name, "seat": whose}
    return evaluate(policies, Request(action, resource, resource_tags=tags)).allowed


def test_every_lab_says_what_it_grants_and_shows():
    assert set(ADVANCED.lab_ids) <= GRANTS.keys() & LOOKS.keys()


def test_all_labs_of_a_seat_with_the_longest_name_fit_into_one_document():
    longest = LabContext("a" * 20, "advanced", "s496", 496)
    assert text(own_policy(longest, ACCOUNT_ID, ADVANCED.lab_ids, CLASSROOM))
    assert text(look_policy(ADVANCED.lab_ids))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ess:ExecuteScalingRule", f"acs:ess:{HERE}:scalinggroup/asg-j6c1"),
        ("ecs:StopInstance", f"acs:ecs:{HERE}:instance/i-j6c1"),
        ("kms:Decrypt", f"acs:kms:{HERE}:key/key-hkg1"),
    ],
)
def test_a_student_works_on_what_carries_the_seats_tags(action, resource):
    assert may(action, resource)
    assert not may(action, resource, whose="s08")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("log:GetLogStoreLogs", f"acs:log:{HERE}:project/f4a-2026-s07-logs-da17d0/logstore/access"),
        ("fc:InvokeFunction", f"acs:fc:{HERE}:functions/f4a-2026-s07-function"),
        ("oss:PutObject", f"acs:oss:*:{ACCOUNT_ID}:f4a-2026-s07-events-da17d0/in/a.txt"),
        ("ram:GetRole", f"acs:ram:*:{ACCOUNT_ID}:role/f4a-2026-s07-function-role"),
        ("cr:PushRepository", f"acs:cr:{HERE}:repository/f4a-2026-a1b2c3/f4a-2026-s07-app"),
    ],
)
def test_a_student_works_on_what_has_the_seats_name(action, resource):
    assert may(action, resource)
    assert not may(action, resource.replace("s07", "s08"))


def test_a_student_sees_the_classs_cluster_and_no_other():
    assert may("cs:DescribeClusterUserKubeconfig", f"acs:cs:{HERE}:cluster/{CLASSROOM['cluster_id']}")
    assert not may("cs:DescribeClusterUserKubeconfig", f"acs:cs:{HERE}:cluster/another")


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ess:ModifyScalingGroup", f"acs:ess:{HERE}:scalinggroup/asg-j6c1"),
        ("fc:UpdateFunction", f"acs:fc:{HERE}:functions/f4a-2026-s07-function"),
        ("fc:PutConcurrencyConfig", f"acs:fc:{HERE}:functions/f4a-2026-s07-function"),
        ("fc:CreateFunction", f"acs:fc:{HERE}:functions/f4a-2026-s07-more"),
        ("log:CreateLogStore", f"acs:log:{HERE}:project/f4a-2026-s07-logs-da17d0/logstore/more"),
        ("cs:ScaleOutCluster", f"acs:cs:{HERE}:cluster/{CLASSROOM['cluster_id']}"),
        ("alb:CreateLoadBalancer", f"acs:alb:{HERE}:loadbalancer/*"),
        ("kms:CreateKey", f"acs:kms:{HERE}:key/*"),
        ("ram:AttachPolicyToRole", f"acs:ram:*:{ACCOUNT_ID}:role/f4a-2026-s07-function-role"),
    ],
)
def test_a_student_raises_no_limit_and_makes_nothing_that_costs(action, resource):
    assert not may(action, resource)


@pytest.mark.parametrize(
    "action", ["ecs:DescribeInstances", "oss:ListBuckets", "fc:ListFunctions", "hbr:DescribeVaults"]
)
def test_lists_work_although_the_request_names_no_resource(action):
    assert may(action, "*")


def test_a_student_restores_no_backup_as_ram_cannot_confine_it_to_the_seat():
    assert not may("hbr:CreateRestoreJob", f"acs:hbr:{HERE}:vault/v-1")


@pytest.mark.parametrize("action", ["kms:ScheduleKeyDeletion", "kms:DisableKey", "hbr:DeleteVault"])
def test_a_student_cannot_throw_away_the_key_or_the_backups(action):
    assert not may(action, f"acs:kms:{HERE}:key/key-hkg1")
    assert not may(action, f"acs:hbr:{HERE}:vault/v-1")
