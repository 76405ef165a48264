"""What failures mean, and which calls are made again. The texts are those of the provider's SDKs."""

import grpc
import pytest

from labstacks.errors import CloudError, StateError
from labstacks.gateway.error_class import Meaning, Verdict, code_in, half_made, of_code, verdict_on
from labstacks.gateway.retries import HABITS, wait_before_next


class RpcError(grpc.RpcError):
    """As a channel raises it."""

    def __init__(self, details, code=grpc.StatusCode.UNKNOWN, metadata=()):
        self._details, self._code, self._metadata = details, code, metadata

    def details(self):
        return self._details

    def code(self):
        return self._code

    def trailing_metadata(self):
        return self._metadata


TEA = (
    "[ERROR] terraform-provider-alicloud/alicloud/resource_alicloud_vpc.go:61: Resource x CreateVpc "
    "Failed!!! [SDK alibaba-cloud-sdk-go ERROR]:\nSDKError:\n   StatusCode: {status}\n   Code: {code}\n"
    "   Message: code: {status}, words request id: 1-2-3\n   Data: {{}}\n"
)
SDK = (
    "[ERROR] alicloud/service.go:1070: Resource x DescribeNetworkAcls Failed!!! [SDK alibaba-cloud-sdk-go "
    "ERROR]:\nSDK.ServerError\nErrorCode: {code}\nRecommend: https://x?Keyword=Throttling\nRequestId: 1-2\n"
    "Message: words"
)
OSS = 'oss: service returned error: StatusCode=403, ErrorCode={code}, ErrorMessage="words", RequestId=12'


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("Throttling", Meaning.THROTTLED),
        ("Throttling.User", Meaning.THROTTLED),
        ("Rejected.Throttling", Meaning.THROTTLED),
        ("OperationFailed.Throttling", Meaning.THROTTLED),
        ("TaskConflict", Meaning.BUSY),
        ("IncorrectVSwitchStatus", Meaning.BUSY),
        ("ServiceUnavailable", Meaning.UNAVAILABLE),
        ("QuotaExceeded.Vpc", Meaning.REFUSED),
        ("QuotaExceed.SecurityGroup", Meaning.REFUSED),
        ("OperationDenied.NoStock", Meaning.REFUSED),
        ("InvalidAccountStatus.NotEnoughBalance", Meaning.REFUSED),
        ("Account.Arrearage", Meaning.REFUSED),
        ("Forbidden.RAM", Meaning.REFUSED),
        ("InvalidParameter.Mismatch", Meaning.REFUSED),
    ],
)
def test_a_code_means_the_same_whoever_says_it(code, meaning):
    assert of_code(code) == Verdict(meaning, code)
    assert verdict_on(CloudError(code, "words")) == Verdict(meaning, code)
    for text in (TEA.format(code=code, status=400), SDK.format(code=code), OSS.format(code=code)):
        assert verdict_on(RpcError(text)) == Verdict(meaning, code), text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (TEA.format(code="QuotaExceeded.Vpc", status=400), "QuotaExceeded.Vpc"),
        ("QuotaExceeded.Vpc: No more networks. (RequestId: 1)", "QuotaExceeded.Vpc"),
        ("something went wrong", ""),
        ("1 error occurred:\n\t* expected cidr_block to be valid", ""),
    ],
)
def test_the_code_in_a_text(text, code):
    assert code_in(text) == code


@pytest.mark.parametrize(
    "error",
    [
        ConnectionResetError("lost"),
        TimeoutError(),
        RpcError("Socket closed", grpc.StatusCode.UNAVAILABLE),
        RpcError("received message larger than max", grpc.StatusCode.RESOURCE_EXHAUSTED),
        RpcError('Post "https://vpc.aliyuncs.com/": net/http: request canceled (Client.Timeout exceeded)'),
        RpcError('[ERROR]: Post "https://ecs.cn-hongkong.aliyuncs.com/": read: connection reset by peer'),
        RpcError("[ERROR]: context deadline exceeded"),
    ],
)
def test_without_an_answer_nobody_knows(error):
    assert verdict_on(error).meaning is Meaning.LOST


def test_a_fault_on_the_servers_side_may_pass():
    text = TEA.format(code="InternalError", status=500)
    assert verdict_on(RpcError(text)) == Verdict(Meaning.UNAVAILABLE, "InternalError")


def test_a_bug_is_neither_the_clouds_nor_the_networks():
    assert verdict_on(KeyError("x")).meaning is Meaning.BROKEN
    assert verdict_on(StateError("the disk is full")).meaning is Meaning.REFUSED


def test_an_error_without_details_made_nothing():
    assert half_made(RpcError("x")) is None
    assert half_made(RpcError("x", metadata=(("grpc-status-details-bin", b""),))) is None
    assert half_made(KeyError("x")) is None


METHODS = ["Create", "Read", "Update", "Delete", "Invoke"]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("meaning", [Meaning.REFUSED, Meaning.BROKEN])
def test_what_will_fail_again_is_never_repeated(meaning, method):
    assert wait_before_next(meaning, method, 1, 0.5) is None


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("meaning", [Meaning.THROTTLED, Meaning.BUSY, Meaning.UNAVAILABLE])
def test_what_was_not_done_is_repeated(meaning, method):
    assert wait_before_next(meaning, method, 1, 0.5) is not None


def test_of_lost_calls_all_are_repeated_but_creates():
    repeated = [method for method in METHODS if wait_before_next(Meaning.LOST, method, 1, 0.5) is not None]
    assert repeated == ["Read", "Update", "Delete", "Invoke"]


@pytest.mark.parametrize("meaning", HABITS)
def test_waits_grow_are_spread_and_end(meaning):
    habit = HABITS[meaning]
    waits = [wait_before_next(meaning, "Read", tried, 1.0) for tried in range(1, habit.tries)]
    assert waits == sorted(waits)
    assert max(waits) <= habit.longest
    assert wait_before_next(meaning, "Read", 1, 0.0) < waits[0]
    assert wait_before_next(meaning, "Read", habit.tries, 1.0) is None
