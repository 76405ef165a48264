"""docs/tutorials/own-cloud.md: its program runs on a served cloud as the page says."""

import os
import re
import subprocess
import sys

import pytest
from documented import ROOT

from labstacks.emulator import ByHand, RehearsalCloud
from labstacks.engine.locate import require_engine
from labstacks.gateway.cloud_provider import CloudProvider
from labstacks.gateway.server import Gateway

PAGE = (ROOT / "docs" / "tutorials" / "own-cloud.md").read_text("utf-8")
PROGRAM, IMPORT = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)

pytestmark = pytest.mark.engine


@pytest.fixture
def practice(tmp_path):
    """Runs the page's program; gives the cloud, too."""
    cloud = RehearsalCloud(tmp_path / ".labstacks" / "rehearsal.db")
    (tmp_path / "state").mkdir()
    with Gateway(CloudProvider(cloud)) as gateway:
        environment = {
            **os.environ,
            "PULUMI_DEBUG_PROVIDERS": gateway.attachment,
            "PULUMI_BACKEND_URL": (tmp_path / "state").as_uri(),
            "PULUMI_HOME": str(tmp_path / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "practice",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PATH": f"{require_engine().path.parent}:{os.environ['PATH']}",
        }

        def run(word, program=PROGRAM):
            (tmp_path / "practice.py").write_text(program)
            command = [sys.executable, "-W", "ignore", "practice.py", word]
            done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr[-3000:]
            return done.stdout

        run.cloud = cloud
        yield run
    cloud.close()


def test_up_again_refresh_and_destroy(practice):
    assert "3 created" in practice("up")
    assert {row.type.rsplit(":", 1)[-1] for row in practice.cloud.resources("trial")} == {
        "Bucket",
        "BucketObject",
    }
    assert "3 unchanged" in practice("up")
    assert "3 unchanged" in practice("refresh")
    assert "replace" in practice("preview", PROGRAM.replace("my-first-files", "my-other-files"))
    ByHand(practice.cloud).break_stack("trial")
    assert "1 deleted" in practice("refresh")
    assert "1 created" in practice("up")
    practice("destroy")
    assert practice.cloud.count() == 0


def test_what_is_there_already_is_imported_not_created(practice):
    line = '    files = oss.Bucket("files", bucket="my-first-files")\n'
    assert line in PROGRAM
    alone = re.sub(r"    oss.BucketObject.*\n", "", PROGRAM)
    kept = alone.replace(
        '"my-first-files")', '"my-first-files", opts=pulumi.ResourceOptions(retain_on_delete=True))'
    )
    practice("up", kept)
    practice("up", kept.replace(kept[kept.index("    files =") : kept.index("\n\n\nstack")], "    pass"))
    assert [row.id for row in practice.cloud.resources()] == ["my-first-files"]

    adopted = alone.replace(line, "    " + IMPORT.splitlines()[-1] + "\n")
    assert "imported" in practice("up", adopted)
    assert practice.cloud.count() == 1
