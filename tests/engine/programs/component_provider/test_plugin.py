"""The plugin process, started as Pulumi's Python host starts it, and asked for its schema.

The host looks into the folder of ``PulumiPlugin.yaml``: it runs ``python FOLDER`` where that holds a
``__main__.py``, else ``python -m pulumi.run.plugin NAME`` for a package that can be built. It passes the
engine's address and reads the port from the first line.
"""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
import yaml
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

TOP = Path(__file__).parents[4]
GOLDEN = json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))
ENGINE = "127.0.0.1:1"
"""An address where nobody listens: a schema needs no engine."""


@contextmanager
def started(command, folder, **environment):
    """A plugin process; gives its port."""
    process = subprocess.Popen(
        [*command, ENGINE], cwd=folder, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def schema_at(port):
    options = [("grpc.max_receive_message_length", 64 * 1024 * 1024)]
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=options) as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        answer = stub.GetSchema(provider_pb2.GetSchemaRequest(version=0), timeout=60, wait_for_ready=True)
    return json.loads(answer.schema)


def hosts_command(folder):
    """What the host runs for a plugin folder."""
    assert yaml.safe_load((folder / "PulumiPlugin.yaml").read_text("utf-8"))["runtime"] == "python"
    if (folder / "__main__.py").exists():
        return [sys.executable, str(folder)]
    project = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    return [sys.executable, "-m", "pulumi.run.plugin", project["project"]["name"]]


def test_the_plugin_folder_of_the_checkout_serves_the_full_schema(tmp_path):
    with started(hosts_command(TOP / "plugin"), tmp_path) as port:
        assert schema_at(port) == GOLDEN


def test_the_plugin_folder_of_a_copy_serves_the_copys_components(tmp_path):
    """As from a git address: Pulumi clones the repository and installs ``-e ..`` in the plugin folder."""
    copy = tmp_path / "clone"
    shutil.copytree(TOP / "plugin", copy / "plugin", ignore=shutil.ignore_patterns("venv"))
    shutil.copytree(TOP / "labstacks", copy / "labstacks", ignore=shutil.ignore_patterns("__pycache__"))
    version = copy / "labstacks" / "__init__.py"
    version.write_text(version.read_text("utf-8").replace(GOLDEN["version"], "9.9.9"), "utf-8")

    requirement = (copy / "plugin" / "requirements.txt").read_text("utf-8").splitlines()[-1]
    assert requirement == "-e .."
    with started(hosts_command(copy / "plugin"), tmp_path, PYTHONPATH=str(copy)) as port:
        assert schema_at(port) == {**GOLDEN, "version": "9.9.9"}


def test_the_installed_package_serves_it_by_its_name(tmp_path):
    with started([sys.executable, "-m", "pulumi.run.plugin", "labstacks"], tmp_path) as port:
        assert schema_at(port) == GOLDEN


def test_an_installed_wheel_brings_the_file_that_pulumi_looks_for_on_the_path():
    scripts = tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    module, function = scripts["pulumi-resource-labstacks"].split(":")
    assert callable(getattr(__import__(module, fromlist=[function]), function))


def test_no_folder_holds_a_plugin_and_a_project():
    """Pulumi refuses every command in a folder with both files."""
    folders = [path.parent for path in TOP.glob("**/PulumiPlugin.yaml") if "venv" not in path.parts]
    assert folders == [TOP / "plugin"]
    assert not (TOP / "plugin" / "Pulumi.yaml").exists()


def test_pulumi_installs_nothing_into_the_environment_of_the_checkout():
    options = yaml.safe_load((TOP / "plugin" / "PulumiPlugin.yaml").read_text("utf-8"))
    assert options == {"runtime": "python"}


def test_without_an_engines_address_it_says_what_it_is(tmp_path):
    done = subprocess.run([sys.executable, TOP / "plugin"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert "get-schema" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.engine
@pytest.mark.parametrize("folder", ["checkout", "elsewhere"])
def test_the_engine_reads_the_schema_of_the_installed_file(folder, tmp_path):
    from labstacks.engine.locate import require_engine

    plugin = tmp_path / "pulumi-resource-labstacks"
    # As pip writes it for the entry point.
    plugin.write_text(
        f"#!{sys.executable}\nfrom labstacks.engine.programs.component_provider.host import main\nmain()\n"
    )
    plugin.chmod(0o755)
    done = subprocess.run(
        [require_engine().path, "package", "get-schema", plugin],
        cwd=TOP if folder == "checkout" else tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["resources"]) == set(GOLDEN["resources"])
