import hashlib

import pytest

from labstacks.advanced import RecoveryDrill
from labstacks.advanced.recovery_drill import drill_text, every
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


@pytest.fixture
def args(seat):
    return {**seat, "bucket": "f4a-2026-s07-drill-events-da17d0"}


def test_the_key_has_a_name_of_the_seats_and_can_be_called_back_for_a_week(lab_mocks, args):
    drill = RecoveryDrill("drill", {**args, "kms_instance_id": "kst-hkg1"})
    key, alias = lab_mocks.resources.one("kms.Key"), lab_mocks.resources.one("kms.Alias")
    assert key.inputs["pendingWindowInDays"] == 7
    assert key.inputs["deletionProtection"] == "Disabled"
    assert alias.inputs == {"aliasName": "alias/f4a-2026-s07-drill-precious", "keyId": key.id}
    assert lab_mocks.resolve(drill.summary)["key"] == "alias/f4a-2026-s07-drill-precious"


def test_the_key_encrypts_the_drills_file(lab_mocks, args):
    RecoveryDrill("drill", {**args, "kms_instance_id": "kst-hkg1"})
    resources = lab_mocks.resources
    key, file = (resources.one(kind) for kind in ("kms.Key", "oss.BucketObject"))
    assert (file.inputs["serverSideEncryption"], file.inputs["kmsKeyId"]) == ("KMS", key.id)


def test_what_is_precious_is_backed_up_into_the_vault(lab_mocks, args):
    RecoveryDrill("drill", {**args, "every_hours": 2, "keep_days": 3})
    resources = lab_mocks.resources
    policy, binding = resources.one("hbr.Policy"), resources.one("hbr.PolicyBinding").inputs
    (rule,) = policy.inputs["rules"]
    assert (rule["schedule"], rule["retention"]) == ("I|1767225600|PT2H", 3)
    assert rule["vaultId"] == "v-0000classroom"
    assert (binding["sourceType"], binding["dataSourceId"]) == ("OSS", "f4a-2026-s07-drill-events-da17d0")
    assert (binding["source"], binding["policyId"]) == ("precious/", policy.id)


def test_a_bucket_that_is_there_is_protected(lab_mocks, args):
    RecoveryDrill("drill", args)
    assert len(lab_mocks.resources.of("oss.Bucket")) == 0
    assert lab_mocks.resources.one("oss.BucketObject").inputs["bucket"] == "f4a-2026-s07-drill-events-da17d0"


def test_alone_it_brings_a_private_bucket(lab_mocks, seat):
    drill = RecoveryDrill("drill", seat)
    bucket = lab_mocks.resources.one("oss.Bucket")
    assert bucket.inputs["bucket"].startswith("f4a-2026-s07-drill-precious-")
    assert (bucket.inputs["forceDestroy"], bucket.inputs["storageClass"]) == (True, "Standard")
    assert bucket.inputs["serverSideEncryptionRule"] == {"sseAlgorithm": "AES256"}
    assert lab_mocks.resources.one("oss.BucketPublicAccessBlock").inputs["blockPublicAccess"] is True
    assert lab_mocks.resolve(drill.summary)["bucket"] == bucket.inputs["bucket"]


def test_an_account_with_its_own_key_service_uses_it(lab_mocks, args):
    RecoveryDrill("drill", {**args, "kms_instance_id": "kst-hkg1"})
    assert lab_mocks.resources.one("kms.Key").inputs["dkmsInstanceId"] == "kst-hkg1"


def test_without_one_no_seat_makes_a_key(lab_mocks, args):
    """An account has one key of its own in a region, so the second seat of a class would be refused."""
    RecoveryDrill("drill", args)
    assert len(lab_mocks.resources.of("kms.Key")) == 0
    file = lab_mocks.resources.one("oss.BucketObject").inputs
    assert (file["serverSideEncryption"], "kmsKeyId" in file) == ("KMS", False)


def test_it_says_what_to_lose_and_how_to_know_it_is_back(lab_mocks, args):
    drill = RecoveryDrill("drill", args)
    content = lab_mocks.resources.one("oss.BucketObject").inputs["content"]
    assert lab_mocks.resolve(drill.summary) == {
        "key": "alias/acs/oss",
        "vault": "f4a-2026-classroom-vault",
        "vault_id": "v-0000classroom",
        "bucket": "f4a-2026-s07-drill-events-da17d0",
        "file": "precious/recipe.txt",
        "sha256": hashlib.sha256(content.encode()).hexdigest(),
    }


def test_before_it_is_made_its_key_is_unknown(lab_preview, args):
    RecoveryDrill("drill", {**args, "kms_instance_id": "kst-hkg1"})
    assert lab_preview.resources.one("oss.BucketObject").inputs["kmsKeyId"] is UNKNOWN


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"every_hours": 25}, "every_hours is 25. It must be a whole number from 1 to 24"),
        ({"keep_days": 0}, "keep_days is 0"),
        ({"kms_instance_id": 7}, "kms_instance_id is 7. It must be a non-empty string"),
        ({"keepdays": 7}, r"no argument 'keepdays'. Did you mean 'keep_days'\?"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, args, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        RecoveryDrill("drill", {**args, **wrong})
    assert len(lab_mocks.resources) == 0


def test_every_seat_has_a_recipe_of_its_own():
    assert drill_text("f4a-2026-s07") != drill_text("f4a-2026-s08")
    assert every(12) == "I|1767225600|PT12H"
