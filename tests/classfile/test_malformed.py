"""Malformed files end as mistakes. ``benchmarks/malformed.py`` has the long form, with limits."""

import pytest
from malformed import malformed

from labstacks.classfile import Class, ClassFileError, view_roster
from labstacks.planning.checked_class import load_checked

from .conftest import NOW


def outcome():
    try:
        return load_checked("class.yaml", NOW)
    except ClassFileError as error:
        return error.problems


@pytest.mark.parametrize("seed", range(70))
def test_a_malformed_file_is_read_or_refused(folder, seed):
    name, content = malformed(seed)
    folder.roster(content, name)

    if name == "class.yaml":
        assert isinstance(outcome(), tuple | Class)
    else:
        view = view_roster(folder.path / name, name)
        assert view.problems or view.students
