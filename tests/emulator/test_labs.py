"""Every lab goes up in the emulator, with quotas and durations on, and comes down to nothing."""

import pytest
from mock_deployment import deploy

from labstacks.components.catalog import LEVELS
from labstacks.emulator.services import model_of
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, seat_program
from labstacks.engine.programs.class_spec import ClassSpec

SECRETS = SeatSecrets("Correct-Horse-9", "Battery-Staple-9")


@pytest.mark.parametrize("level", LEVELS)
def test_a_whole_level_goes_up_and_comes_down(open_cloud, misfits_of, level):
    cloud = open_cloud(clock="90000x").cloud
    spec = ClassSpec("f4a-2026", level, LEVELS[level].lab_ids, seats=2)
    exports, classroom = deploy(cloud, spec.classroom_stack, classroom_program(spec))
    seats = []
    for seat in ("s01", "s02"):
        program = seat_program(spec, seat, exports["shared"], SECRETS)
        seats.append(deploy(cloud, spec.seat_stack(seat), program)[1])
    assert [
        (target.type, misfit)
        for deployment in (classroom, *seats)
        for target, made in deployment.made
        for misfit in misfits_of(target.type, made.properties)
    ] == []
    types = {row.type for row in cloud.resources()}
    assert {type_ for type_ in types if not model_of(type_).modelled} == set()
    for deployment in (*reversed(seats), classroom):
        deployment.undo()
    assert [row.id for row in cloud.resources()] == []
