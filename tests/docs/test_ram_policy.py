"""The policy for whoever deploys: enough for every lab, and no more than the page says."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from labstacks.classroom import Classroom
from labstacks.components.catalog import LEVELS
from labstacks.emulator.ram import Policy, Request, evaluate
from labstacks.entrypoints.class_programs import ROOTS
from labstacks.testing import lab_context, seat_args

DOCS = Path(__file__).parents[2] / "docs"
FILE = DOCS / "ram-policy-instructor.json"
LONGEST = 6144
"""Characters that RAM takes in a custom policy."""
SERVICE = {"log": "log", "sls": "log"}
"""RAM's word for a service, where the provider has another module name for it."""
KNOWN = {
    "actiontrail", "alb", "bss", "bssapi", "cms", "cr", "cs", "ecs", "eip", "ess", "fc", "hbr", "kms", "log",
    "nat", "oss", "pvtz", "quotas", "ram", "rds", "resourcemanager", "ros", "slb", "sts", "tag", "vpc",
}  # fmt: skip
ACCOUNT = "5123456789012345"
VERBS = {
    "ram": (
        "CreateUser",
        "DeleteGroup",
        "CreatePolicyVersion",
        "CreateLoginProfile",
        "PassRole",
        "AddUserToGroup",
    ),
    "resourcemanager": ("CreateResourceGroup", "DeleteResourceGroup", "ListResourceGroups"),
}


def document():
    return json.loads(FILE.read_text("utf-8"))


def may(action, resource="*"):
    return evaluate([Policy.read(document())], Request(action, resource)).allowed


@pytest.fixture
def modules(lab_mocks_with):
    """The provider's modules that any lab or classroom makes something of."""
    found = set()
    for level in LEVELS:
        mocks = lab_mocks_with()
        Classroom("classroom", {"context": lab_context(level, "classroom")})
        getattr(import_module(f"labstacks.{level}"), ROOTS[level])("s07", seat_args(level))
        mocks.settle()
        found |= {resource.type.split(":")[1].split("/")[0] for resource in mocks.resources.cloud}
    return found


def test_it_lets_every_service_of_every_lab_be_used(modules):
    assert len(modules) > 15
    for module in modules:
        service = SERVICE.get(module, module)
        for verb in VERBS.get(service, ("CreateThing", "DescribeThings", "DeleteThing")):
            assert may(f"{service}:{verb}"), f"{service}:{verb}"


def test_it_names_only_services_that_ram_knows():
    actions = [action for statement in document()["Statement"] for action in statement["Action"]]
    assert {action.split(":")[0] for action in actions} == KNOWN


def test_it_fits_into_a_custom_policy():
    assert len(json.dumps(document(), separators=(",", ":"))) < LONGEST


def test_it_gives_nobody_more_than_its_own_policies():
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
    ],
)
def test_it_neither_buys_nor_manages_accounts(action):
    assert not may(action)


def test_the_page_names_it():
    assert "ram-policy-instructor.json" in (DOCS / "real-cloud.md").read_text("utf-8")
