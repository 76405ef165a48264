"""Calls to APIs of Alibaba Cloud, with their errors as sentences.

The callers work on plain dicts, so that tests replay recorded answers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from labstacks.errors import AccountError

Answer = Mapping[str, Any]
Ask = Callable[[str, Mapping[str, Any]], Answer]
"""Takes an action such as ``GetPayAsYouGoPrice`` and its parameters, returns the answer's body."""

BILLING = "business.ap-southeast-1.aliyuncs.com"
QUOTA_CENTER = "quotas.aliyuncs.com"

SECONDS_TO_CONNECT = 5
SECONDS_TO_ANSWER = 20
_EXTRA = "Install it with `pip install 'labstacks[prices]'`."
_CREDENTIALS = (
    "Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or run `aliyun configure`; "
    "the user needs the policies AliyunBSSReadOnlyAccess and AliyunQuotasReadOnlyAccess."
)
_REFUSED = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "IncompleteSignature",
    "Forbidden",
    "NoPermission",
    "NotAuthorized",
    "InvalidSecurityToken",
    "NotApplicable",
)
_NOISE = re.compile(r"^code: \d+,|request id:? \S*|Response: \{.*", re.IGNORECASE | re.DOTALL)
"""What the SDK adds to the API's message."""


def ask_billing(endpoint: str = BILLING, protocol: str = "https") -> Ask:
    """Questions about prices, to BSS OpenAPI.

    Raises:
        AccountError: The SDK is not installed, or there are no credentials.
    """
    try:
        from alibabacloud_bssopenapi20171214 import models
        from alibabacloud_bssopenapi20171214.client import Client
    except ImportError:
        raise AccountError("The SDK that asks for prices is not installed.", hint=_EXTRA) from None
    return _asker(Client(_config(endpoint, protocol)), models, "the billing service")


def ask_quota_center(endpoint: str = QUOTA_CENTER, protocol: str = "https") -> Ask:
    """Questions about quotas, to Quota Center.

    Raises:
        AccountError: The SDK is not installed, or there are no credentials.
    """
    try:
        from alibabacloud_quotas20200510 import models
        from alibabacloud_quotas20200510.client import Client
    except ImportError:
        raise AccountError("The SDK that asks for quotas is not installed.", hint=_EXTRA) from None
    return _asker(Client(_config(endpoint, protocol)), models, "Quota Center")


def _config(endpoint: str, protocol: str) -> Any:
    from alibabacloud_credentials.client import Client as Credentials
    from alibabacloud_tea_openapi.models import Config

    return Config(credential=Credentials(provider=_credentials()), endpoint=endpoint, protocol=protocol)


def _credentials() -> Any:
    """From the environment, else from what ``aliyun configure`` wrote.

    The SDK's own search would go on to the metadata service of a cloud server, which elsewhere is slow
    to fail and logs many lines.
    """
    from alibabacloud_credentials.provider import CLIProfileCredentialsProvider as Profile
    from alibabacloud_credentials.provider import EnvironmentVariableCredentialsProvider as Environment

    for kind in (Environment, Profile):
        try:
            provider = kind()
            if provider.get_credentials().get_access_key_id():
                return provider
        except Exception:  # the SDK raises many kinds, all of which mean: no credentials here
            continue
    raise AccountError("There are no usable credentials for Alibaba Cloud.", hint=_CREDENTIALS)


def _asker(client: object, models: object, whom: str) -> Ask:
    from alibabacloud_tea_util.models import RuntimeOptions

    limits = RuntimeOptions(
        connect_timeout=SECONDS_TO_CONNECT * 1000, read_timeout=SECONDS_TO_ANSWER * 1000, autoretry=False
    )

    def ask(action: str, parameters: Mapping[str, object]) -> Answer:
        request = getattr(models, f"{action}Request")().from_map(dict(parameters))
        method = getattr(client, f"{_snake_case(action)}_with_options")
        try:
            answer: Answer = method(request, limits).body.to_map()
        except Exception as error:
            raise told(error, whom) from None
        return answer

    return ask


def _snake_case(action: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in action).lstrip("_")


def told(error: Exception, whom: str) -> AccountError:
    """An SDK exception as a sentence and a next step.

    Args:
        whom: Who was asked, e.g. ``Quota Center``.
    """
    code = str(getattr(error, "code", "") or "")
    if code.startswith(_REFUSED):
        return AccountError(f"{_capital(whom)} refused the credentials: {code}.", hint=_CREDENTIALS)
    if "Throttling" in code:
        return AccountError(
            f"{_capital(whom)} received too many requests: {code}.", hint="Try again in a minute."
        )
    if code and code != "None":
        message = _NOISE.sub("", str(getattr(error, "message", "") or "")).strip(" ,.")
        return AccountError(f"{_capital(whom)} answered {code}: {message}.")
    if "timed out" in str(error).lower() or "timeout" in str(error).lower():
        seconds = SECONDS_TO_CONNECT + SECONDS_TO_ANSWER
        return AccountError(
            f"{_capital(whom)} did not answer within {seconds} s.",
            hint="Check the network connection, or try again later.",
        )
    return AccountError(
        f"{_capital(whom)} cannot be reached: {type(error).__name__}.", hint="Check the network connection."
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
