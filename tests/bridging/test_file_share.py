import pulumi
import pytest

from labstacks.bridging import FileShare
from labstacks.components.base import LabArgumentError, LabContext
from labstacks.testing import CLASSROOM, UNKNOWN, lab_context

CONTEXT = lab_context("bridging")


def share(**changes):
    return FileShare("share", {"context": CONTEXT, "classroom": CLASSROOM, **changes})


def test_a_bucket_with_its_settings_and_a_first_file(lab_mocks):
    share()
    assert lab_mocks.resources.under(lab_mocks.resources.one("FileShare")).names == [
        "share-bucket",
        "share-bucket-acl",
        "share-bucket-public-access-block",
        "share-bucket-versioning",
        "share-welcome",
    ]


def test_the_bucket_is_the_seats_and_the_accounts_own(lab_mocks):
    share()
    bucket = lab_mocks.resources.one("oss.Bucket")
    assert bucket.inputs["bucket"].startswith("f4a-2026-s07-share-files-")
    assert bucket.tags == LabContext.of(CONTEXT).tags("B2")
    assert bucket.inputs["resourceGroupId"] == "rg-classroom"


def test_it_is_private_and_can_never_be_public(lab_mocks):
    share()
    assert lab_mocks.resources.one("oss.BucketAcl").inputs["acl"] == "private"
    assert lab_mocks.resources.one("oss.BucketPublicAccessBlock").inputs["blockPublicAccess"] is True


def test_old_versions_are_kept_for_a_while(lab_mocks):
    share(keep_days=7)
    assert lab_mocks.resources.one("oss.BucketVersioning").inputs["status"] == "Enabled"
    rule, uploads = lab_mocks.resources.one("oss.Bucket").inputs["lifecycleRules"]
    assert rule["noncurrentVersionExpirations"] == [{"days": 7}]
    assert uploads["abortMultipartUploads"] == [{"days": 1}]


def test_it_can_be_deleted_with_files_in_it(lab_mocks):
    share()
    assert lab_mocks.resources.one("oss.Bucket").inputs["forceDestroy"] is True


def test_the_first_file_comes_after_versioning_and_speaks_two_languages(lab_mocks):
    share()
    welcome = lab_mocks.resources.one("oss.BucketObject")
    assert "your own place" in welcome.inputs["content"]
    assert "儲存空間" in welcome.inputs["content"]
    assert "share-bucket-versioning" in lab_mocks.resources.needs(welcome).names


def test_what_the_student_needs(lab_mocks):
    summary = lab_mocks.resolve(share().summary)
    assert summary["first_file"] == "welcome.txt"
    assert summary["address"] == (
        f"https://oss.console.alibabacloud.com/bucket/oss-cn-hongkong/{summary['bucket']}/object"
    )


def test_a_classroom_not_yet_known_leaves_the_bucket_unknown(lab_preview):
    later = pulumi.Output.from_input(CLASSROOM).apply(lambda _: pulumi.UNKNOWN)
    made = share(classroom=later)
    assert lab_preview.resolve(made.bucket_name) is UNKNOWN
    assert lab_preview.resources.one("oss.BucketAcl").inputs["bucket"] is UNKNOWN


@pytest.mark.parametrize("days", [0, 366, "30", 1.5])
def test_wrong_keeping_times_register_nothing(lab_mocks, days):
    with pytest.raises(LabArgumentError, match=r"keep_days is .* a whole number from 1 to 365"):
        share(keep_days=days)
    assert len(lab_mocks.resources) == 0
