"""``labstacks worker``: run engines on this machine for the runs of other machines."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.executor_options import (
    allow_option,
    allows_shared_machine,
    certificates_option,
    warn_of_plain_tcp,
)
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.command("worker")
@click.argument("scheduler", metavar="SCHEDULER")
@certificates_option
@click.option(
    "--slots",
    type=click.IntRange(1, 500),
    metavar="N",
    help="How many engines at once. Default: as many as this machine can run.",
)
@click.option("--name", help="Name of this worker. Default: the machine's name and a number.")
@allow_option
@json_option
def command(
    scheduler: str, certificates: Path | None, slots: int | None, name: str | None, as_json: bool
) -> ExitCode:
    """Run engines on this machine for the Dask scheduler at SCHEDULER, such as tls://192.168.1.20:8786.

    Ctrl-C returns unfinished work to the scheduler, and ends. When the scheduler goes away, its work stops
    here too, and the worker waits until the scheduler is back.
    """
    from labstacks.engine.isolation import RISK
    from labstacks.runs.dask.address import read_address
    from labstacks.runs.dask.certificates import find_certificates
    from labstacks.runs.dask.worker import serve

    found = find_certificates(certificates)
    address = read_address(scheduler, certificates=found is not None)
    warn_of_plain_tcp(address)
    click.secho(f"Warning: {RISK}", err=True, fg="yellow")
    if as_json:
        print_json({"command": "worker", "ok": True, "scheduler": scheduler, "slots": slots, "name": name})
    serve(
        address,
        found if address.encrypted else None,
        slots=slots,
        name=name,
        say=lambda line: click.echo(line, err=True),
        allows_real_cloud=allows_shared_machine(),
    )
    return ExitCode.DONE
