"""Wildcards: ``*`` for any text, ``?`` for one character."""

from __future__ import annotations

import re
from functools import lru_cache


def matches(pattern: str, text: str, *, ignore_case: bool = False) -> bool:
    """Whether a whole text fits a pattern."""
    return _compiled(pattern, ignore_case).fullmatch(text) is not None


def action_matches(pattern: str, action: str) -> bool:
    """Actions are ``service:Name``; their case does not count."""
    return matches(pattern, action, ignore_case=True)


@lru_cache(maxsize=4096)
def any_action_matches(patterns: tuple[str, ...], action: str) -> bool:
    """Whether one of a statement's actions fits. Requests repeat few actions, so answers are kept."""
    return any(action_matches(pattern, action) for pattern in patterns)


def resource_matches(pattern: str, arn: str) -> bool:
    """Whether an ARN ``acs:<service>:<region>:<account>:<path>`` fits a pattern.

    A star stays within its part, save in the path, so ``acs:ecs:*:*:instance/*`` speaks of no other service.
    """
    wanted, parts = pattern.split(":", 4), arn.split(":", 4)
    # A pattern such as `acs:ecs:*` means the rest, whatever its parts.
    if len(wanted) != 5 or len(parts) != 5:
        return matches(pattern, arn)
    return all(matches(part, text) for part, text in zip(wanted, parts, strict=True))


@lru_cache(maxsize=4096)
def _compiled(pattern: str, ignore_case: bool) -> re.Pattern[str]:
    text = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.compile(text, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
