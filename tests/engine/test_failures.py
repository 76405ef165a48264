"""A failed operation in the user's words, with the engine's and the cloud's own kept."""

import socket
from datetime import UTC, datetime

import pytest
from pulumi.automation import CommandResult
from pulumi.automation.errors import CommandError

from labstacks.engine.events import Diagnostic
from labstacks.engine.failures import cloud_codes, could_not_start, disk_full, stack_error, stack_locked
from labstacks.errors import StackUnsavedError
from labstacks.storage.pulumi_state import Holder

STACK = "f4a-s07"
URN = "urn:pulumi:f4a-s07::labstacks::labstacks:index:Door$alicloud:vpc/network:Network::s07-net"
ROOT = "urn:pulumi:f4a-s07::labstacks::pulumi:pulumi:Stack::labstacks-f4a-s07"
TRACEBACK = """Program failed with an unhandled exception:
Traceback (most recent call last):
  File "program.py", line 3, in program
    1 / 0
ZeroDivisionError: division by zero
"""


def error(*diagnostics, stdout="", stderr=""):
    command = CommandError(CommandResult(stdout, stderr, 255))
    return stack_error(STACK, command, [Diagnostic("error", text, urn) for text, urn in diagnostics])


OURS = """Program failed with an unhandled exception:
Traceback (most recent call last):
  File "program.py", line 3, in program
    raise LabArgumentError(told, hint=hint)
labstacks.errors.LabArgumentError: LabContext: class_name is 'b'.
Choose a short slug.
"""
INVOKED = (
    "Exception: invoke of alicloud:index/getZones:getZones failed: "
    "invocation of alicloud:index/getZones:getZones returned an error: Forbidden.RAM: no"
)
REFUSED = "alicloud:vpc/network:Network resource 'net': property cidrBlock value {%s} has a problem: %s"


@pytest.mark.parametrize(
    ("text", "urn", "cause"),
    [
        ("QuotaExceeded.Vpc: no more\n", URN, "s07-net: QuotaExceeded.Vpc: no more"),
        ("<{%reset%}>1 error:\n\t* s07-net: no\n\n<{%reset%}>", URN, "1 error: * s07-net: no"),
        (TRACEBACK, ROOT, "ZeroDivisionError: division by zero"),
        (OURS, ROOT, "LabContext: class_name is 'b'. Choose a short slug."),
        (INVOKED, ROOT, "getZones: Forbidden.RAM: no"),
        (REFUSED % ("<nil>", "is required"), ROOT, "net: cidrBlock: is required"),
        (REFUSED % ("what", "is no CIDR"), ROOT, "net: cidrBlock: is no CIDR (found what)"),
    ],
    ids=[
        "cloud",
        "colours and lines",
        "program",
        "an error of ours",
        "data source",
        "missing input",
        "wrong input",
    ],
)
def test_a_cause_is_one_line_that_names_the_resource(text, urn, cause):
    assert error((text, urn)).causes == (cause,)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "creating: [ERROR] terraform-provider-alicloud/alicloud/resource_alicloud_instance.go:850: "
            "Resource alicloud_instance RunInstances Failed!!! [SDK alibaba-cloud-sdk-go ERROR]:\nSDKError:"
            "\n   StatusCode: 400\n   Code: InvalidSystemDiskCategory.ValueNotSupported\n   Message: "
            "code: 400, The specified parameter SystemDisk.Category is not valid. request id: 4E64-AB40"
            "\n   Data: {}",
            "InvalidSystemDiskCategory.ValueNotSupported: The specified parameter SystemDisk.Category is not "
            "valid. (RequestId: 4E64-AB40)",
        ),
        (
            "[SDK alibaba-cloud-sdk-go ERROR]:\nSDK.ServerError\nErrorCode: Rejected.LimitExceeded\n"
            "Recommend:\nRequestId: 1A-2B\nMessage: The key limit is reached.",
            "Rejected.LimitExceeded: The key limit is reached. (RequestId: 1A-2B)",
        ),
        (
            'oss: service returned error: StatusCode=409, ErrorCode=BucketAlreadyExists, ErrorMessage="The '
            'requested bucket name is taken.", RequestId=5F-6A, Ec=0015-00000001',
            "BucketAlreadyExists: The requested bucket name is taken. (RequestId: 5F-6A)",
        ),
        (
            '{\n "httpCode": 400,\n "errorCode": "ProjectAlreadyExist",\n "errorMessage": "project exists",'
            '\n "requestID": "7C"\n}',
            "ProjectAlreadyExist: project exists. (RequestId: 7C)",
        ),
        ("a plugin's own words", "a plugin's own words"),
    ],
)
def test_of_an_error_in_go_the_clouds_code_and_sentence_are_told(said, told):
    found = error((said, URN), stderr=said)
    assert found.causes == (f"s07-net: {told}",)
    assert said in found.log


