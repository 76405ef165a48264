import base64
import io
import json
import zipfile

import pytest

from labstacks.advanced import EventFunction
from labstacks.advanced.event_function import allow, cpu_for
from labstacks.components.blocks.custom_policy import trust_policy
from labstacks.emulator.ram import Request, evaluate
from labstacks.errors import LabArgumentError
from labstacks.testing import ACCOUNT_ID, UNKNOWN

BUCKET = f"acs:oss:*:{ACCOUNT_ID}:f4a-2026-s07-words-events-da17d0"
FUNCTION = f"acs:fc:cn-hongkong:{ACCOUNT_ID}:functions/f4a-2026-s07-words-function"


def test_the_function_is_small_and_bounded(lab_mocks, seat):
    EventFunction("words", seat)
    function = lab_mocks.resources.one("fc.V3Function").inputs
    assert (function["functionName"], function["runtime"]) == ("f4a-2026-s07-words-function", "python3.10")
    assert (function["memorySize"], function["cpu"], function["timeout"]) == (128, 0.05, 30)
    assert function["internetAccess"] is False
    limit = lab_mocks.resources.one("fc.V3ConcurrencyConfig").inputs
    assert limit == {"functionName": "f4a-2026-s07-words-function", "reservedConcurrency": 2}


def test_its_code_is_the_file_that_students_read(lab_mocks, seat):
    EventFunction("words", seat)
    packed = lab_mocks.resources.one("fc.V3Function").inputs["code"]["zipFile"]
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(packed))) as archive:
        assert archive.namelist() == ["index.py"]
        assert b"def handler(event: bytes, context: Any)" in archive.read("index.py")


def test_its_bucket_is_private_mounted_and_emptied_when_it_goes(lab_mocks, seat):
    words = EventFunction("words", seat)
    resources = lab_mocks.resources
    bucket = resources.one("oss.Bucket").inputs
    assert bucket["forceDestroy"] is True
    assert bucket["serverSideEncryptionRule"] == {"sseAlgorithm": "AES256"}
    assert resources.one("oss.BucketPublicAccessBlock").inputs["blockPublicAccess"] is True
    assert resources.one("fc.V3Function").inputs["ossMountConfig"] == {
        "mountPoints": [
            {
                "bucketName": lab_mocks.resolve(words.bucket_name),
                "mountDir": "/mnt/files",
                "endpoint": "http://oss-cn-hongkong-internal.aliyuncs.com",
            }
        ]
    }


def test_anybody_may_visit_unless_told_otherwise(lab_mocks_with, seat):
    for signed_only, auth in ((False, "anonymous"), (True, "function")):
        mocks = lab_mocks_with()
        EventFunction("words", {**seat, "signed_only": signed_only})
        web = mocks.resources.one("fc.V3Trigger", "words-http-trigger").inputs
        assert web["triggerType"] == "http"
        assert json.loads(web["triggerConfig"]) == {"authType": auth, "methods": ["GET", "POST"]}


def test_a_file_that_arrives_under_in_calls_it_and_its_own_reports_do_not(lab_mocks, seat):
    EventFunction("words", seat)
    upload = lab_mocks.resources.one("fc.V3Trigger", "words-oss-trigger").inputs
    config = json.loads(upload["triggerConfig"])
    assert config["filter"]["key"]["prefix"] == "in/"
    assert all(event.startswith("oss:ObjectCreated:") for event in config["events"])
    assert upload["sourceArn"] == f"acs:oss:cn-hongkong:{ACCOUNT_ID}:f4a-2026-s07-words-events-da17d0"
    role = lab_mocks.resources.one("ram.Role", "words-trigger-role")
    assert upload["invocationRole"] == role.outputs["arn"]


@pytest.mark.parametrize(
    ("role", "service"), [("function-role", "fc.aliyuncs.com"), ("trigger-role", "oss.aliyuncs.com")]
)
def test_each_role_is_for_one_service(lab_mocks, seat, role, service):
    EventFunction("words", seat)
    document = lab_mocks.resources.one("ram.Role", f"words-{role}").inputs["assumeRolePolicyDocument"]
    assert json.loads(document)["Statement"][0]["Principal"] == {"Service": [service]}
    attached = lab_mocks.resources.one("ram.RolePolicyAttachment", f"words-{role}-policy-attachment").inputs
    assert attached["policyName"] == attached["roleName"] == f"f4a-2026-s07-words-{role}"


