import base64
import shutil
import subprocess

import pytest

from labstacks.advanced import start
from labstacks.components.base import LabContext


@pytest.fixture
def script(context):
    return base64.b64decode(start.website_script(context, visit_every=5, more="echo done\n")).decode()


def test_the_script_is_one_that_bash_can_read(script):
    bash = shutil.which("bash")
    assert bash, "bash is on every machine that runs these tests"
    assert subprocess.run([bash, "-n"], input=script, text=True, capture_output=True).stderr == ""


def test_the_script_carries_the_program_as_it_is(script):
    assert start.payload("web_server.py") in script
    assert script.endswith("echo done\n")


def test_the_script_asks_for_metadata_with_a_token(script):
    assert "X-aliyun-ecs-metadata-token-ttl-seconds" in script


def test_the_largest_script_fits_into_user_data():
    context = LabContext("a" * 20, "advanced", "s496", 496)
    agent = start.log_agent_commands("cn-hongkong", context.owner)
    written = start.website_script(context, visit_every=5, more=agent)
    assert len(base64.b64decode(written)) < start.USER_DATA_LIMIT


def test_the_log_agent_comes_from_inside_the_cloud():
    commands = start.log_agent_commands("cn-hongkong", "f4a-2026-s07")
    assert "oss-cn-hongkong-internal.aliyuncs.com" in commands
    assert "echo f4a-2026-s07 > /etc/ilogtail/user_defined_id" in commands


def test_the_same_files_make_the_same_archive():
    assert start.zipped({"a.py": "1", "b.py": "2"}) == start.zipped({"b.py": "2", "a.py": "1"})
    assert start.zipped({"a.py": "1"}) != start.zipped({"a.py": "2"})


def test_each_seat_has_a_private_domain(context):
    assert start.private_zone(context) == "f4a-2026-s07.internal"
