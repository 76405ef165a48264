"""What every level is held to stands in tests/permissions; this is what the beginner course leaves out."""

import pytest

from labstacks.components.base import LabContext
from labstacks.components.catalog import BEGINNER
from labstacks.components.permissions import GRANTS, LOOKS, guard_policy, look_policy, own_policy
from labstacks.emulator.ram import Request, evaluate
from labstacks.testing import ACCOUNT_ID, CLASSROOM, lab_context

SEAT = LabContext.of(lab_context("beginner", "s07"))
OWN_SERVER = f"acs:ecs:cn-hongkong:{ACCOUNT_ID}:instance/i-j6c1"


def may(action, resource="*", whose="s07"):
    labs = BEGINNER.lab_ids
    policies = [
        look_policy(labs),
        guard_policy(),
        own_policy(SEAT, ACCOUNT_ID, labs, CLASSROOM),
    ]
    tags = {"class": SEAT.class_name, "seat": whose}
    return evaluate(policies, Request(action, resource, resource_tags=tags)).allowed


def test_every_lab_says_what_it_grants_and_shows():
    assert set(BEGINNER.lab_ids) <= GRANTS.keys() & LOOKS.keys()


@pytest.mark.parametrize("action", ["ecs:StartInstance", "ecs:StopInstance", "ecs:StartTerminalSession"])
def test_a_student_works_on_the_seats_own_servers(action):
    assert may(action, OWN_SERVER)
    assert not may(action, OWN_SERVER, whose="s08")


@pytest.mark.parametrize(
    "action",
    ["ecs:RunInstances", "ecs:CreateSnapshot", "ecs:CreateImage", "ecs:ImportKeyPair", "vpc:CreateRouteEntry",
     "rds:CreateAccount", "alb:CreateLoadBalancer"],
)  # fmt: skip
def test_a_student_makes_nothing_that_nobody_would_take_away(action):
    assert not may(action)
    assert not may(action, OWN_SERVER)


@pytest.mark.parametrize("action", ["ecs:AuthorizeSecurityGroup", "ecs:AllocatePublicIpAddress"])
def test_a_student_opens_no_door_to_the_world(action):
    assert not may(action, f"acs:ecs:cn-hongkong:{ACCOUNT_ID}:securitygroup/sg-j6c1")
    assert not may(action, OWN_SERVER)


@pytest.mark.parametrize("action", ["ram:AttachPolicyToRole", "ram:PassRole", "ecs:AttachInstanceRamRole"])
def test_a_student_widens_no_role(action):
    assert not may(action, f"acs:ram::{ACCOUNT_ID}:role/f4a-2026-s07-server")


@pytest.mark.parametrize("action", ["actiontrail:StopLogging", "actiontrail:DeleteTrail"])
def test_a_student_neither_reads_nor_stops_the_audit_trail(action):
    assert not may("actiontrail:LookupEvents", f"acs:actiontrail:cn-hongkong:{ACCOUNT_ID}:*")
    assert not may("actiontrail:LookupEvents")
    assert not may(action, f"acs:actiontrail:cn-hongkong:{ACCOUNT_ID}:trail/f4a-2026-classroom-trail")
