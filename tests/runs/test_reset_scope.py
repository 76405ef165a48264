"""What goes when a seat's files are to stay."""

from labstacks.runs.reset_scope import all_but_files
from labstacks.storage.pulumi_state import StateResource

BUCKET, OBJECT = "alicloud:oss/bucket:Bucket", "alicloud:oss/bucketObject:BucketObject"
ACL, SERVER, GROUP = (
    "alicloud:oss/bucketAcl:BucketAcl",
    "alicloud:ecs/instance:Instance",
    "alicloud:kms/key:Key",
)


def made(urn, type_, *needs, id_="id"):
    return StateResource(urn, type_, id_, {}, {}, frozenset(needs))


SEAT = [
    made("stack", "pulumi:pulumi:Stack", id_=""),
    made("provider", "pulumi:providers:alicloud"),
    made("lab", "labstacks:index:FileShare", "stack", id_=""),
    made("key", GROUP, "lab"),
    made("bucket", BUCKET, "lab", "key"),
    made("acl", ACL, "lab", "bucket"),
    made("file", OBJECT, "lab", "bucket", "acl"),
    made("server", SERVER, "lab"),
]


def test_buckets_and_files_stay_with_what_they_were_made_of():
    assert all_but_files(SEAT) == ["server"]


def test_what_merely_uses_a_bucket_goes():
    without_file = [resource for resource in SEAT if resource.urn != "file"]
    assert all_but_files(without_file) == ["acl", "server"]


def test_components_providers_and_the_stack_are_not_the_clouds():
    assert set(all_but_files(SEAT[:3])) == set()


def test_a_seat_without_files_goes_whole():
    assert all_but_files([SEAT[0], SEAT[3], SEAT[7]]) == ["key", "server"]
