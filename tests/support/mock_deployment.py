"""Deploys a class's programs into the emulator without an engine: Pulumi's mocks ask the emulator."""

from labstacks.gateway.cloud import Target
from labstacks.testing.lab_mocks import LabMocks
from labstacks.testing.recording_mocks import RecordingMocks

SECRET_KEYS = frozenset({"password", "accountPassword"})
"""What the programs mark as secret, which mocks do not pass on."""


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
        urn = f"urn:pulumi:{self._stack}::labstacks::{args.typ}::{args.name}"
        target = Target(urn, args.typ, secret_keys=SECRET_KEYS)
        inputs = _plain(args.inputs)
        checked = self._cloud.check(target, {}, inputs, b"")
        assert not checked.failures, (args.typ, args.name, checked.failures)
        made = self._cloud.create(target, checked.inputs, preview=False)
        self.made.append((target, made))
        return made.id, dict(made.properties)

    def undo(self):
        for target, made in reversed(self.made):
            self._cloud.delete(target, made.id, made.properties)


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
