"""What to switch on by hand in a new account, for a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click

from labstacks.planning.account_setup import SetupStep
from labstacks_cli.render.wording import folded


def section(steps: Sequence[SetupStep]) -> Iterator[str]:
    """The list to tick off; nothing for a rehearsal."""
    if not steps:
        return
    heading = "\n" + click.style("Account setup", bold=True)
    yield f"{heading}  once in a new account, by its owner"
    for step in steps:
        labs = f" ({', '.join(step.labs)})" if step.labs else ""
        how = f": {step.how}" if step.how.en else ""
        address = f" {step.address}" if step.address else ""
        yield folded(f"  [ ] {step.title}{labs}{how}{address}")


def document(steps: Iterable[SetupStep]) -> list[dict[str, Any]]:
    """The same as data."""
    return [
        {
            "key": step.key,
            "kind": step.kind,
            "title": step.title.en,
            "how": step.how.en,
            "address": step.address,
            "labs": list(step.labs),
            "source": step.source,
        }
        for step in steps
    ]
