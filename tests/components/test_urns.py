"""Names in Pulumi must not change: renaming a child deletes a student's work and creates it again.

The URNs of every level are kept in ``tests/urns/``. Where one has to change, give the child an alias, or
decide that the loss is acceptable, and then write the files again::

    LABSTACKS_WRITE_URNS=1 pytest tests/components/test_urns.py
"""

import importlib
import os
from pathlib import Path

import pytest

from labstacks.classroom import Classroom
from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.class_programs import ROOTS
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.testing import lab_context, seat_args

WRITE = "LABSTACKS_WRITE_URNS"
AGAIN = f"To keep the new names: {WRITE}=1 pytest tests/components/test_urns.py"
KEPT = Path(__file__).parent / "urns"


def seat(level):
    getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])("s07", seat_args(level))


def classroom(level):
    Classroom(CLASSROOM, {"context": lab_context(level, CLASSROOM)})


@pytest.mark.parametrize("make", [seat, classroom])
@pytest.mark.parametrize("level", LEVELS)
def test_no_name_has_changed_since_the_last_release(lab_mocks, level, make):
    make(level)
    file = KEPT / f"{level}-{make.__name__}.txt"
    if os.environ.get(WRITE):
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(lab_mocks.resources.urns) + "\n")
    kept = file.read_text().split()
    lost = sorted(set(kept) - set(lab_mocks.resources.urns))
    new = sorted(set(lab_mocks.resources.urns) - set(kept))
    assert not lost, "an upgrade would delete:\n" + "\n".join([*lost, AGAIN])
    assert not new, "not yet kept:\n" + "\n".join([*new, AGAIN])


@pytest.mark.parametrize("level", LEVELS)
def test_a_lab_has_the_same_names_alone_as_with_all_others(lab_mocks_with, level):
    """So that adding a lab to a class leaves the others alone."""
    root = getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])
    kept = set((KEPT / f"{level}-seat.txt").read_text().split())
    for lab in LEVELS[level].lab_ids:
        mocks = lab_mocks_with()
        root("s07", seat_args(level, labs=[lab]))
        assert set(mocks.resources.urns) <= kept, lab
