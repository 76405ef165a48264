"""The drift and progress of all classes of a programme, in one table."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.programme import Programme
from labstacks.errors import UsageError
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json
from labstacks_cli.render import programme as shown
from labstacks_cli.render.summary import shard_entry
from labstacks_cli.render.table import table
from labstacks_cli.render.wording import following, typing

if TYPE_CHECKING:
    from labstacks.checks.verification import Verification
    from labstacks.classfile.shard import Shard

REFERENCES = ("intact", "drifted", "partial", "unknown", "absent")
STYLES = {"intact": "green", "drifted": "red", "partial": "yellow", "unknown": "yellow", "absent": "yellow"}


def verify_classes(programme: Programme, *, shard: Shard | None, as_json: bool) -> ExitCode:
    """Verify all classes and print one table, or one document."""
    found = _verified(programme, shard)
    if found and not any(found.values()):
        raise UsageError(
            f"There is nothing to verify: no class of {programme.name} is deployed.",
            hint=f"Run `{typing('up', programme)}` first.",
        )
    well = all(one is not None and one.well for one in found.values())
    code = ExitCode.DONE if well else ExitCode.SOME_SEATS_FAILED
    if as_json:
        rows = [_document(name, one) for name, one in found.items()]
        print_json(shown.document("verify", programme, code, rows, **shard_entry(shard)))
        return code
    click.echo(shown.title(programme))
    rows_ = [_row(programme, name, one) for name, one in found.items()]
    for line in table(("class", "seats", *REFERENCES, "newly passed", ""), rows_, ("seats", *REFERENCES)):
        click.echo(line)
    drifted = [name for name, one in found.items() if one and not one.well]
    if well:
        click.echo(following("write the reports:", programme, "report"))
    elif drifted:
        click.echo(following("see what drifted:", programme, f"verify --class {drifted[0]}"))
    else:
        click.echo(following("deploy what is missing:", programme, "up"))
    return code


def _verified(programme: Programme, shard: Shard | None) -> dict[str, Verification | None]:
    """Verification of each class; None for one that is not deployed; only those with seats in the shard."""
    from labstacks.checks.verification import verify
    from labstacks.runs.operation import difference_of

    found: dict[str, Verification | None] = {}
    for class_ in programme.classes:
        seats = shard.seats(class_) if shard else ()
        if shard and not seats:
            continue
        there = difference_of(class_)
        found[class_.name] = verify(class_, only=seats) if there.kept or there.leaving else None
    return found


def _counts(one: Verification) -> Counter[str]:
    return Counter(report.reference for report in one.seats)


def _row(programme: Programme, name: str, one: Verification | None) -> tuple[str, ...]:
    seats = next(len(class_.seats) for class_ in programme.classes if class_.name == name)
    if one is None:
        return (name, str(seats), *[""] * len(REFERENCES), "", click.style("not deployed", fg="yellow"))
    counts = _counts(one)
    room = one.classroom.reference
    return (
        name,
        str(seats),
        *(click.style(str(counts[key]), fg=STYLES[key]) if counts[key] else "" for key in REFERENCES),
        str(len(one.new) or ""),
        "" if room == "intact" else click.style(f"classroom {room}", fg="red"),
    )


def _document(name: str, one: Verification | None) -> dict[str, Any]:
    if one is None:
        return {"class": name, "ok": False, "there": False}
    from labstacks_cli.render.verify import document

    whole = document(one)
    return {"class": name, "ok": one.well, "there": True, **{key: whole[key] for key in ("time", "seconds")},
            "references": dict(_counts(one)), "classroom": one.classroom.reference,
            "new": len(one.new)}  # fmt: skip
