"""The page about the rehearsal cloud says what is so."""

import re
from pathlib import Path

import pytest
import yaml

from labstacks.emulator import Chaos
from labstacks.emulator.chaos import KINDS
from labstacks.emulator.quotas import Limits
from labstacks.emulator.services import all_quotas, modelled_types
from labstacks.storage.state_address import database_mistake

PAGE = (Path(__file__).parents[2] / "docs" / "rehearsal.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("quota", all_quotas(), ids=lambda quota: quota.key)
def test_each_quota_is_on_the_page_with_its_default(quota):
    assumed = " (assumed)" if quota.assumed else ""
    assert f"| `{quota.key}` | {quota.title} | {quota.limit}{assumed} |" in PAGE


def test_each_type_with_rules_is_on_the_page():
    for token in modelled_types():
        service, name = token.split(":")[1].split("/")[0], token.rsplit(":", 1)[-1]
        (row,) = re.findall(rf"^\| {service} \| (.*) \|$", PAGE, re.MULTILINE)
        assert name in row.split(", ")


def test_the_settings_on_the_page_can_be_written_so():
    blocks = [yaml.safe_load(block)["rehearsal"] for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.S)]
    database, quotas, chaos = blocks
    assert database_mistake(database["database"]) is None
    Limits(all_quotas(), quotas["quotas"])
    assert set(Chaos.read(chaos["chaos"]).troubles) == set(KINDS)
