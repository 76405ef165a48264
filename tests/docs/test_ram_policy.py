"""The policies of the user who deploys: they allow what labstacks sends, and nothing else."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from labstacks.alicloud.api_actions import api_actions
from labstacks.classroom import Classroom
from labstacks.components.catalog import LEVELS
from labstacks.emulator.ram import PolicyDocument, Request, evaluate
from labstacks.engine.programs.class_programs import ROOTS
from labstacks.testing import lab_context, seat_args

DOCS = Path(__file__).parents[2] / "docs"
FILES = ("ram-policy-instructor.json", "ram-policy-instructor-services.json")
LONGEST = 6144
"""Characters that RAM accepts in a custom policy."""
SERVICE = {"sls": "log"}
"""RAM's name for a service, where the provider's module has another name."""
ACCOUNT = "5123456789012345"


def documents():
    return [json.loads((DOCS / name).read_text("utf-8")) for name in FILES]


def may(action, resource="*", **keys):
    request = Request(action, resource, keys={name.replace("_", ":"): value for name, value in keys.items()})
    return evaluate([PolicyDocument.read(document) for document in documents()], request).allowed


@pytest.fixture
def modules(lab_mocks_with):
    """The provider's modules that a lab or a classroom uses."""
    found = set()
    for level in LEVELS:
        mocks = lab_mocks_with()
        Classroom("classroom", {"context": lab_context(level, "classroom")})
        getattr(import_module(f"labstacks.{level}"), ROOTS[level])("s07", seat_args(level))
        mocks.settle()
        found |= {resource.type.split(":")[1].split("/")[0] for resource in mocks.resources.cloud}
    return found


def test_the_policies_allow_exactly_the_actions_that_labstacks_sends():
    allowed = [
        action
        for document in documents()
        for statement in document["Statement"]
        if statement["Effect"] == "Allow" and "Condition" not in statement
        for action in statement["Action"]
    ]
    assert sorted(allowed) == list(api_actions())
    assert not [action for action in allowed if "*" in action]
    assert all(may(action) for action in allowed)


def test_every_service_of_every_lab_is_in_the_recorded_actions(modules):
    assert len(modules) > 15
    services = {action.split(":")[0] for action in api_actions()}
    assert {SERVICE.get(module, module) for module in modules} <= services


@pytest.mark.parametrize(
    "action", ["ram:TagResources", "ram:UntagResources", "ram:CreateUser", "oss:PutBucket"]
)
def test_users_with_tags_can_be_created(action):
    assert may(action)


@pytest.mark.parametrize(
    ("service", "allowed"),
    [("nat.aliyuncs.com", True), ("alb.aliyuncs.com", True), ("ecs.aliyuncs.com", False), ("", False)],
)
def test_only_load_balancers_and_nat_gateways_create_a_role_for_themselves(service, allowed):
    assert may("ram:CreateServiceLinkedRole", ram_ServiceName=service) is allowed


@pytest.mark.parametrize("name", FILES)
def test_each_fits_into_a_custom_policy(name):
    assert len("".join((DOCS / name).read_text("utf-8").split())) < LONGEST


def test_no_user_gets_more_than_the_policies_of_the_class():
    assert may("ram:AttachPolicyToUser", f"acs:ram:*:{ACCOUNT}:policy/f4a-2026-s07-b1-own")
    assert not may("ram:AttachPolicyToUser", "acs:ram:*:system:policy/AdministratorAccess")
    assert not may("ram:AttachPolicyToGroup", "acs:ram:*:system:policy/AliyunECSFullAccess")
    assert not may("ram:CreateAccessKey")


@pytest.mark.parametrize(
    "action",
    [
        "bssapi:CreateInstance",
        "bss:PayOrder",
        "resourcemanager:RemoveCloudAccount",
        "cdn:AddCdnDomain",
        "ims:DeleteUser",
        "ecs:CreateCommand",
        "oss:PutBucketPolicy",
    ],
)
def test_it_neither_buys_nor_manages_accounts(action):
    assert not may(action)


@pytest.mark.parametrize("name", FILES)
def test_the_page_names_it(name):
    assert name in (DOCS / "real-cloud.md").read_text("utf-8")
