import pytest

from labstacks.bridging import CleanUp
from labstacks.components.base import LabArgumentError
from labstacks.testing import CLASSROOM, UNKNOWN, lab_context

ARGS = {"context": lab_context("bridging"), "classroom": CLASSROOM, "bucket": "my-bucket"}


def clean_up(**changes):
    return CleanUp("drill", {**ARGS, **changes})


def test_a_forgotten_disk_and_a_folder_of_old_files(lab_mocks):
    clean_up()
    assert lab_mocks.resources.cloud.names == [
        "drill-copy-of-copy",
        "drill-forgotten-disk",
        "drill-keep-me",
        "drill-old-draft",
    ]


def test_all_files_are_in_one_folder_and_one_of_them_says_to_keep_it(lab_mocks):
    clean_up()
    files = list(lab_mocks.resources.of("oss.BucketObject"))
    assert all(f.inputs["bucket"] == "my-bucket" and f.inputs["key"].startswith("leftovers/") for f in files)
    kept = [f.inputs["key"] for f in files if "still in use" in f.inputs["content"]]
    assert kept == ["leftovers/keep-me.txt"]


def test_the_disk_may_be_deleted_by_its_tag(lab_mocks):
    clean_up()
    disk = lab_mocks.resources.one("ecs.EcsDisk")
    assert disk.tags["lab"] == "B6"
    assert disk.tags["seat"] == "s07"
    assert disk.inputs["diskName"] == "f4a-2026-s07-drill-forgotten-disk"
    assert disk.inputs["encrypted"] is True


def test_without_the_disk_nothing_costs(lab_mocks):
    made = clean_up(disk=False)
    assert lab_mocks.resources.cloud.types == ["oss.BucketObject"] * 3
    assert lab_mocks.resolve(made.summary) == {"folder": "leftovers/"}


def test_what_the_student_needs(lab_mocks):
    assert lab_mocks.resolve(clean_up().summary) == {
        "folder": "leftovers/",
        "disk": "f4a-2026-s07-drill-forgotten-disk",
    }


def test_an_unknown_bucket(lab_preview):
    import pulumi

    bucket = pulumi.Output.from_input("x").apply(lambda _: pulumi.UNKNOWN)
    clean_up(bucket=bucket)
    assert all(f.inputs["bucket"] is UNKNOWN for f in lab_preview.resources.of("oss.BucketObject"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"disk": "yes"}, "disk is 'yes'. It must be true or false"),
        ({"bucket": None}, "needs the argument 'bucket'"),
    ],
)
def test_wrong_arguments_register_nothing(lab_mocks, change, words):
    with pytest.raises(LabArgumentError, match=words):
        clean_up(**change)
    assert len(lab_mocks.resources) == 0
