"""Each advanced lab, and all together, made, changed and taken away by the real engine."""

from dataclasses import replace

import pytest
from soon import in_days

from labstacks.components.catalog import ADVANCED
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, load, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.testing import Rehearsal

pytestmark = pytest.mark.engine

SPEC = ClassSpec(
    "f4a-2026",
    "advanced",
    ADVANCED.lab_ids,
    seats=2,
    expires=in_days(7, 10),
    release_at=in_days(7),
)
CHANGES = {
    "V1": {"busy_percent": 60, "max_size": 4},
    "V2": {"keep_days": 3, "failures": 9, "alarm_mail": "f4a@school.example"},
    "V3": {"memory_mb": 512, "signed_only": True},
    "V4": {"pods": 3, "rights": "restricted"},
    "V5": {"healthy_after": 3},
    "V6": {"every_hours": 2, "keep_days": 3},
}
SECRETS = SeatSecrets(password="F1rstPassword", database_password="Pa55wordForNobody")


@pytest.fixture(scope="module")
def rehearsal(tmp_path_factory):
    load("advanced")
    with Rehearsal(tmp_path_factory.mktemp("rehearsal")) as rehearsal:
        yield rehearsal


@pytest.fixture(scope="module")
def cloud(rehearsal):
    return rehearsal.cloud


@pytest.fixture(scope="module")
def driver(rehearsal):
    return rehearsal.driver


@pytest.fixture(scope="module")
def shared(driver, cloud):
    """The outputs of a classroom for all labs; when everything is over it goes, and nothing is left."""
    yield driver.up(SPEC.classroom_stack, classroom_program(SPEC)).outputs["shared"]
    driver.destroy(SPEC.classroom_stack)
    assert cloud.resources() == []


@pytest.mark.parametrize("labs", [*((lab,) for lab in ADVANCED.lab_ids), ADVANCED.lab_ids], ids="-".join)
def test_labs_are_made_changed_and_taken_away_without_a_trace(driver, cloud, shared, labs):
    spec = replace(SPEC, labs=labs)
    changed = replace(spec, lab_options={lab: CHANGES[lab] for lab in labs})
    stack = SPEC.seat_stack("s01")

    made = driver.up(stack, seat_program(spec, "s01", shared, SECRETS))
    assert set(made.outputs["labs"]) >= set(labs)
    assert set(made.changes) == {"create"}

    assert set(driver.up(stack, seat_program(spec, "s01", shared, SECRETS)).changes) == {"same"}

    updated = driver.up(stack, seat_program(changed, "s01", shared, SECRETS))
    assert updated.changes["update"] >= len(labs)
    assert not {"replace", "delete"} & updated.changes.keys()

    driver.destroy(stack)
    assert cloud.resources(stack) == []
