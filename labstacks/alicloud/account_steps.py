"""What the owner of a new account switches on by hand, read from ``data/account_setup.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

import yaml

from labstacks.alicloud.resource_types import PACKAGE


@dataclass(frozen=True)
class AccountStep:
    """One thing to do by hand, once for an account. Fields as explained at the top of the file."""

    key: str
    kind: str
    title: str
    title_zh: str
    source: str
    date: date
    types: tuple[str, ...] = ()
    how: str = ""
    how_zh: str = ""
    address: str = ""

    def needed_by(self, token: str) -> bool:
        """Whether resources of a type, such as ``alicloud:oss/bucket:Bucket``, need it."""
        return not self.types or token.removeprefix(PACKAGE).startswith(self.types)


@cache
def account_steps() -> tuple[AccountStep, ...]:
    """All steps, in the order in which to do them."""
    text = (resources.files(__package__) / "data" / "account_setup.yaml").read_text(encoding="utf-8")
    rows = yaml.safe_load(text)["steps"]
    return tuple(AccountStep(**{**row, "types": tuple(row.get("types", ()))}) for row in rows)
