"""Which Alibaba Cloud account pays for a class, or why it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import click

from labstacks.errors import LabstacksError
from labstacks_cli.render.wording import folded


@dataclass(frozen=True)
class AccountFound:
    """What a test of the credentials found.

    Args:
        lines: For the terminal.
        document: For ``--json``: ``account``, ``user`` and ``region``, or ``problem``.
    """

    lines: tuple[str, ...]
    document: dict[str, Any]


def account_found(region: str) -> AccountFound:
    """Test the credentials and say who they belong to. A failure is an answer, too."""
    from labstacks.runs.account_identity import identify_account

    heading = "\n" + click.style("Account", bold=True)
    try:
        found = identify_account(region)
    except LabstacksError as error:
        problem = click.style(folded(f"  {error.message}"), fg="red")
        return AccountFound((heading, problem, folded(f"  {error.hint}")), {"problem": error.message})
    said = click.style(folded(f"  {found}: it is billed"), fg="magenta", bold=True)
    return AccountFound(
        (heading, said), {"account": found.account, "user": found.user, "region": found.region}
    )
