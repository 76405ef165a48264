"""The ``Pulumi.yaml`` at the top: one seat for anyone who types ``pulumi up``."""

from pathlib import Path

import pytest

from labstacks.alicloud.regions import zones_of
from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.project.settings import read
from labstacks.errors import StackError
from labstacks.testing import Rehearsal, project_file, project_program

TOP = Path(__file__).parents[4]


@pytest.fixture(autouse=True)
def _no_key_is_left_behind():
    yield
    (TOP / ".labstacks" / "pulumi-up" / "test.key").unlink(missing_ok=True)


@pytest.fixture
def project(tmp_path):
    """Runs the top project with some settings."""

    def run(**settings):
        config = {f"labstacks:{key}": value for key, value in settings.items()}
        return Rehearsal(tmp_path / "rehearsal", config=config, declared=project_file(TOP)["config"])

    return run


@pytest.mark.engine
def test_a_seat_comes_up_with_nothing_configured(project):
    with project() as rehearsal:
        made = rehearsal.up(project_program(TOP))
        assert made.outputs["sign_in"]["user"].startswith("trial-s01@")
        assert set(made.outputs["labs"]) == {"B1", "B2", "B3", "B4", "B5", "B6"}
        rehearsal.destroy()
        assert rehearsal.resources() == []


@pytest.mark.engine
def test_the_settings_choose_class_level_labs_and_seat(project):
    settings = {"class": "f5b", "level": "beginner", "labs": ["G2"], "seat": 7}
    with project(**settings) as rehearsal:
        made = rehearsal.up(project_program(TOP))
    assert made.outputs["sign_in"]["user"].startswith("f5b-s07@")
    assert set(made.outputs["labs"]) == {"G1", "G2"}


@pytest.mark.engine
@pytest.mark.parametrize("level", ["beginner", "advanced"])
def test_every_level_comes_up_with_nothing_but_the_level_and_no_change_after(project, level):
    with project(level=level) as rehearsal:
        made = rehearsal.up(project_program(TOP))
        assert set(made.outputs["labs"]) == set(LEVELS[level].lab_ids)
        # The database's password is derived from a key in a file, so the second run derives the same.
        assert set(rehearsal.up(project_program(TOP)).changes) == {"same"}


@pytest.mark.engine
def test_the_region_of_the_provider_is_that_of_the_seat_with_zones_that_exist(tmp_path):
    config = {"alicloud:region": "ap-southeast-1"}
    declared = project_file(TOP)["config"]
    with Rehearsal(tmp_path / "rehearsal", config=config, declared=declared) as rehearsal:
        rehearsal.up(project_program(TOP))
        zones = {row.properties.get("zoneId") for row in rehearsal.resources()} - {None}
    assert zones
    assert zones <= set(zones_of("ap-southeast-1"))


@pytest.mark.engine
def test_a_region_other_than_the_providers_is_refused(project):
    with project(region="ap-southeast-1") as rehearsal, pytest.raises(StackError) as caught:
        rehearsal.up(project_program(TOP))
    assert "The setting region is 'ap-southeast-1', but alicloud:region is 'cn-hongkong'." in str(
        caught.value
    )
    assert rehearsal.cloud is not None


@pytest.mark.engine
def test_a_wrong_setting_is_told_in_a_sentence_without_a_traceback(project):
    with project(level="bridgin") as rehearsal, pytest.raises(StackError) as caught:
        rehearsal.up(project_program(TOP))
    assert "The setting level is 'bridgin'" in str(caught.value)
    assert "Traceback" not in str(caught.value)
    assert rehearsal.cloud is not None


@pytest.mark.engine
def test_the_engine_refuses_a_setting_of_the_wrong_type(project):
    with project(seat="seven") as rehearsal, pytest.raises(StackError) as caught:
        rehearsal.up(project_program(TOP))
    assert "seat" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said", "hint"),
    [
        (
            {"level": "expert"},
            "The setting level is 'expert'. It must be one of bridging, beginner, advanced.",
            "level",
        ),
        ({"labs": "B1"}, "The setting labs is 'B1'. It must be a list of lab ids.", "labs[0]"),
        ({"labs": ["G1"]}, "The setting labs has 'G1', which is not a lab of level bridging.", "B1, B2"),
        ({"seat": 0}, "The setting seat is 0. It must be a whole number from 1 to 496.", "seat 1"),
        ({"seat": 497}, "The setting seat is 497.", "seat 1"),
        ({"seat": 1.5}, "The setting seat is 1.5.", "seat 1"),
        ({"seat": True}, "The setting seat is True.", "seat 1"),
    ],
)
def test_each_wrong_setting_names_itself_and_the_way_out(given, said, hint):
    with pytest.raises(ValueError, match="setting") as caught:
        read(given.get)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_every_setting_that_is_read_is_declared_and_described():
    asked = []

    def note(key):
        asked.append(key)

    read(note)
    declared = project_file(TOP)["config"]
    assert set(asked) == set(declared)
    assert all(setting["description"] for setting in declared.values())
