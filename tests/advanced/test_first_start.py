import base64
import shutil
import subprocess

import pytest

from labstacks.advanced import first_start
from labstacks.components.base import LabContext


@pytest.fixture
def script(context):
    return base64.b64decode(first_start.website_script(context, visit_every=5, more="echo done\n")).decode()


def test_the_script_is_one_that_bash_can_read(script):
    bash = shutil.which("bash")
    assert bash, "bash is on every machine that runs these tests"
    assert subprocess.run([bash, "-n"], input=script, text=True, capture_output=True).stderr == ""


def test_the_script_carries_the_program_as_it_is(script):
    assert first_start.payload("web_server.py") in script
    assert script.endswith("echo done\n")


def test_the_script_asks_for_metadata_with_a_token(script):
    assert "X-aliyun-ecs-metadata-token-ttl-seconds" in script


def test_the_largest_script_fits_into_user_data():
    context = LabContext("a" * 20, "advanced", "s496", 496)
    agent = first_start.log_agent_commands("cn-hongkong", context.owner)
    written = first_start.website_script(context, visit_every=5, more=agent)
    assert len(base64.b64decode(written)) < first_start.USER_DATA_LIMIT


def test_the_log_agent_comes_from_inside_the_cloud():
    commands = first_start.log_agent_commands("cn-hongkong", "f4a-2026-s07")
    assert "oss-cn-hongkong-internal.aliyuncs.com" in commands
    assert "echo f4a-2026-s07 > /etc/ilogtail/user_defined_id" in commands


def test_the_same_files_make_the_same_archive():
    assert first_start.zipped({"a.py": "1", "b.py": "2"}) == first_start.zipped({"b.py": "2", "a.py": "1"})
    assert first_start.zipped({"a.py": "1"}) != first_start.zipped({"a.py": "2"})


def test_each_seat_has_a_private_domain(context):
    assert first_start.private_zone(context.owner) == "f4a-2026-s07.internal"
