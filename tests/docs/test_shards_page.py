"""docs/shards.md shows the workflows of examples/ci, and these type commands that exist."""

import re
import shlex

import pytest
import yaml
from documented import BLOCK, ROOT, commands

from labstacks.classfile.shard import Shard
from labstacks_cli.main import COMMANDS

PAGE = (ROOT / "docs" / "shards.md").read_text("utf-8")
BLOCKS = [block.groupdict() for block in BLOCK.finditer(PAGE)]
CI = ROOT / "examples" / "ci"
WORKFLOWS = sorted(path for path in CI.glob("*.yaml") if path.name != "class.yaml")


def steps(workflow):
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def typed(workflow, **known):
    """What a workflow runs, with GitHub's expressions filled in."""
    runs = [step["run"] for step in steps(workflow) if "run" in step]
    return [re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda found: known[found[1]], run) for run in runs]


@pytest.fixture(params=WORKFLOWS, ids=lambda path: path.stem)
def workflow(request):
    return request.param


def read(path):
    # YAML 1.1 takes the key `on` for a truth.
    document = yaml.safe_load(path.read_text("utf-8"))
    return {**document, "on": document.get("on", document.get(True))}


def filled_in(path, shard="2"):
    matrix = read(path)["jobs"]["seats"]["strategy"]["matrix"]["shard"]
    known = {"matrix.shard": shard, "strategy.job-total": str(len(matrix)), "inputs.command": "up"}
    return typed(read(path), **known)


def test_the_page_shows_it_as_it_is(workflow):
    assert any(block["text"] == workflow.read_text("utf-8") for block in BLOCKS if block["kind"] == "yaml")


def test_every_file_that_a_workflow_uses_is_beside_it_as_on_the_page():
    used = set(re.findall(r"\b[\w-]+\.(?:sh|txt)\b", " ".join(path.read_text("utf-8") for path in WORKFLOWS)))
    assert used == {"key.sh", "shard.sh", "requirements.txt"}
    for name in ("key.sh", "shard.sh", "class.yaml"):
        assert any(block["text"] == (CI / name).read_text("utf-8") for block in BLOCKS)
    assert "labstacks" in (CI / "requirements.txt").read_text("utf-8")


def test_it_has_what_github_wants_of_a_workflow(workflow):
    document = read(workflow)
    assert document["on"]
    assert document["permissions"] == {"contents": "read"}
    for job in document["jobs"].values():
        assert job["runs-on"]
        assert set(job.get("needs", "seats").split()) <= set(document["jobs"])
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])
        assert all(
            re.fullmatch(r"[\w-]+/[\w-]+@v\d+", step["uses"]) for step in job["steps"] if "uses" in step
        )


def test_its_jobs_are_all_the_shards_there_are(workflow):
    numbers = read(workflow)["jobs"]["seats"]["strategy"]["matrix"]["shard"]
    told = [re.search(r"\S+/\d+", " ".join(filled_in(workflow, str(n))))[0] for n in numbers]
    shards = [Shard.read(text) for text in told]
    assert sorted(seat for shard in shards for seat in shard.share(range(1, 41))) == list(range(1, 41))


def test_it_types_commands_that_exist(workflow):
    for line in filled_in(workflow):
        program, *words = shlex.split(line)
        if program == "labstacks":
            assert words[0] in COMMANDS
        elif program == "sh":
            assert any(block["text"].startswith(f"# {words[0]}\n") for block in BLOCKS)
        else:
            assert line == "pip install -r requirements.txt"


def test_what_a_job_of_the_rehearsal_does_is_run_by_the_page():
    (line,) = [line for line in filled_in(ROOT / "examples/ci/rehearsal.yaml") if line.startswith("sh ")]
    script = line.rsplit(" ", 1)[0]
    run = [
        command.typed
        for block in BLOCKS
        if block["kind"] == "console"
        for command in commands(block["text"], "")
    ]
    assert any(command.startswith(f"{script} ") for command in run)


def test_secrets_are_githubs():
    evening = (ROOT / "examples/ci/evening.yaml").read_text("utf-8")
    assert re.findall(r"(?:PASSWORD|SECRET|KEY_ID|CLASS_KEY)\"?: (?!.*\{\{ secrets\.)", evening) == []
