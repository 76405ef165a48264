"""What docs/testing.md shows is run as it stands."""

import re
from pathlib import Path

import pytest
from pulumi_alicloud import ecs, oss, vpc

import labstacks.testing

pytest_plugins = ["pytester"]
WARM = (ecs.Instance, oss.Bucket, vpc.Network)
PAGE = (Path(__file__).parents[2] / "docs" / "testing.md").read_text("utf-8")
BLOCKS = dict(re.findall(r"```python\n# (\w+\.py)\n(.*?)```", PAGE, re.DOTALL))


@pytest.mark.parametrize("name", BLOCKS)
def test_its_examples_pass(pytester, name):
    pytester.makepyfile(**{name.removesuffix(".py"): BLOCKS[name]})
    result = pytester.runpytest_inprocess("-q", "-p", "no:cacheprovider", "-p", "no:hypothesispytest")
    result.assert_outcomes(passed=BLOCKS[name].count("def test_"))


def test_everything_public_is_on_the_page():
    assert [name for name in labstacks.testing.__all__ if name not in PAGE and name not in UNSAID] == []


UNSAID = {"ACCOUNT_ID", "IMAGE_ID", "Recorded", "Recording", "RecordingMocks", "RecordingMonitor"}
