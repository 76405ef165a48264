"""What the plan says about classes before a run: one line, or why they are not deployed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import programme as shown
from labstacks_cli.render.wording import folded, following, seconds_words

if TYPE_CHECKING:
    from labstacks.classfile.programme import Programme
    from labstacks.planning.programme_plan import ProgrammePlan


def outlook(plan: ProgrammePlan) -> str:
    """Such as ``163 resources; HK$9.10 a lesson at list prices; ready in 65.0 s``."""
    resources = sum(each.inventory.total for each in plan.plans)
    lesson = "a lesson" if len(plan.plans) == 1 else "for a lesson of each class"
    ready = seconds_words(plan.forecast.ready)
    return f"{resources:,} resources; {plan.session} {lesson} at list prices; ready in {ready}"


def refuse(
    programme: Programme,
    plan: ProgrammePlan,
    allowed: Collection[str],
    *,
    as_json: bool,
) -> ExitCode:
    """Say why nothing is deployed, and how to deploy it all the same."""
    against = list(plan.against(allowed))
    many = programme.one is None
    if as_json:
        reasons = [
            ({"class": name} if many else {})
            | {"key": one.key, "message": str(one.message), "fix": str(one.fix)}
            for name, one in against
        ]
        code = ExitCode.NO_GO
        if many:
            print_json(shown.document("up", programme, code, (), reasons=reasons))
        else:
            named = {"command": "up", "class": programme.name, "ok": False, "exit_code": int(code)}
            print_json({**named, "reasons": reasons})
        return code
    click.secho("No-go: nothing was changed.", fg="red", bold=True, err=True)
    for name, reason in against:
        whose = f"{name or 'all'}: " if many else ""
        click.secho(folded(f"  {whose}{reason.key}: {reason.message}"), fg="red", err=True)
        if str(reason.fix):
            click.echo(folded(f"    {reason.fix}"), err=True)
    flags = "".join(f" --allow {key}" for key in dict.fromkeys(reason.key for _, reason in against))
    next_ = "see the whole plan, or deploy all the same:"
    click.echo(following(next_, programme, "plan", f"up{flags}"), err=True)
    return ExitCode.NO_GO
