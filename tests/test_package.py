"""The wheel: its metadata, and what works once it is installed into a fresh environment, offline."""

import json
import os
import re
import subprocess
import sys
import sysconfig
import zipfile
from email import message_from_string
from pathlib import Path

import grpc
import pytest
from hatchling.builders.wheel import WheelBuilder
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from labstacks import __version__
from labstacks.engine.locate import find_engine

TOP = Path(__file__).parents[1]
GOLDEN = json.loads((TOP / "tests/engine/programs/component_provider/schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout."""
    [path] = WheelBuilder(str(TOP)).build(
        directory=str(tmp_path_factory.mktemp("dist")), versions=["standard"]
    )
    return Path(path)


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = f"labstacks-{__version__}.dist-info/METADATA"
        return message_from_string(archive.read(name).decode())


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """The scripts of a fresh environment with the wheel. Its dependencies are those of this one."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    pip = [folder / "bin" / "python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "--no-index", "--no-deps", str(wheel)], check=True)
    [site] = folder.glob("lib/python*/site-packages")
    # A path file adds the folder alone: the editable labstacks in there is not found through it.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def run(*command, cwd):
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True)


def test_it_says_who_made_it_and_where_it_lives(metadata):
    assert metadata["Author"] == "The labstacks authors"
    urls = dict(line.split(", ") for line in metadata.get_all("Project-URL"))
    assert set(urls) == {"Homepage", "Documentation", "Changelog", "Issues"}
    assert metadata["License-Expression"] == "Apache-2.0"


def test_the_links_of_its_description_lead_somewhere_outside_of_the_repository(metadata):
    text = metadata.get_payload()
    links = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    assert len(links) > 20
    assert [link for link in links if not link.startswith("https://")] == []
    for link in links:
        if found := re.match(
            r"https://(?:github.com/labstacks/labstacks/blob|raw.\S+?/labstacks)/main/(.+)", link
        ):
            assert (TOP / found[1]).exists(), link


def test_it_is_typed_and_holds_what_it_reads(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {"labstacks/py.typed", "labstacks_cli/main.py", "labstacks/engine/gomod/go.mod"} <= names
    kept = (".py", ".typed", ".yaml", ".txt", ".html", ".js", ".css", ".json", ".svg", ".csv")
    missing = [
        path.relative_to(TOP).as_posix()
        for path in (TOP / "labstacks").rglob("*")
        if path.suffix in kept and "__pycache__" not in path.parts
        if path.relative_to(TOP).as_posix() not in names
    ]
    assert missing == []


def test_the_command_line_runs_from_it(installed, tmp_path):
    done = run(installed / "labstacks", "levels", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "B1" in done.stdout
    where = run(installed / "python", "-c", "import labstacks; print(labstacks.__file__)", cwd=tmp_path)
    assert Path(where.stdout.strip()).is_relative_to(installed.parent)


def test_its_plugin_serves_the_full_schema(installed, tmp_path):
    command = [installed / "pulumi-resource-labstacks", "127.0.0.1:1"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    process = subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True)
    try:
        options = [("grpc.max_receive_message_length", 64 * 1024 * 1024)]
        with grpc.insecure_channel(f"127.0.0.1:{int(process.stdout.readline())}", options=options) as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            answer = stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=60, wait_for_ready=True)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert json.loads(answer.schema) == GOLDEN


@pytest.mark.engine
def test_the_engine_reads_the_schema_of_its_plugin(installed, tmp_path):
    done = run(
        find_engine().path, "package", "get-schema", installed / "pulumi-resource-labstacks", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    schema = json.loads(done.stdout)
    assert set(schema["resources"]) == set(GOLDEN["resources"])
    assert schema["types"]["labstacks:index:DatabasePrivilege"]["enum"]
