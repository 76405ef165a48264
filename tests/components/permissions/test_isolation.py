"""A seat cannot touch its neighbour: every pair of 40 seats, every action that any lab grants."""

import re

import pytest

from labstacks.components.base import LabContext
from labstacks.components.catalog import LEVELS
from labstacks.components.permissions import GRANTS, guard_policy, look_policy, own_policy
from labstacks.emulator.ram import PolicyDocument, Request, evaluate
from labstacks.testing import ACCOUNT_ID, CLASSROOM, lab_context

SEATS = [f"s{number:02d}" for number in range(1, 41)]
OTHER_CLASS = "f4b-2026"
ELSEWHERE = "cn-shanghai"


def policies(context: LabContext) -> list[PolicyDocument]:
    labs = LEVELS[context.level].lab_ids
    return [
        PolicyDocument.read(own_policy(context, ACCOUNT_ID, labs, CLASSROOM), name="own"),
        PolicyDocument.read(look_policy(labs), name="look", via="group"),
        PolicyDocument.read(guard_policy(), name="guard", via="group"),
    ]


def requests(owner: LabContext, region: str = "cn-hongkong"):
    """Every granted action, on a thing of its owner that the grant is about."""
    for lab in LEVELS[owner.level].lab_ids:
        for grant in GRANTS.get(lab, ()):
            values = {**CLASSROOM, "region": region, "account": ACCOUNT_ID, "owner": owner.owner}
            if not any("{owner}" in place or grant.tagged for place in grant.resources):
                continue
            for place in grant.arns(values):
                thing = re.sub(r"^acs:(\w[\w-]*):\*:", rf"acs:\1:{region}:", place).replace("*", "thing")
                for action in grant.actions:
                    yield Request(
                        action.replace("*", "Thing"), thing, resource_tags=owner.tags(grant.lab or lab)
                    )


def contexts(level):
    return [LabContext.of(lab_context(level, seat)) for seat in SEATS]


@pytest.mark.parametrize("level", LEVELS)
def test_every_seat_may_do_what_its_labs_grant_with_its_own_things(level):
    for context in contexts(level):
        mine = policies(context)
        for request in requests(context):
            assert evaluate(mine, request).allowed, f"{context.owner}: {request}"


@pytest.mark.parametrize("level", LEVELS)
def test_no_seat_may_do_any_of_it_with_anyone_elses(level):
    everyone = contexts(level)
    asked = {context.owner: list(requests(context)) for context in everyone}
    for context in everyone:
        mine = policies(context)
        for owner, questions in asked.items():
            if owner != context.owner:
                allowed = [request for request in questions if evaluate(mine, request).allowed]
                assert not allowed, f"{context.owner} may touch things of {owner}: {allowed[0]}"


@pytest.mark.parametrize("level", LEVELS)
def test_nor_with_things_of_another_class_or_of_the_classroom(level):
    context = LabContext.of(lab_context(level))
    mine = policies(context)
    for other in (lab_context(level, class_name=OTHER_CLASS), lab_context(level, seat="classroom")):
        assert not [r for r in requests(LabContext.of(other)) if evaluate(mine, r).allowed]


@pytest.mark.parametrize("level", LEVELS)
def test_nor_in_another_region(level):
    """But for buckets and RAM: a bucket's name lies in one region only, and RAM has no regions."""
    context = LabContext.of(lab_context(level))
    mine = policies(context)
    for request in requests(context, region=ELSEWHERE):
        if not request.resource.startswith(("acs:oss:", "acs:ram:")):
            assert not evaluate(mine, request).allowed, request


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "action",
    [
        "ram:CreateUser",
        "ram:DeleteUser",
        "ram:AttachPolicyToUser",
        "ram:CreateAccessKey",
        "ram:UpdateLoginProfile",
        "ram:PassRole",
        "sts:AssumeRole",
        "bss:PayOrder",
        "bssapi:QueryAccountBalance",
        "resourcemanager:DeleteResourceGroup",
        "actiontrail:StopLogging",
    ],
)
def test_identities_money_and_the_trail_are_denied_whatever_else_is_allowed(level, action):
    everything = PolicyDocument.read(
        {"Version": "1", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}, name="too much"
    )
    context = LabContext.of(lab_context(level))
    request = Request(action, f"acs:{action.split(':')[0]}:*:{ACCOUNT_ID}:user/{context.owner}")
    assert not evaluate([*policies(context), everything], request).allowed
    assert evaluate([everything], request).allowed


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(
    "action", ["ecs:RunInstances", "ecs:CreateInstance", "oss:PutBucket", "oss:PutBucketAcl", "vpc:CreateVpc"]
)
def test_nothing_new_can_be_made(level, action):
    context = LabContext.of(lab_context(level))
    request = Request(action, f"acs:{action.split(':')[0]}:cn-hongkong:{ACCOUNT_ID}:{context.owner}-new")
    assert not evaluate(policies(context), request).allowed


def test_a_neighbours_screen_and_first_start_script_stay_private():
    mine = policies(LabContext.of(lab_context("bridging", "s01")))
    neighbour = LabContext.of(lab_context("bridging", "s02"))
    server = f"acs:ecs:cn-hongkong:{ACCOUNT_ID}:instance/i-j6c2"
    for action in ("ecs:DescribeInstanceVncUrl", "ecs:DescribeUserData", "ecs:DescribeInvocationResults"):
        assert not evaluate(mine, Request(action, server, resource_tags=neighbour.tags("B3"))).allowed


def test_only_what_is_tagged_for_the_drill_may_be_deleted():
    context = LabContext.of(lab_context("bridging"))
    disk = f"acs:ecs:cn-hongkong:{ACCOUNT_ID}:disk/d-j6c1"
    mine = policies(context)
    assert evaluate(mine, Request("ecs:DeleteDisk", disk, resource_tags=context.tags("B6"))).allowed
    assert not evaluate(mine, Request("ecs:DeleteDisk", disk, resource_tags=context.tags("B3"))).allowed
