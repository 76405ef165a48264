import pulumi
import pytest

from labstacks.classroom import ClassroomRefs
from labstacks.components.base import Arguments, LabArgumentError


def parts(classroom, *needed):
    return ClassroomRefs(Arguments("Lab", {"classroom": classroom}), *needed)


def test_a_plain_classroom_is_checked_at_once(lab_mocks):
    assert lab_mocks.resolve(parts({"vpc_id": "vpc-1"}, "vpc_id")["vpc_id"]) == "vpc-1"
    with pytest.raises(LabArgumentError) as refused:
        parts({"vpc_id": "vpc-1"}, "vpc_id", "db_host")
    assert "Lab: classroom has no 'db_host'" in str(refused.value)
    assert "with a lab that needs its database server" in refused.value.hint


def test_one_from_another_stack_is_checked_when_it_is_known(lab_mocks):
    known = pulumi.Output.from_input({"vpc_id": "vpc-1"})
    assert lab_mocks.resolve(parts(known, "vpc_id")["vpc_id"]) == "vpc-1"
    with pytest.raises(LabArgumentError, match="Pass the output 'shared' of a Classroom"):
        lab_mocks.resolve(parts(known, "vpc_cidr")["vpc_cidr"])


def test_a_part_nobody_asked_for_is_a_mistake_in_the_component(lab_mocks):
    with pytest.raises(KeyError, match="did not declare that it needs 'vpc_cidr'"):
        parts({"vpc_id": "vpc-1"}, "vpc_id")["vpc_cidr"]
