import pytest

from labstacks.beginner import ServerBackup
from labstacks.errors import LabArgumentError
from labstacks.testing import UNKNOWN


@pytest.fixture
def disks(seat):
    return {**seat, "system_disk_id": "d-system", "data_disk_id": "d-data"}


def test_the_data_disk_is_backed_up_every_day(lab_mocks, disks):
    ServerBackup("backup", disks)
    policy = lab_mocks.resources.one("ecs.AutoSnapshotPolicy")
    assert policy.name == "backup-snapshot-policy"
    assert policy.inputs["autoSnapshotPolicyName"] == "f4a-2026-s07-backup-snapshot-policy"
    assert policy.inputs["repeatWeekdays"] == ["1", "2", "3", "4", "5", "6", "7"]
    assert (policy.inputs["timePoints"], policy.inputs["retentionDays"]) == (["4"], 3)
    attachment = lab_mocks.resources.one("ecs.EcsAutoSnapshotPolicyAttachment").inputs
    assert attachment == {"autoSnapshotPolicyId": policy.id, "diskId": "d-data"}


def test_both_disks_have_a_snapshot(lab_mocks, disks):
    ServerBackup("backup", disks)
    snapshots = lab_mocks.resources.of("ecs.EcsSnapshot")
    assert {s.name: (s.inputs["snapshotName"], s.inputs["diskId"]) for s in snapshots} == {
        "backup-system-snapshot": ("f4a-2026-s07-backup-system-snapshot", "d-system"),
        "backup-data-snapshot-1": ("f4a-2026-s07-backup-data-snapshot-1", "d-data"),
    }


def test_an_image_is_made_of_the_system_disks_snapshot(lab_mocks, disks):
    backup = ServerBackup("backup", disks)
    image = lab_mocks.resources.one("ecs.Image")
    assert image.inputs["imageName"] == "f4a-2026-s07-backup-image"
    assert image.inputs["snapshotId"] == lab_mocks.resources.one("ecs.EcsSnapshot", "*-system-*").id
    assert image.id == lab_mocks.resolve(backup.image_id)


def test_nothing_that_students_made_of_them_hinders_their_deletion(lab_mocks, disks):
    ServerBackup("backup", disks)
    resources = lab_mocks.resources
    made = [*resources.of("ecs.EcsSnapshot"), *resources.of("ecs.Image")]
    assert [resource.inputs["force"] for resource in made] == [True, True, True]


def test_one_more_snapshot_can_be_taken_and_the_first_stays(lab_mocks, disks):
    backup = ServerBackup("backup", {**disks, "snapshots": 2})
    data = lab_mocks.resources.named("backup-data-snapshot-*")
    assert data.names == ["backup-data-snapshot-1", "backup-data-snapshot-2"]
    assert lab_mocks.resolve(backup.data_snapshot_ids) == [snapshot.id for snapshot in data]
    assert lab_mocks.resolve(backup.summary)["data_snapshot"] == data.one(name="*-2").id


def test_the_instructor_chooses_the_hour_and_how_long(lab_mocks, disks):
    ServerBackup("backup", {**disks, "hour": 0, "keep_days": 30})
    policy = lab_mocks.resources.one("ecs.AutoSnapshotPolicy").inputs
    assert (policy["timePoints"], policy["retentionDays"]) == (["0"], 30)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"hour": 24}, "hour is 24. It must be a whole number from 0 to 23"),
        ({"keep_days": 0}, "keep_days is 0. It must be a whole number from 1 to 30"),
        ({"snapshots": 6}, "snapshots is 6. It must be a whole number from 1 to 5"),
        ({"keep_day": 3}, "no argument 'keep_day'. Did you mean 'keep_days'"),
    ],
)
def test_a_wrong_choice_makes_nothing(lab_mocks, disks, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        ServerBackup("backup", {**disks, **wrong})
    assert len(lab_mocks.resources) == 0


def test_it_says_what_a_student_needs(lab_mocks, disks):
    backup = ServerBackup("backup", disks)
    resources = lab_mocks.resources
    assert lab_mocks.resolve(backup.summary) == {
        "data_snapshot": resources.one("ecs.EcsSnapshot", "*-data-*").id,
        "system_snapshot": resources.one("ecs.EcsSnapshot", "*-system-*").id,
        "image": resources.one("ecs.Image").id,
        "policy": lab_mocks.resolve(backup.policy_id),
        "data_disk": "d-data",
    }


def test_before_it_is_made_its_image_is_unknown(lab_preview, disks):
    backup = ServerBackup("backup", disks)
    assert lab_preview.resolve(backup.image_id) is UNKNOWN
    assert lab_preview.resources.one("ecs.Image").inputs["snapshotId"] is UNKNOWN
