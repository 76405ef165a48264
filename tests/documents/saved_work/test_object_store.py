"""Files in buckets, by the S3 interface that OSS has too."""

import boto3
import pytest
from botocore.config import Config

from labstacks.documents.saved_work import object_store
from labstacks.documents.saved_work.object_store import OssObjects, clean_etag
from labstacks.errors import CloudError, UsageError


@pytest.fixture
def bucket(s3):
    name = s3.fresh_bucket().removeprefix("s3://").partition("/")[0]
    client = boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"http://127.0.0.1:{s3.port}",
        config=Config(s3={"addressing_style": "path"}),
    )
    return OssObjects(client), name


def test_files_of_any_name_and_content_come_back_as_they_were(bucket):
    store, name = bucket
    files = {"note.txt": b"mine", "photos/照片.png": b"\x89PNG\x00\xff", "empty": b""}
    for key, content in files.items():
        store.write(name, key, content)
    found = {each.key: each for each in store.objects(name)}
    assert {key: store.read(name, key) for key in files} == files
    assert {key: found[key].size for key in files} == {key: len(content) for key, content in files.items()}


def test_an_etag_is_compared_without_quotes_and_case():
    assert clean_etag('"9dd4e461"') == clean_etag("9DD4E461")
    assert clean_etag(None) == ""


def test_a_refusal_is_an_error_of_the_cloud(bucket):
    store, name = bucket
    with pytest.raises(CloudError, match="NoSuchKey"):
        store.read(name, "none")
    with pytest.raises(CloudError, match="NoSuchBucket"):
        store.objects(f"{name}-none")


def test_the_clients_keys_are_those_of_the_provider():
    client = object_store._oss_client(
        "cn-hongkong", {"ALICLOUD_ACCESS_KEY": "id", "ALICLOUD_SECRET_KEY": "secret"}
    )
    # The address that OSS documents for its S3 interface, with the bucket's name in the host's.
    url = client.generate_presigned_url("get_object", {"Bucket": "files", "Key": "note.txt"})
    assert url.startswith("https://files.s3.oss-cn-hongkong.aliyuncs.com/note.txt?")


def test_without_an_access_key_it_says_which_variables_to_set():
    with pytest.raises(UsageError, match="no AccessKey") as error:
        object_store._oss_client("cn-hongkong", {"ALIBABA_CLOUD_PROFILE": "school"})
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in error.value.hint