def test_each_cause_is_told_once_and_the_engines_summary_not_at_all():
    told = error(("no", URN), ("no", URN), ("other", ROOT), ("update failed", ROOT))
    assert told.causes == ("s07-net: no", "other")
    assert told.message == "Stack f4a-s07: s07-net: no"


@pytest.mark.parametrize(
    ("stderr", "cause"),
    [
        ("warning: x\nerror: incorrect passphrase", "error: incorrect passphrase"),
        ("", "stderr:"),
        ("something else", "stderr: something else"),
    ],
)
def test_without_a_diagnostic_the_last_words_count(stderr, cause):
    assert error(stderr=stderr).causes == (cause,)


AWAY = (
    "error: could not list bucket: blob (code=Unknown): dial tcp 127.0.0.1:5432: connect: connection refused",
    "error: failed to ping PostgreSQL: pq: the database system is starting up",
    "error: pq: terminating connection due to administrator command",
    "error: saving snapshot: driver: bad connection",
    "error: read tcp 127.0.0.1:41000->127.0.0.1:5432: read: connection reset by peer",
)


@pytest.mark.parametrize("stderr", AWAY)
def test_state_that_is_elsewhere_and_went_away_is_told_apart_from_failures(stderr):
    command = CommandError(CommandResult("", stderr, 255))

    told = stack_error(STACK, command, [], shared=True)

    assert isinstance(told, StackUnsavedError)
    assert "its state could not be saved or read" in told.message
    assert "not made twice" in told.hint
    assert not isinstance(stack_error(STACK, command, []), StackUnsavedError)


def test_a_refusal_of_the_cloud_is_no_outage_of_the_state():
    command = CommandError(CommandResult("", "error: InvalidVpcId.NotFound: no such network", 255))

    assert not isinstance(stack_error(STACK, command, [], shared=True), StackUnsavedError)


def test_everything_the_engine_printed_is_kept():
    assert "all it said" in error(("no", URN), stdout="all it said").log


def holder(host):
    since = datetime(2026, 12, 1, 14, 5, tzinfo=UTC)
    return Holder("locks/6f1c.json", 4711, host, "ada", since, is_here=host != "laptop-7")


def test_a_locked_stack_names_who_holds_it_here():
    told = stack_locked(STACK, holder(socket.gethostname()))
    assert (
        told.message == "Stack f4a-s07 is locked by process 4711 of ada on this machine, since 01 Dec 14:05."
    )
    assert "kill 4711" in told.hint


def test_a_stack_locked_elsewhere_names_the_machine_and_the_file():
    told = stack_locked(STACK, holder("laptop-7"))
    assert "on laptop-7" in told.message
    assert "locks/6f1c.json" in told.hint
    assert "kill" not in told.hint


def test_a_lock_that_has_just_gone_still_makes_a_sentence():
    assert stack_locked(STACK, None).message == "Stack f4a-s07 is locked by another engine."


def test_an_engine_that_cannot_be_started_is_told_with_what_to_look_at():
    told = could_not_start(STACK, OSError(12, "Cannot allocate memory"))
    assert "Cannot allocate memory" in told.message
    assert "doctor" in told.hint


@pytest.mark.parametrize(
    ("cause", "codes"),
    [
        ("s07-net: QuotaExceeded.Vpc: no more", ["QuotaExceeded.Vpc"]),
        ("s07-net: InvalidParameter: what", ["InvalidParameter"]),
        ("s07-net: Forbidden.RAM: no", ["Forbidden.RAM"]),
        ("CloudError: Zone.NotOnSale: none", ["CloudError", "Zone.NotOnSale"]),
        ("nothing of the sort", []),
    ],
)
def test_the_clouds_code_is_found_in_a_cause(cause, codes):
    assert cloud_codes(cause) == codes


def test_a_full_disk_is_said_in_words_and_counts_as_unsaved():
    told = error(stderr="error: saving checkpoint: write /x/f4a-s07.json: no space left on device")
    assert isinstance(told, StackUnsavedError)
    assert "the disk is full" in told.message
    assert "Free some space" in told.hint


def test_an_engine_is_not_started_on_a_disk_that_is_nearly_full():
    told = disk_full(STACK, 12_000_000)
    assert "12 MB are free" in told.message
    assert not isinstance(told, StackUnsavedError)  # which would be tried again at once
