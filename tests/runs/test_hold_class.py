"""A run is on the class that its user confirmed."""

import pytest

from labstacks.classfile import load_class
from labstacks.errors import LockedError
from labstacks.runs.open_class import hold_class

CLASS = "class: f4a\nlevel: bridging\nlabs: [B1]\nroster: roster.csv\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class.yaml").write_text(CLASS)
    (tmp_path / "roster.csv").write_text("id,name\nd01,Ada Chan\n")
    return tmp_path


def test_an_unchanged_class_is_held(folder):
    with hold_class(load_class(folder / "class.yaml"), "up"):
        pass


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("roster.csv", "id,name\nd01,Ada Chan\nd02,Ben Li\n"),
        ("class.yaml", CLASS.replace("f4a", "f4b")),
        ("class.yaml", CLASS + "region: cn-shenzhen\nzones: [cn-shenzhen-d, cn-shenzhen-e]\n"),
    ],
)
def test_files_that_changed_while_it_asked_are_not_used(folder, file, text):
    class_ = load_class(folder / "class.yaml")
    (folder / file).write_text(text)
    with pytest.raises(LockedError, match="changed while this run began"), hold_class(class_, "up"):
        pass


def test_a_class_without_a_roster_can_still_be_removed(folder):
    from labstacks.classfile import save_ledger
    from labstacks.classfile.deployed_class import load_deployed

    save_ledger(load_class(folder / "class.yaml"))
    (folder / "roster.csv").unlink()
    with hold_class(load_deployed(folder / "class.yaml"), "down"):
        pass


def test_a_sweep_holds_a_class_that_no_file_names(folder):
    class_ = load_class(folder / "class.yaml")
    (folder / "class.yaml").write_text(CLASS.replace("f4a", "other"))
    with hold_class(class_, "sweep"):
        pass
