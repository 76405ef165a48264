"""What the plan says of a class that is about to be made: one line, or why it should not be."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import folded, seconds_words

if TYPE_CHECKING:
    from labstacks.planning import Plan


def outlook(plan: Plan) -> str:
    """Such as ``163 resources; HK$9.10 a lesson at list prices; ready in 65.0 s``."""
    ready = seconds_words(plan.own_forecast.ready)
    return (
        f"{plan.inventory.total:,} resources; {plan.bill.session} a lesson at list prices; ready in {ready}"
    )


def refuse(plan: Plan, allowed: Collection[str], *, as_json: bool) -> ExitCode:
    """Say why the class is not made, and how to make it all the same."""
    against = [reason for reason in plan.blocking if reason.key not in allowed]
    names = list(dict.fromkeys(reason.key for reason in against))
    if as_json:
        told = [{"key": one.key, "message": str(one.message), "fix": str(one.fix)} for one in against]
        code = ExitCode.NO_GO
        print_json(
            {"command": "up", "class": plan.class_name, "ok": False, "exit_code": int(code), "reasons": told}
        )
        return code
    click.secho("No-go: nothing was touched.", fg="red", bold=True, err=True)
    for reason in against:
        click.secho(folded(f"  {reason.key}: {reason.message}"), fg="red", err=True)
        if str(reason.fix):
            click.echo(folded(f"    {reason.fix}"), err=True)
    flags = " ".join(f"--allow {name}" for name in names)
    click.echo(
        f"\nNext: see all of it with `labstacks plan`, or overrule it: `labstacks up {flags}`", err=True
    )
    return ExitCode.NO_GO
