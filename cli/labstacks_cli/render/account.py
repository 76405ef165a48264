"""Which Alibaba Cloud account pays for a class, or why it is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from labstacks.errors import LabstacksError
from labstacks_cli.render.wording import folded

if TYPE_CHECKING:
    from labstacks.classfile.model import ClassFile


@dataclass(frozen=True)
class AccountFound:
    """What a test of the credentials found.

    Args:
        lines: For the terminal.
        document: For ``--json``: ``account``, ``user`` and ``region``, or ``problem``.
    """

    lines: tuple[str, ...]
    document: dict[str, Any]


def account_found(file: ClassFile, *, allowed: bool) -> AccountFound:
    """Test the credentials and say who they belong to. A failure is an answer, too.

    Args:
        allowed: Whether the user accepts that other users of this machine can connect to the plugin.
    """
    from labstacks.engine.isolation import isolate
    from labstacks.runs.account_identity import identify_account

    heading = "\n" + click.style("Account", bold=True)
    try:
        isolate([file], own_process=False, allowed=allowed)
        found = identify_account(file.region)
    except LabstacksError as error:
        problem = click.style(folded(f"  {error.message}"), fg="red")
        return AccountFound((heading, problem, folded(f"  {error.hint}")), {"problem": error.message})
    said = click.style(folded(f"  {found}: it is billed"), fg="magenta", bold=True)
    return AccountFound(
        (heading, said), {"account": found.account, "user": found.user, "region": found.region}
    )
