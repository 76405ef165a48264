"""Which classes outlived their sessions."""

from datetime import UTC, datetime

import pytest

from labstacks.runs.sweep import deployed_classes

NOW = datetime(2026, 12, 10, tzinfo=UTC)
OVER = "sessions: [{start: 2026-12-01T14:00+08:00, hours: 2}]\n"
SOON = "sessions: [{start: 2026-12-09T14:00+08:00, hours: 2}]\n"


@pytest.fixture
def school(tmp_path):
    def school(name, more="", folder="", file="class.yaml", stands=True):
        home = tmp_path / folder
        home.mkdir(exist_ok=True)
        (home / file).write_text(f"class: {name}\nlevel: bridging\nlabs: [B1]\nseats: 2\n{more}")
        stacks = home / ".labstacks" / name / f"state/{name}-s01/.pulumi/stacks/labstacks"
        stacks.mkdir(parents=True)
        if stands:
            (stacks / f"{name}-s01.json").write_text("{}")
        return home

    return school


def found(folder):
    return {one.name: one for one in deployed_classes(folder, NOW)}


def test_a_class_is_over_a_day_after_its_last_session(school, tmp_path):
    school("over", OVER, "one")
    school("soon", SOON, "two")
    school("never", "", "three")
    expired = {name: one.expired(NOW) for name, one in found(tmp_path).items()}
    assert expired == {"over": True, "soon": False, "never": False}
    assert found(tmp_path)["over"].expires == "2026-12-02T08:00:00Z"


def test_several_classes_of_one_folder_are_told_apart(school, tmp_path):
    school("f4a", OVER, file="a.yaml")
    school("f4b", SOON, file="b.yml")
    assert {name: one.class_.file.path.name for name, one in found(tmp_path).items()} == {
        "f4a": "a.yaml",
        "f4b": "b.yml",
    }


def test_a_class_of_which_nothing_stands_is_left_out(school, tmp_path):
    school("gone", OVER, stands=False)
    assert found(tmp_path) == {}


def test_a_class_whose_file_is_gone_or_broken_is_told_of(school, tmp_path):
    (school("lost", OVER, "one") / "class.yaml").unlink()
    (school("broken", "rooster: x\n", "two"))
    lost, broken = found(tmp_path)["lost"], found(tmp_path)["broken"]
    assert "no class file of lost" in lost.trouble
    assert "rooster" in broken.trouble
    assert not lost.expired(NOW)
    assert [seat.id for seat in lost.class_.seats] == [seat.id for seat in broken.class_.seats] == ["s01"]


def test_a_class_whose_roster_is_gone_still_expires(school, tmp_path):
    home = school("over", OVER)
    (home / "class.yaml").write_text(f"class: over\nlevel: bridging\nlabs: [B1]\nroster: gone.csv\n{OVER}")
    over = found(tmp_path)["over"]
    assert over.expired(NOW)
    assert "gone.csv" in over.trouble
