"""``labstacks doctor``: check that this machine is ready for a class."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from labstacks_cli.executor_options import allow_option, allows_shared_machine
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option
from labstacks_cli.output import print_json


@click.command("doctor")
@class_file_option
@allow_option
@json_option
def command(path: Path, as_json: bool) -> ExitCode:
    """Check that this machine is ready for a class, and for `cloud: alibaba` the account, too."""
    from labstacks.runs.doctor import examine

    findings = examine(path, allowed=allows_shared_machine())
    well = all(finding.well for finding in findings)
    code = ExitCode.DONE if well else ExitCode.FAILED
    if as_json:
        print_json({"command": "doctor", "ok": well, "findings": [asdict(finding) for finding in findings]})
        return code
    for finding in findings:
        sign, colour = ("ok", "green") if finding.well else ("NO", "red")
        click.secho(f"{sign}  {finding.subject}: {finding.found}", fg=colour)
        if finding.advice:
            click.echo(f"    {finding.advice}")
    click.echo(
        "This machine is ready."
        if well
        else "Correct the lines marked NO, then run `labstacks doctor` again."
    )
    return code