def test_the_function_uses_its_own_files_and_no_others(lab_mocks, seat):
    EventFunction("words", seat)
    policy = json.loads(
        lab_mocks.resources.one("ram.Policy", "words-function-role-policy").inputs["policyDocument"]
    )
    assert evaluate([policy], Request("oss:PutObject", f"{BUCKET}/out/a.json")).allowed
    assert not evaluate([policy], Request("oss:PutObject", f"{BUCKET}x/out/a.json")).allowed
    assert not evaluate([policy], Request("oss:DeleteBucket", BUCKET)).allowed


def test_the_bucket_calls_that_function_and_no_other(lab_mocks, seat):
    EventFunction("words", seat)
    policy = json.loads(
        lab_mocks.resources.one("ram.Policy", "words-trigger-role-policy").inputs["policyDocument"]
    )
    assert evaluate([policy], Request("fc:InvokeFunction", FUNCTION)).allowed
    assert not evaluate([policy], Request("fc:InvokeFunction", FUNCTION.replace("s07", "s08"))).allowed
    assert not evaluate([policy], Request("fc:UpdateFunction", FUNCTION)).allowed


def test_it_waits_until_its_roles_may_do_their_work(lab_mocks, seat):
    EventFunction("words", seat)
    edges = lab_mocks.resources.edges()
    assert ("words-function", "words-function-role-policy-attachment") in edges
    assert ("words-oss-trigger", "words-trigger-role-policy-attachment") in edges


def test_it_says_where_it_answers(lab_mocks, seat):
    words = EventFunction("words", seat)
    summary = lab_mocks.resolve(words.summary)
    assert summary.pop("url").startswith("https://f4a-2026-s07-words-function-")
    assert summary == {
        "function": "f4a-2026-s07-words-function",
        "bucket": "f4a-2026-s07-words-events-da17d0",
        "upload_to": "in/",
        "reports_in": "out/",
    }


def test_before_it_is_made_its_address_is_unknown(lab_preview, seat):
    words = EventFunction("words", seat)
    assert lab_preview.resolve(words.summary) is UNKNOWN
    assert lab_preview.resources.one("fc.V3Function").inputs["role"] is UNKNOWN


@pytest.mark.parametrize(("memory", "cpu"), [(128, 0.05), (256, 0.1), (512, 0.25), (1024, 0.5)])
def test_the_cpu_fits_the_memory_by_the_clouds_rule(memory, cpu):
    assert cpu_for(memory) == cpu
    assert 1 <= memory / 1024 / cpu <= 4


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"memory_mb": 129}, "memory_mb is 129. It must be one of 128, 256, 512, 1024"),
        ({"memory_mb": "big"}, "memory_mb is 'big'. It must be a whole number"),
        ({"timeout_seconds": 301}, "timeout_seconds is 301"),
        ({"max_instances": 11}, "max_instances is 11. It must be a whole number from 1 to 10"),
        ({"signed_only": "yes"}, "signed_only is 'yes'. It must be true or false"),
        ({"memory": 128}, r"no argument 'memory'. Did you mean 'memory_mb'\?"),
    ],
)
def test_a_wrong_argument_makes_nothing(lab_mocks, seat, wrong, told):
    with pytest.raises(LabArgumentError, match=told):
        EventFunction("words", {**seat, **wrong})
    assert len(lab_mocks.resources) == 0


def test_documents_name_what_they_are_about_and_what_is_inside():
    assert json.loads(trust_policy("fc.aliyuncs.com"))["Statement"][0]["Action"] == "sts:AssumeRole"
    assert json.loads(allow(["oss:GetObject"], "acs:oss:*:5:b"))["Statement"] == [
        {"Effect": "Allow", "Action": ["oss:GetObject"], "Resource": ["acs:oss:*:5:b", "acs:oss:*:5:b/*"]}
    ]
