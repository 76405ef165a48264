"""Programs in YAML: the one of the reference, and one on a served cloud, with Pulumi's own language host."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from labstacks.emulator import RehearsalCloud
from labstacks.engine.locate import find_engine
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

TOP = Path(__file__).parents[4]
SCHEMA = json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))
[PAGE] = re.findall(
    r"```yaml\n(name: a-file-share\n.*?)```",
    (TOP / "docs" / "reference" / "components.md").read_text("utf-8"),
    re.DOTALL,
)
OWN = """
name: practice
runtime: yaml
config:
  alicloud:region: cn-hongkong
resources:
  files:
    type: alicloud:oss:Bucket
    properties:
      bucket: my-first-files
      lifecycleRules:
        - {id: old, enabled: true, expirations: [{days: 30}]}
outputs:
  bucket: ${files.bucket}
"""
HOST = "pulumi-language-yaml"


def _host():
    """Its folder: on the PATH or beside the engine; None where it is not installed."""
    engine = find_engine()
    found = shutil.which(HOST) or (engine and shutil.which(HOST, path=str(engine.path.parent)))
    return Path(found).parent if found else None


def test_the_program_of_the_reference_names_inputs_and_outputs_that_exist():
    program = yaml.safe_load(PAGE)
    kinds = {}
    for name, resource in program["resources"].items():
        kinds[name] = kind = SCHEMA["resources"][f"labstacks:index:{resource['type'].split(':')[1]}"]
        assert set(resource["properties"]) <= set(kind["inputProperties"])
    for name, output in re.findall(r"\$\{(\w+)\.(\w+)\}", PAGE):
        assert output in kinds[name]["properties"]


@pytest.fixture
def pulumi(tmp_path):
    """Runs Pulumi's command line on a served cloud; `pulumi-resource-labstacks` is on the PATH."""
    host = _host()
    if host is None:
        pytest.skip(f"{HOST} is not installed; see docs/reference/components.md")
    plugin = tmp_path / "bin" / "pulumi-resource-labstacks"
    plugin.parent.mkdir()
    plugin.write_text(
        f"#!/bin/sh\nexec {sys.executable} -m labstacks.engine.programs.component_provider $@\n"
    )
    plugin.chmod(0o755)
    (tmp_path / "state").mkdir()
    (tmp_path / "project").mkdir()
    cloud = RehearsalCloud(tmp_path / "cloud.db")
    with Gateway(CloudProvider(cloud)) as gateway:
        environment = {
            **os.environ,
            "PULUMI_DEBUG_PROVIDERS": gateway.attachment,
            "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
            "PULUMI_HOME": str(tmp_path / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "practice",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PATH": f"{plugin.parent}:{host}:{os.environ['PATH']}",
        }

        def run(*words):
            command = [find_engine().path, *words, "--non-interactive"]
            done = subprocess.run(
                command, cwd=tmp_path / "project", env=environment, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        def project(program):
            (tmp_path / "project" / "Pulumi.yaml").write_text(program)
            run("stack", "init", "trial")

        run.project, run.cloud = project, cloud
        yield run
    cloud.close()


@pytest.mark.engine
def test_the_program_of_the_reference_deploys_a_file_share(pulumi):
    pulumi.project(PAGE)
    pulumi("up", "--yes", "--skip-preview")
    bucket = json.loads(pulumi("stack", "output", "--json"))["bucket"]
    assert bucket.startswith("f4a-2026-s01-share-files-")
    assert bucket in {row.id for row in pulumi.cloud.resources()}
    pulumi("destroy", "--yes", "--skip-preview")
    assert pulumi.cloud.resources() == []


@pytest.mark.engine
def test_an_own_program_deploys_and_import_writes_its_code(pulumi):
    pulumi.project(OWN)
    pulumi("up", "--yes", "--skip-preview")
    assert "2 unchanged" in pulumi("up", "--yes", "--skip-preview")
    pulumi("stack", "init", "other")
    written = pulumi("import", "alicloud:oss/bucket:Bucket", "theirs", "my-first-files", "--yes")
    program = yaml.safe_load(written[written.index("resources:") :])
    theirs = program["resources"]["theirs"]
    assert theirs["type"] == "alicloud:oss:Bucket"
    assert theirs["properties"]["bucket"] == "my-first-files"
    assert theirs["properties"]["lifecycleRules"][0]["expirations"] == [{"days": 30}]
