import pulumi
import pytest

from labstacks.bridging import FirstServer
from labstacks.testing import lab_context

pytestmark = pytest.mark.engine


def larger_disk(args):
    if args.type_ == "alicloud:ecs/instance:Instance":
        return pulumi.ResourceTransformResult({**args.props, "systemDiskSize": 60}, args.opts)
    return None


def test_a_transform_changes_an_input_that_is_no_option(rehearsal):
    def program():
        from labstacks.classroom import Classroom

        room = Classroom("classroom", {"context": lab_context("bridging", "classroom"), "labs": ["B3"]})
        given = {"context": lab_context("bridging", release_at=None), "classroom": room.shared}
        options = pulumi.ResourceOptions(transforms=[larger_disk])
        pulumi.export("disk", FirstServer("first", given, options).server.system_disk_size)

    assert rehearsal.up(program).outputs["disk"] == 60
