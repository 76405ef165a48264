"""What holds for every component: arguments of any kind, two in one program, resources as arguments."""

import pulumi
import pytest

from labstacks.components.arguments import is_output
from labstacks.components.context import LabContext
from labstacks.components.level_lab import LevelLab, argument_type
from labstacks.engine.programs.component_provider.components import components
from labstacks.errors import CloudError, LabArgumentError
from labstacks.testing import CLASSROOM, lab_context, seat_args

GIVEN = {
    "account_id": CLASSROOM["account_id"],
    "address": "47.242.1.2",
    "bucket": "f4a-2026-s07-files-a1b2c3",
    "data_disk_id": "d-data",
    "database_password": "Second1234",
    "instance_id": "i-1",
    "resource_group_id": "rg-classroom",
    "scaling_group_id": "asg-1",
    "security_group_id": "sg-1",
    "system_disk_id": "d-system",
    "user_id": "234567890123456789",
    "vswitch_id": "vsw-1",
    "vswitch_ids": ["vsw-1", "vsw-2"],
}
LEVEL_OF = {"B": "bridging", "G": "beginner", "V": "advanced"}
WRONG = {
    "nothing": lambda: None,
    "an object": object,
    "a number": lambda: 7,
    "not a number": lambda: float("nan"),
    "a list": lambda: [7],
    "a dict": lambda: {7: 7},
    "a text": lambda: "a text",
    "a context": lambda: LabContext.of(lab_context("bridging")),
}
ALL = components()


def level_of(component):
    if issubclass(component, LevelLab):
        return component.level.name
    return LEVEL_OF.get(component.lab[:1], "beginner")


def args_of(component, seat="s07"):
    level = level_of(component)
    if issubclass(component, LevelLab):
        return seat_args(level, seat)
    takes = argument_type(component).__required_keys__
    whose = "classroom" if component.lab == "classroom" else seat
    known = {
        **GIVEN,
        "context": lab_context(level, whose),
        "classroom": CLASSROOM,
        "labs": ["G1"],
        "seats": 8,
    }
    return {key: known[key] for key in takes}


@pytest.mark.parametrize("component", ALL, ids=lambda one: one.__name__)
def test_any_value_of_any_argument_is_used_or_refused_in_a_sentence(lab_mocks_with, component):
    args, others = args_of(component), []
    for key in argument_type(component).__annotations__:
        given = args.get(key, "a text")
        kinds = {"an output": lambda given=given: pulumi.Output.from_input(given), **WRONG}
        for kind, make in kinds.items():
            mocks = lab_mocks_with()
            try:
                component("s07", {**args, key: make()})
                mocks.resources  # noqa: B018 waits for all that is created
            except (LabArgumentError, CloudError):
                pass
            except Exception as error:
                others.append((key, kind, repr(error)[:90]))
    assert others == []


@pytest.mark.parametrize("component", ALL, ids=lambda one: one.__name__)
def test_arguments_that_are_no_dict_are_refused(lab_mocks, component):
    for wrong in (
        lab_context("bridging"),
        LabContext.of(lab_context("bridging")),
        7,
        object(),
        ["a"],
        "text",
    ):
        with pytest.raises(LabArgumentError):
            component("s07", wrong)
    assert len(lab_mocks.resources) == 0


@pytest.mark.parametrize("component", ALL, ids=lambda one: one.__name__)
def test_two_in_one_program_do_not_collide(lab_mocks, component):
    # A seat has one identity and one root; a class has one classroom. So these are two of different seats.
    alone = component.__name__ in ("SeatIdentity", "Classroom", "ClassroomAccess") or issubclass(
        component, LevelLab
    )
    seats = ("s07", "s08") if alone else ("s07", "s07")
    for name, seat in zip(("first", "second"), seats, strict=True):
        args = args_of(component, seat)
        if component.__name__.startswith("Classroom"):
            args["context"] = {**args["context"], "class_name": name}
        component(name, args)
    names = [
        (r.type, key, value)
        for r in lab_mocks.resources.cloud
        for key, value in r.inputs.items()
        # Names of children inside of another resource, such as a log store in its project, may repeat.
        if key.endswith("Name")
        and isinstance(value, str)
        and value.startswith(("f4a-2026-", "first-", "second-"))
        if r.type.split(":")[2].lower() in key.lower().replace("name", "") or key in ("bucket", "policyName")
        if "Attachment" not in r.type
    ]
    assert sorted(names) == sorted(set(names))


def test_a_classroom_itself_is_taken_for_its_outputs(lab_mocks):
    from labstacks.bridging import FileShare
    from labstacks.classroom import Classroom

    room = Classroom("classroom", {"context": lab_context("bridging", "classroom")})
    share = FileShare("share", {"context": lab_context("bridging"), "classroom": room})
    assert lab_mocks.resolve(share.bucket_name).startswith("f4a-2026-s07-share-files-")


def test_a_resource_is_taken_for_its_id(lab_mocks):
    from labstacks.bridging import CleanUp, FileShare

    given = {"context": lab_context("bridging"), "classroom": CLASSROOM}
    share = FileShare("share", given)
    CleanUp("drill", {**given, "bucket": share.bucket})
    assert is_output(share.bucket.id)
    file = lab_mocks.resources.one("oss.BucketObject", "drill-keep-me")
    assert file.inputs["bucket"] == lab_mocks.resolve(share.bucket.id)
