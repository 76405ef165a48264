"""Quotas: how much of a thing an account may have, in a region, in all, or inside another resource.

The defaults are those of a fresh account as documented; where the documents are silent a quota is ``assumed``
and carries a generous number. All can be overridden by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from labstacks.emulator.api_errors import ApiError
from labstacks.errors import UsageError


class Scope(StrEnum):
    """What a quota is counted over."""

    REGION = "region"
    ACCOUNT = "account"
    PARENT = "parent"


@dataclass(frozen=True)
class ApiQuota:
    """A limit on resources of one type.

    Args:
        key: Its name in overrides, e.g. ``vswitches-per-vpc``.
        title: What is counted, as a heading.
        limit: The default.
        counted: The type whose resources are counted.
        error: What the cloud answers when the limit is reached.
        per: For :attr:`Scope.PARENT`: the input that names the parent.
        weight: An input whose value says how much one resource counts, such as ``instanceType``.
        where: An input and the value it must have to be counted.
        assumed: Whether the default is not documented.
    """

    key: str
    title: str
    limit: int
    counted: str
    error: type[ApiError]
    scope: Scope = Scope.REGION
    per: str = ""
    weight: str = ""
    where: tuple[str, str] | None = None
    assumed: bool = False


@dataclass(frozen=True)
class QuotaUse:
    """How much of a quota is used: ``parent`` names what it is counted in, if anything."""

    key: str
    title: str
    used: int
    limit: int
    scope: Scope
    parent: str = ""

    @property
    def left(self) -> int:
        """How much more fits."""
        return max(0, self.limit - self.used)


class Limits:
    """The limits in force: the defaults, and what overrides them.

    Args:
        quotas: Every quota there is.
        overrides: Key to limit.

    Raises:
        UsageError: An override names no quota, or is no whole number from 0.
    """

    def __init__(self, quotas: Iterable[ApiQuota], overrides: Mapping[str, object] | None = None) -> None:
        self._known = frozenset(quota.key for quota in quotas)
        self._overrides = dict(overrides or {})
        for key, value in self._overrides.items():
            self._check(key, value)

    def of(self, quota: ApiQuota) -> int:
        """The limit of a quota."""
        return int(str(self._overrides.get(quota.key, quota.limit)))

    def change(self, key: str, limit: int) -> None:
        """Override one more limit."""
        self._check(key, limit)
        self._overrides[key] = limit

    def _check(self, key: str, value: object) -> None:
        if key not in self._known:
            raise UsageError(
                f"The rehearsal cloud has no quota {key!r}.",
                hint=f"It has {', '.join(sorted(self._known))}.",
            )
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            raise UsageError(f"The quota {key!r} is {value!r}, and must be a whole number from 0.")
