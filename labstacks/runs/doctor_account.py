"""Checks whether the real cloud account is ready for a class, with read-only calls."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path

from labstacks.errors import CloudError, LabstacksError
from labstacks.runs.account_identity import CALLER, HOW_TO_SIGN_IN, advice_for, has_credentials
from labstacks.runs.alibaba_cloud import ask, plugin_path
from labstacks.runs.doctor_finding import DoctorFinding

SIGNED_BY = "https://sts.aliyuncs.com"
"""The ``Date`` header of this host's response is the cloud's time."""
TOLERANCE = 600.0
"""Maximum clock difference in seconds. The cloud refuses signatures from 15 minutes on."""

REGIONS = "alicloud:index/getRegions:getRegions"


def examine_account(region: str, *, allowed: bool) -> Iterator[DoctorFinding]:
    """Check plugin, clock, credentials and region, in this order. Stops if the plugin is missing.

    Args:
        allowed: Whether the plugin may run, though other users of this machine can connect to it.
    """
    if not has_credentials(os.environ):
        yield DoctorFinding(
            "Credentials", False, "no credentials of Alibaba Cloud were found", HOW_TO_SIGN_IN
        )
    try:
        path = plugin_path(install=False)
    except LabstacksError as error:
        yield DoctorFinding("Provider plugin", False, error.message, error.hint)
        return
    if path is None:
        advice = "`labstacks up` fetches it. Without a network, put pulumi-resource-alicloud onto the PATH."
        yield DoctorFinding(
            "Provider plugin", False, "not installed, so the credentials were not tested", advice
        )
        return
    yield DoctorFinding("Provider plugin", True, str(path))
    yield clock(datetime.now(UTC), cloud_time())
    if has_credentials(os.environ) and not allowed:
        found = "not tested: other users of this machine could connect to the plugin, which holds them"
        yield DoctorFinding("Credentials", False, found, "Add `--allow shared-machine`.")
    elif has_credentials(os.environ):
        yield from _examine_credentials(path, region)


def cloud_time() -> datetime | None:
    """Time of the cloud. None if the cloud cannot be reached."""
    request = urllib.request.Request(SIGNED_BY, method="HEAD")
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            date = answer.headers.get("Date")
    except urllib.error.HTTPError as error:
        date = error.headers.get("Date")
    except OSError:
        return None
    return parsedate_to_datetime(date) if date else None


def clock(ours: datetime, theirs: datetime | None) -> DoctorFinding:
    """Compare this machine's time with the cloud's time."""
    if theirs is None:
        return DoctorFinding("Clock", True, "not compared with the cloud's, which does not answer")
    off = (ours - theirs).total_seconds()
    well = abs(off) < TOLERANCE
    how = f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} the cloud's"
    return DoctorFinding(
        "Clock", well, how, "" if well else "Set this machine's clock: the cloud refuses calls."
    )


def _examine_credentials(path: Path, region: str) -> Iterator[DoctorFinding]:
    from labstacks.gateway.plugin import PluginProvider

    provider = PluginProvider(path)
    try:
        caller = ask(provider, region, CALLER)
        yield DoctorFinding(
            "Credentials", True, f"account {caller.get('accountId')}, {caller.get('arn')}, {region}"
        )
        known = ask(provider, region, REGIONS).get("ids") or ()
        yield _region(region, [str(id_) for id_ in known])
    except CloudError as error:
        yield DoctorFinding("Credentials", False, str(error), advice_for(error.code))
    except LabstacksError as error:
        yield DoctorFinding("Provider plugin", False, error.message, error.hint)
    finally:
        provider.close()


def _region(region: str, known: list[str]) -> DoctorFinding:
    well = region in known
    advice = "" if well else f"The class file's `region` can be one of: {', '.join(sorted(known))}."
    return DoctorFinding(
        "Region", well, region if well else f"{region} is not a region of this account", advice
    )
