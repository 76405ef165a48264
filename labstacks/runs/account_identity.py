"""Finds out which Alibaba Cloud account a run would be billed to, by a call that changes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from labstacks.errors import CloudError, UsageError

CALLER = "alicloud:index/getCallerIdentity:getCallerIdentity"
KEY_VARIABLES = ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALICLOUD_ACCESS_KEY", "ALIBABACLOUD_ACCESS_KEY_ID")
OTHER_VARIABLES = (
    "ALIBABA_CLOUD_PROFILE",
    "ALICLOUD_PROFILE",
    "ALIBABA_CLOUD_ECS_METADATA",
    "ALICLOUD_ECS_ROLE_NAME",
    "ALIBABA_CLOUD_CREDENTIALS_URI",
    "ALIBABA_CLOUD_ROLE_ARN",
)
HOW_TO_SIGN_IN = (
    "Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or name a profile in "
    "ALIBABA_CLOUD_PROFILE. Then run `labstacks doctor`."
)


@dataclass(frozen=True)
class AccountIdentity:
    """The account and user that the credentials belong to.

    Args:
        account: The account's id, which is billed.
        user: The RAM user or role, as its ARN.
        region: The class's region id.
    """

    account: str
    user: str
    region: str

    def __str__(self) -> str:
        return f"Alibaba Cloud account {self.account} ({self.user}), {self.region}"


def identify_account(region: str, *, install: bool = False) -> AccountIdentity:
    """Ask the cloud who the credentials in the environment belong to.

    Args:
        region: Region id to send the call to.
        install: Whether to download the provider plugin when it is not installed.

    Raises:
        UsageError: There are no credentials, the cloud refuses them, or no plugin is installed.
        PluginError: The plugin could not be fetched or started.
    """
    from labstacks.gateway.plugin import PluginProvider
    from labstacks.runs.alibaba_cloud import ask, plugin_path

    require_credentials()
    path = plugin_path(install=install)
    if path is None:
        raise UsageError(
            "The credentials were not tested: the provider plugin is not installed yet.",
            hint="`labstacks up` fetches it and tests them before it asks.",
        )
    provider = PluginProvider(path)
    try:
        caller = ask(provider, region, CALLER)
    except CloudError as error:
        raise UsageError(
            f"Alibaba Cloud refuses the credentials: {error}", hint=advice_for(error.code)
        ) from error
    finally:
        provider.close()
    return AccountIdentity(str(caller.get("accountId")), str(caller.get("arn")), region)


def require_credentials() -> None:
    """Refuse to go on without credentials; tests none.

    Raises:
        UsageError: The environment names none.
    """
    if not has_credentials(os.environ):
        raise UsageError("No credentials of Alibaba Cloud were found.", hint=HOW_TO_SIGN_IN)


def has_credentials(environment: Mapping[str, str]) -> bool:
    """Whether the environment, or Alibaba Cloud's own command line, names credentials."""
    if any(environment.get(name) for name in (*KEY_VARIABLES, *OTHER_VARIABLES)):
        return True
    home = Path(environment.get("HOME", "~")).expanduser()
    return any((home / name).is_file() for name in (".aliyun/config.json", ".alibabacloud/credentials"))


def advice_for(code: str) -> str:
    """What to do when the cloud refuses credentials, by its error code."""
    if "TimeStamp" in code or "Timestamp" in code:
        return "Set this machine's clock: the cloud refuses calls signed at another time."
    if code.startswith(("Forbidden", "NoPermission")):
        return "Let the account's administrator allow this user what the class needs."
    return HOW_TO_SIGN_IN
