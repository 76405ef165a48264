"""Every example runs on the real engine and the emulator, and leaves nothing behind."""

from pathlib import Path

import pytest

from labstacks.testing import project_program

EXAMPLES = Path(__file__).parents[2] / "examples"
FOLDERS = sorted(path.parent for path in EXAMPLES.glob("*/Pulumi.yaml"))

pytestmark = pytest.mark.engine


def test_there_is_one_for_each_level_and_one_by_hand():
    assert {folder.name for folder in FOLDERS} == {"bridging", "beginner", "advanced", "two_labs"}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_example_comes_changes_nothing_the_second_time_and_goes(rehearsal, folder):
    program = project_program(folder)

    made = rehearsal.up(program)
    assert set(made.changes) == {"create"}
    assert made.outputs

    assert set(rehearsal.up(program).changes) == {"same"}

    rehearsal.destroy()
    assert rehearsal.resources() == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_overview_names_every_example(folder):
    assert f"[{folder.name}]({folder.name})" in (EXAMPLES / "README.md").read_text()
