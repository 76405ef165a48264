"""Every lab goes up in the emulator, with quotas and durations on, and comes down to nothing."""

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.emulator.services import model_of
from labstacks.engine.programs.class_programs import SeatSecrets, classroom_program, seat_program
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.gateway.cloud import Target
from labstacks.testing.lab_mocks import LabMocks
from labstacks.testing.recording_mocks import RecordingMocks


class Deployment(RecordingMocks):
    """Mocks whose cloud is the embedded one: what it refuses, the program fails with."""

    def __init__(self, cloud, stack):
        super().__init__()
        self._cloud, self._stack = cloud, stack
        self.made = []

    def call(self, args):
        return dict(self._cloud.invoke(args.token, args.args, region="cn-hongkong"))

    def new_resource(self, args):
        if not args.custom:
            return super().new_resource(args)
        target = Target(f"urn:pulumi:{self._stack}::labstacks::{args.typ}::{args.name}", args.typ)
        inputs = _plain(args.inputs)
        checked = self._cloud.check(target, {}, inputs, b"")
        assert not checked.failures, (args.typ, args.name, checked.failures)
        made = self._cloud.create(target, checked.inputs, preview=False)
        self.made.append((target, made))
        return made.id, dict(made.properties)

    def undo(self):
        for target, made in reversed(self.made):
            self._cloud.delete(target, made.id, made.properties)


SECRETS = SeatSecrets("Correct-Horse-9", "Battery-Staple-9")


def _plain(value):
    from pulumi.runtime import rpc

    if rpc.is_rpc_secret(value):
        return _plain(rpc.unwrap_rpc_secret(value))
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def deploy(cloud, stack, program):
    mocks = LabMocks(stack=stack)
    mocks.cloud = mocks._monitor.mocks = Deployment(cloud, stack)
    with mocks:
        mocks.run(program)
        return mocks.exports, mocks.cloud


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
