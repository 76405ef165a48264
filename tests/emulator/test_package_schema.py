"""The schema that the emulator answers, and `pulumi import`, which writes code from it."""

import json
import os
import subprocess

import pytest
from language_host import put_on_path

from labstacks.emulator.package_schema import package_schema
from labstacks.emulator.schema import all_resource_tokens
from labstacks.engine.locate import require_engine
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway
from labstacks.testing import Rehearsal

BUCKET = "alicloud:oss/bucket:Bucket"


@pytest.fixture(scope="module")
def schema():
    return json.loads(package_schema("4.0.0"))


def test_every_resource_type_of_the_installed_package_is_in_it(schema):
    assert set(schema["resources"]) == set(all_resource_tokens())


def test_a_resource_has_its_inputs_their_types_and_which_are_required(schema):
    switch = schema["resources"]["alicloud:vpc/switch:Switch"]
    assert switch["inputProperties"]["cidrBlock"] == {"type": "string"}
    assert switch["inputProperties"]["tags"] == {
        "type": "object",
        "additionalProperties": {"type": "string"},
    }
    assert "createTime" in switch["properties"]
    rule = schema["resources"]["alicloud:ecs/securityGroupRule:SecurityGroupRule"]
    assert rule["requiredInputs"] == ["ipProtocol", "securityGroupId", "type"]


def test_every_nested_type_that_is_named_is_described(schema):
    named = {ref for ref in _refs(schema) if not ref.startswith("pulumi.json")}
    assert {ref.removeprefix("#/types/") for ref in named} == set(schema["types"])
    rule = schema["types"]["alicloud:oss/BucketCorsRule:BucketCorsRule"]
    assert rule["required"] == ["allowedMethods", "allowedOrigins"]
    assert rule["properties"]["maxAgeSeconds"] == {"type": "integer"}


def _refs(node):
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for value in node.values():
            yield from _refs(value)
    elif isinstance(node, list):
        for value in node:
            yield from _refs(value)


@pytest.fixture
def pulumi(tmp_path):
    """Runs Pulumi's command line in a project on a served cloud that holds a bucket of another stack."""
    with Rehearsal(tmp_path / "rehearsal") as made:
        made.up(_bucket)
        (tmp_path / "backend").mkdir()
        project = tmp_path / "project"
        project.mkdir()
        (project / "Pulumi.yaml").write_text("name: practice\nruntime: python\n")
        put_on_path(tmp_path / "host")
        with Gateway(CloudProvider(made.cloud)) as gateway:
            environment = {
                **os.environ,
                "PULUMI_DEBUG_PROVIDERS": gateway.attachment,
                "PULUMI_BACKEND_URL": (tmp_path / "backend").as_uri(),
                "PULUMI_HOME": str(tmp_path / "home"),
                "PULUMI_CONFIG_PASSPHRASE": "practice",
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            }

            def run(*words, host=False):
                path = f"{tmp_path / 'host'}:{environment['PATH']}" if host else environment["PATH"]
                return subprocess.run(
                    [require_engine().path, *words, "--non-interactive"],
                    cwd=project,
                    env={**environment, "PATH": path},
                    capture_output=True,
                    text=True,
                )

            assert run("stack", "init", "trial").returncode == 0
            yield run


def _bucket():
    from pulumi_alicloud import oss

    oss.Bucket(
        "theirs",
        bucket="made-by-others",
        lifecycle_rules=[{"id": "old", "enabled": True, "prefix": "", "expirations": [{"days": 30}]}],
        tags={"class": "f4a"},
    )


@pytest.mark.engine
def test_import_adopts_a_resource_of_the_served_cloud(pulumi):
    done = pulumi("import", BUCKET, "files", "made-by-others", "--yes", "--generate-code=false", host=True)
    assert done.returncode == 0, done.stdout + done.stderr
    state = json.loads(pulumi("stack", "export").stdout)
    [bucket] = [one for one in state["deployment"]["resources"] if one["type"] == BUCKET]
    assert bucket["id"] == "made-by-others"
    assert bucket["inputs"]["tags"] == {"class": "f4a"}


@pytest.mark.engine
def test_the_engine_writes_the_program_from_the_schema(pulumi):
    done = pulumi("import", BUCKET, "files", "made-by-others", "--yes", host=True)
    assert done.returncode == 0, done.stdout + done.stderr
    written = "".join(done.stdout.split())
    assert 'resourcefiles"alicloud:oss/bucket:Bucket"{' in written
    assert 'bucket="made-by-others"' in written
    assert "lifecycleRules=[{" in written
    assert "expirations=[{days=30}]" in written


@pytest.mark.engine
def test_without_a_language_host_the_engine_names_what_is_missing(pulumi):
    done = pulumi("import", BUCKET, "files", "made-by-others", "--yes", "--generate-code=false")
    assert done.returncode != 0
    assert "no language plugin 'pulumi-language-python' found" in done.stdout + done.stderr
