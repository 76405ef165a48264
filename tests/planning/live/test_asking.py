"""The vendor's own SDK against an API on this machine, and what can go wrong told in a sentence."""

from __future__ import annotations

import sys
from typing import Any

import pytest
from answers import answer

from labstacks.errors import AccountError
from labstacks.planning.live import asking
from labstacks.planning.live.asking import ask_billing, ask_quota_center, told
from labstacks.planning.live.prices import questions


@pytest.fixture
def sdk() -> None:
    pytest.importorskip("alibabacloud_bssopenapi20171214")
    pytest.importorskip("alibabacloud_quotas20200510")


@pytest.mark.usefixtures("sdk", "credentials")
def test_a_price_is_asked_for_with_the_sdk(api: Any) -> None:
    api.answer = answer("price_server")
    ask = ask_billing(api.endpoint, "http")
    found = ask("GetPayAsYouGoPrice", next(questions()).parameters("cn-hongkong"))
    assert found["Data"]["ModuleDetails"]["ModuleDetail"][0]["OriginalCost"] == 0.021
    assert "ModuleList.1.ModuleCode=InstanceType" in api.asked[0]
    assert "invented-too" not in "".join(api.asked)


@pytest.mark.usefixtures("sdk", "credentials")
def test_quotas_are_asked_for_with_the_sdk(api: Any) -> None:
    api.answer = answer("quotas_ecs")
    found = ask_quota_center(api.endpoint, "http")(
        "ListProductQuotas", {"ProductCode": "ecs", "MaxResults": 100}
    )
    assert found["Quotas"][1]["QuotaActionCode"] == "q_security-groups"
    assert found["Quotas"][1]["Dimensions"] == {"regionId": "cn-hangzhou"}
    assert found["NextToken"] == "2"


@pytest.mark.usefixtures("sdk", "credentials")
@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "InvalidAccessKeyId.NotFound", "The billing service refused the credentials"),
        (400, "SignatureDoesNotMatch", "The billing service refused the credentials"),
        (403, "Forbidden.RAM", "The billing service refused the credentials"),
        (400, "InvalidParameter", "The billing service answered InvalidParameter: Something is wrong."),
        (400, "Throttling.User", "The billing service received too many requests"),
    ],
)
def test_a_refusal_is_told_in_a_sentence(api: Any, status: int, code: str, said: str) -> None:
    api.status = status
    api.answer = {"Code": code, "Message": "Something is wrong.", "RequestId": "1"}
    with pytest.raises(AccountError) as caught:
        ask_billing(api.endpoint, "http")("GetPayAsYouGoPrice", next(questions()).parameters("cn-hongkong"))
    assert caught.value.message.startswith(said)
    assert "invented" not in str(caught.value)


@pytest.mark.usefixtures("sdk", "credentials")
def test_an_api_that_is_silent_is_told_in_a_sentence(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS_TO_ANSWER", 0.2)
    api.silent.clear()
    with pytest.raises(AccountError, match="Quota Center did not answer within"):
        ask_quota_center(api.endpoint, "http")("ListProductQuotas", {"ProductCode": "ecs"})


@pytest.mark.usefixtures("sdk", "credentials")
def test_an_api_that_is_not_there_is_told_in_a_sentence(api: Any) -> None:
    endpoint = api.endpoint
    api.close()
    with pytest.raises(AccountError, match="Quota Center cannot be reached"):
        ask_quota_center(endpoint, "http")("ListProductQuotas", {"ProductCode": "ecs"})


@pytest.mark.usefixtures("sdk", "no_credentials")
def test_missing_credentials_are_told_with_where_to_put_them(api: Any) -> None:
    with pytest.raises(AccountError, match="no usable credentials") as caught:
        ask_billing(api.endpoint, "http")
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in caught.value.hint
    assert api.asked == []


@pytest.mark.parametrize(
    ("ask", "module"),
    [(ask_billing, "alibabacloud_bssopenapi20171214"), (ask_quota_center, "alibabacloud_quotas20200510")],
)
def test_a_missing_sdk_is_told_with_how_to_get_it(
    ask: Any, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(AccountError, match="not installed") as caught:
        ask()
    assert "labstacks[prices]" in caught.value.hint


def test_the_request_id_is_left_out_of_a_message() -> None:
    error = Exception()
    error.code, error.message = "Odd", "It is odd. request id: 123-456"  # type: ignore[attr-defined]
    assert told(error, "Quota Center").message == "Quota Center answered Odd: It is odd."
