"""A second `up` changes nothing, though the API reports what nobody set. On the real engine.

Alibaba Cloud's API fills in values that a program leaves out. Where the provider compares them, they come
back as a change at every `up`, unless the component gives or ignores them.
"""

import pytest
from soon import in_days

from labstacks.components.catalog import LEVELS
from labstacks.engine.events import ResourceDone
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.testing import Rehearsal

pytestmark = pytest.mark.engine

SECRETS = SeatSecrets(password="F1rstPassword", database_password="Pa55wordForNobody")


@pytest.fixture
def rehearsal(tmp_path):
    with Rehearsal(tmp_path, reports=True) as running:
        yield running


def steps(rehearsal, program, stack, *, refresh=False):
    """Bring a stack up; the steps other than `same` and the reading of a refresh, each with its resource."""
    done = []
    outcome = rehearsal.driver.up(stack, program, done.append, refresh=refresh)
    assert outcome.changes["same"] > 0
    assert (outcome.changes.get("refresh", 0) > 0) is refresh
    return {
        (event.op, event.urn.rsplit("::", 1)[-1])
        for event in done
        if isinstance(event, ResourceDone) and event.op not in ("same", "read", "refresh")
    }


@pytest.mark.parametrize("level", LEVELS)
def test_with_all_labs_nothing_changes_at_the_second_up_nor_after_a_refresh(rehearsal, level):
    load(level)
    spec = ClassSpec(
        "f4a-2026", level, LEVELS[level].lab_ids, seats=1, expires=in_days(7, 10), release_at=in_days(7)
    )
    room, seat_stack = classroom_program(spec), spec.seat_stack("s01")
    shared = rehearsal.up(room, spec.classroom_stack).outputs["shared"]
    seat = seat_program(spec, "s01", shared, SECRETS)
    rehearsal.up(seat, seat_stack)

    assert {
        step
        for program, stack in ((room, spec.classroom_stack), (seat, seat_stack))
        for refresh in (False, True)
        for step in steps(rehearsal, program, stack, refresh=refresh)
    } == set()
