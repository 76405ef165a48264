"""``labstacks report``: a report of passed checkpoints, certificates, and a check of a certificate's code."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.classfile.people import Seat
from labstacks_cli.document_options import pdf_options, tell_of_boxes
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option, only_option
from labstacks_cli.output import print_json
from labstacks_cli.render.report_files import write_report
from labstacks_cli.render.wording import counted, folded, listing, typing
from labstacks_cli.selection import Selection, class_options

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.documents.certificate_codes import Claim


@click.command("report")
@class_options("only", "specimen", "code")
@only_option
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to write to. Default: that of the class file.",
)
@pdf_options("the certificates")
@click.option(
    "--specimen",
    is_flag=True,
    help="Make certificates as specimens: marked and without a code. A rehearsal can have no others.",
)
@click.option("--check", "code", metavar="CODE", help="Say whether a certificate is genuine; writes nothing.")
@json_option
def command(
    selection: Selection,
    only: tuple[str, ...],
    output: Path | None,
    pdf: bool,
    font: Path | None,
    specimen: bool,
    code: str | None,
    as_json: bool,
) -> ExitCode:
    """Write a report of passed checkpoints, and certificates for students who completed a lab.

    The report is a table (CSV and XLSX) and a page to print; the certificates are pages to print and sign.
    All hold names: only you can read the files, and nothing is sent anywhere. The report shows what
    `labstacks verify` has seen so far. A rehearsal earns no certificate.

    \b
    labstacks report                              after `labstacks verify`
    labstacks report --specimen                 see how the certificates look
    labstacks report --check 0W1R-07XK-9D2M-Q5TB  is this certificate genuine?
    """
    if selection.programme:
        from labstacks_cli.render.programme_report import report_classes

        return report_classes(selection.programme, output=output, pdf=pdf, font=font, as_json=as_json)
    from labstacks.classfile import load_class

    path = selection.path
    class_ = load_class(path)
    if code:
        return _check(class_, code, as_json=as_json)
    seats = {class_.seat(name).id for name in only}
    _refuse_empty(class_)
    document = write_report(class_, seats, output or path.parent, pdf=pdf, font=font, specimen=specimen)
    if as_json:
        print_json({"command": "report", "class": class_.name, "ok": True, **document})
    else:
        _tell(path, document, rehearsal=class_.file.cloud == "rehearsal")
    return ExitCode.DONE


def _refuse_empty(class_: Class) -> None:
    """Refuse a report on a class that was never deployed."""
    from labstacks.checks.checkpoint_record import read_record
    from labstacks.errors import UsageError
    from labstacks.storage.class_folder import ClassFolder

    folder = ClassFolder.of(class_.file)
    folder.fetch()
    known = read_record(folder.documents, class_.file.cloud) or any(folder.runs.glob("*.jsonl"))
    if not known and not folder.backend().stacks():
        raise UsageError(
            f"There is nothing to report yet: class {class_.name} was never deployed.",
            hint="Run `labstacks up`, and `labstacks verify` while the students work.",
        )


def _tell(path: Path, document: dict[str, Any], *, rehearsal: bool) -> None:
    from decimal import Decimal

    from labstacks.planning.money import Money

    for file in document["files"]:
        click.echo(file)
    seats, count = document["seats"], len(document["certificates"])
    tell_of_boxes(document["missing_characters"])
    if costs := document["costs"]:
        last = costs[-1]
        money = Money(Decimal(last["amount"]), last["currency"])
        what = "would have cost on Alibaba Cloud" if rehearsal else "cost, by hours and prices"
        click.echo(f"The last deployment, {last['seat_hours']:.1f} hours of seats, {what}: {money}.")
    if not any(seat["reached"] for seat in seats):
        click.echo("\nNo checkpoint is passed yet.")
        click.echo(f"Next: let the students work, and keep checking.\n  {typing('verify --watch', path)}")
        return
    done = [seat["seat"] for seat in seats if seat["labs_completed"]]
    if specimens := document["specimens"]:
        click.echo(f"{counted(specimens, 'specimen')}, not valid as certificates: {listing(specimens)}.")
    elif not done:
        click.echo("No certificate: no student has completed a lab yet.")
    elif rehearsal:
        click.echo("No certificate: this is a rehearsal. To see what one looks like:")
        click.echo(f"  {typing('report --specimen', path)}")
    else:
        click.echo(f"{count} certificate{'s' * (count != 1)}: {listing(done)}.")
    click.echo("Next: open the pages in a browser and print them. All files hold names.")


def _check(class_: Class, code: str, *, as_json: bool) -> ExitCode:
    from labstacks.checks.checkpoint_record import read_record
    from labstacks.documents.certificate_codes import read_code
    from labstacks.documents.certificates import own_ids
    from labstacks.errors import UsageError
    from labstacks.storage.class_key import ClassKey

    key = class_.file.home / "class.key"
    if not key.exists():
        raise UsageError(
            f"Class {class_.name} has no key here, so it cannot recognise its certificates.",
            hint="Go to the folder in which the class was made, or restore its class.key.",
        )
    level = class_.file.course_level
    own = own_ids(class_, read_record(class_.file.documents, class_.file.cloud))
    claim = read_code(ClassKey.load(key), class_.name, level.lab_ids, code, own)
    exit_code = ExitCode.DONE if claim else ExitCode.FAILED
    if as_json:
        document = {"command": "report", "class": class_.name, "ok": bool(claim), "exit_code": int(exit_code)}
        print_json({**document, "code": code, "recognised": bool(claim), **_said(claim)})
    elif claim is None:
        words = f"Not recognised: class {class_.name} made no certificate with the code {code}."
        click.secho(words, fg="red")
        click.echo("Look for a typing error, and whether it is of another class: name that with -f.")
    else:
        _explain(class_, claim)
    return exit_code


def _said(claim: Claim | None) -> dict[str, Any]:
    if claim is None:
        return {}
    return {"seat": Seat(claim.seat).id, "labs": [*claim.labs, *claim.own], "date": claim.day.isoformat()}


def _explain(class_: Class, claim: Claim) -> None:
    level = class_.file.course_level
    seat = next((seat for seat in class_.seats if seat.number == claim.seat), None)
    name = f" ({seat.student.name})" if seat and seat.student and seat.student.name else ""
    click.secho(f"Genuine: made by class {class_.name} for seat {Seat(claim.seat).id}{name}.", fg="green")
    titles = ", ".join(_titles(class_, claim))
    click.echo(folded(f"{level.title} level, completed on {claim.day:%d %B %Y}: {titles}."))
    click.echo("Compare the name and the labs with those on the paper.")


def _titles(class_: Class, claim: Claim) -> Iterator[str]:
    """Titles of the labs; a custom lab that the class no longer has is named by its id."""
    from labstacks.custom_labs.loading import class_lab

    has = {*claim.labs, *(lab.id for lab in class_.file.own_labs)}
    for lab in (*claim.labs, *claim.own):
        yield f"{lab} {class_lab(class_.file, lab).title}" if lab in has else lab
