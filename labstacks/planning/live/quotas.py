"""The account's quotas and their use, from Quota Center."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from labstacks.planning.live.asking import Ask, ask_quota_center
from labstacks.planning.quotas import AccountQuota, KnownQuota, all_quotas

SOURCE = "Quota Center"
_PAGE = 100


def ask_quotas(region: str) -> dict[str, KnownQuota]:
    """Ask the account for its quotas.

    Raises:
        AccountError: No SDK, no credentials, refused, or no answer.
    """
    return fetch_quotas(ask_quota_center(), region)


def fetch_quotas(ask: Ask, region: str) -> dict[str, KnownQuota]:
    """What Quota Center says about each quota whose id is known.

    Args:
        ask: Calls Quota Center.
        region: Where the class goes.

    Returns:
        By the key of the built-in table. A quota that Quota Center does not list keeps its default.
    """
    wanted = [quota for quota in all_quotas() if quota.id]
    products = dict.fromkeys(quota.product for quota in wanted)
    listed = {product: tuple(_listed(ask, product)) for product in products}
    found = {}
    for quota in wanted:
        known = _known(quota, listed[quota.product], region)
        if known is not None:
            found[quota.key] = known
    return found


def _listed(ask: Ask, product: str) -> Iterator[Mapping[str, Any]]:
    """All quotas of a product, page by page."""
    token: str | None = None
    while True:
        parameters: dict[str, Any] = {"ProductCode": product, "MaxResults": _PAGE}
        if token:
            parameters["NextToken"] = token
        answer = ask("ListProductQuotas", parameters)
        yield from answer.get("Quotas") or ()
        following = answer.get("NextToken")
        if not following or following == token:
            return
        token = str(following)


def _known(quota: AccountQuota, listed: Sequence[Mapping[str, Any]], region: str) -> KnownQuota | None:
    wanted = quota.id.replace("{region}", region)
    for entry in listed:
        where = (entry.get("Dimensions") or {}).get("regionId", region)
        if entry.get("QuotaActionCode") == wanted and where == region:
            total = entry.get("TotalQuota")
            # Quotas counted in a parent are used by other classes' parents, not by this one's.
            used = 0 if quota.per else int(entry.get("TotalUsage") or 0)
            return None if total is None else KnownQuota(int(total), used, SOURCE)
    return None
