"""Actions that RAM authorizes for the account as a whole, because the service names no resource for them.

A statement allows such an action only with the resource ``*``: an ARN never matches, and tags of a resource
are not in the request. Source: the page "RAM authorization" of each service (resource type "All Resource"),
read on 2026-11-30. Actions that are not listed here are authorized per resource.
"""

from __future__ import annotations

from labstacks.emulator.ram.matching import any_action_matches

WHOLE_ACCOUNT = (
    # The whole service: its page gives the granularity OPERATION.
    "actiontrail:*",
    "hbr:CreateRestoreJob",
    "hbr:SearchHistoricalSnapshots",
    "oss:ListBuckets",
    "oss:GetService",
    "fc:ListFunctions",
    "fc:GetConcurrencyConfig",
)


def names_no_resource(action: str) -> bool:
    """Whether RAM authorizes an action for the whole account only."""
    return any_action_matches(WHOLE_ACCOUNT, action)
