import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from labstacks.components.guardrails import RULES
from labstacks.components.guardrails.policy_pack import LEFT_OUT, policies

TAGS = {"class": "f4a", "seat": "s01", "level": "bridging", "lab": "B2"}


@pytest.fixture
def sdk():
    """What the pack uses of pulumi_policy, each policy as a plain namespace."""
    return SimpleNamespace(
        ResourceValidationPolicy=lambda **given: SimpleNamespace(of="resource", **given),
        StackValidationPolicy=lambda **given: SimpleNamespace(of="stack", **given),
        EnforcementLevel=SimpleNamespace(MANDATORY="mandatory"),
    )


def policy(sdk, name):
    return next(made for made in policies(sdk) if made.name == name)


def test_every_rule_but_the_one_on_secrets_is_a_mandatory_policy(sdk):
    made = policies(sdk)
    assert {one.name for one in made} == {rule.id for rule in RULES} - set(LEFT_OUT)
    assert {one.enforcement_level for one in made} == {"mandatory"}
    assert {one.name for one in made if one.of == "stack"} == {"blocked-buckets"}


def test_a_resource_that_breaks_a_rule_is_reported_with_what_to_do(sdk):
    said = []
    server = SimpleNamespace(
        resource_type="alicloud:ecs/instance:Instance", name="web", props={"httpTokens": "optional"}
    )
    policy(sdk, "metadata-tokens").validate(server, said.append)
    assert said == ["Its metadata is readable without a token. Set httpTokens to 'required'."]


def test_a_resource_that_keeps_to_it_is_not(sdk):
    said = []
    server = SimpleNamespace(
        resource_type="alicloud:ecs/instance:Instance", name="web", props={"httpTokens": "required"}
    )
    policy(sdk, "metadata-tokens").validate(server, said.append)
    assert said == []


def test_a_stack_is_reported_with_the_resource(sdk):
    said = []
    bucket = SimpleNamespace(
        resource_type="alicloud:oss/bucket:Bucket",
        name="files",
        urn="urn:files",
        props={"bucket": "b", "tags": TAGS},
    )
    policy(sdk, "blocked-buckets").validate(
        SimpleNamespace(resources=[bucket]), lambda message, urn: said.append((message, urn))
    )
    ((message, urn),) = said
    assert message.startswith("It has no public-access block.")
    assert urn == "urn:files"


def test_the_real_sdk_takes_the_policies():
    real = pytest.importorskip("pulumi_policy", reason="needs the extra labstacks[policy]")
    assert len(policies(real)) == len(RULES) - len(LEFT_OUT)


def test_run_as_a_module_it_says_where_the_pack_is():
    run = subprocess.run(
        [sys.executable, "-m", "labstacks.components.guardrails.policy_pack"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (Path(run.stdout.strip()) / "PulumiPolicy.yaml").is_file()
