import pulumi
import pytest

from labstacks.bridging import BridgingLab
from labstacks.components.base import LabArgumentError
from labstacks.testing import CLASSROOM, lab_context

ARGS = {"context": lab_context("bridging"), "classroom": CLASSROOM}


def seat(**changes):
    return BridgingLab("s07", {**ARGS, **changes})


def labs_of(mocks):
    return sorted(r.name for r in mocks.resources.components if mocks.resources.parent_of(r) is not None)


def test_all_labs_by_default(lab_mocks):
    seat()
    assert labs_of(lab_mocks) == ["s07-b2", "s07-b3", "s07-b4", "s07-b5", "s07-b6", "s07-identity"]


@pytest.mark.parametrize(
    ("labs", "made"),
    [
        (["B1"], ["s07-identity"]),
        (["B2"], ["s07-b2", "s07-identity"]),
        (["B4"], ["s07-b3", "s07-b4", "s07-identity"]),
        (["B6", "B3"], ["s07-b2", "s07-b3", "s07-b6", "s07-identity"]),
    ],
)
def test_what_a_lab_builds_on_is_added(lab_mocks, labs, made):
    seat(labs=labs)
    assert labs_of(lab_mocks) == made


def test_each_lab_says_what_a_student_needs(lab_mocks):
    made = seat(labs=["B2", "B3"])
    labs = lab_mocks.resolve(made.labs)
    assert sorted(labs) == ["B1", "B2", "B3"]
    assert labs["B1"] == lab_mocks.resolve(made.sign_in)
    assert all(isinstance(value, str) for summary in labs.values() for value in summary.values())
    assert not lab_mocks.is_secret(made.labs)


def test_the_instructors_options_reach_their_lab(lab_mocks):
    seat(labs=["B3"], options={"B3": {"instance_type": "ecs.t6-c1m2.large"}})
    assert lab_mocks.resources.one("ecs.Instance").inputs["instanceType"] == "ecs.t6-c1m2.large"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labs": ["B7"]}, r"labs is 'B7'\. It must be a list of B1, B2, B3"),
        ({"labs": ["b3"]}, "Did you mean 'B3'"),
        ({"context": lab_context("beginner")}, "context.level is 'beginner'. It must be 'bridging'"),
        ({"options": {"B3": {"instance_type": "ecs.g7.8xlarge"}}}, r"FirstServer \(B3\): instance_type is"),
        ({"options": {"B3": {"instance_typ": "x"}}}, r"FirstServer \(B3\) has no argument 'instance_typ'"),
        ({"options": {"B9": {}}}, "options is 'B9'. It must be keyed by chosen labs"),
        ({"labs": ["B2"], "options": {"B4": {}}}, "keyed by chosen labs: B1, B2"),
        ({"lab": ["B2"]}, "Did you mean 'labs'"),
        ({"classroom": None}, "needs the argument 'classroom'"),
        ({"classroom": {**CLASSROOM, "vpc_id": ""}}, "classroom has no 'vpc_id'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        seat(**change)
    assert len(lab_mocks.resources) == 0


def test_a_classroom_in_the_same_program(lab_mocks):
    from labstacks.classroom import Classroom

    room = Classroom("classroom", {"context": lab_context("bridging", "classroom")})
    seat(classroom=room.shared, password=pulumi.Output.secret("Abc12345"))
    switch = lab_mocks.resources.one("vpc.Switch", "s07-*")
    assert switch.inputs["vpcId"] == lab_mocks.resources.one("vpc.Network").id
