"""``labstacks executor``: certificates and the scheduler for runs on several machines."""

from __future__ import annotations

from pathlib import Path

import click

from labstacks_cli.executor_options import certificates_option, warn_of_plain_tcp
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json


@click.group("executor")
def command() -> None:
    """Make certificates for workers, or run their scheduler."""


@command.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--days", type=click.IntRange(1, 3650), default=365, show_default=True, help="How long they last."
)
@json_option
def certificates(folder: Path, days: int, as_json: bool) -> ExitCode:
    """Make certificates in FOLDER. Anyone with a copy can submit work and do it."""
    from labstacks.runs.dask.certificates import make_certificates

    made = make_certificates(folder, days)
    if as_json:
        told = {"folder": str(made.folder), "until": f"{made.until:%Y-%m-%d}"}
        print_json({"command": "executor certificates", "ok": True, **told})
        return ExitCode.DONE
    click.echo(f"Certificates are in {made.folder}, good until {made.until:%Y-%m-%d}.")
    click.echo("Copy the folder to each machine over a secure channel, and name it there with")
    click.echo("--certificates.")
    return ExitCode.DONE


@command.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="This machine's address, for the others."
)
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8786, show_default=True, help="The port it listens on."
)
@click.option(
    "--plain", is_flag=True, help="Plain TCP on this machine: every user of it can run code as you."
)
@certificates_option
@json_option
def scheduler(host: str, port: int, plain: bool, certificates: Path | None, as_json: bool) -> ExitCode:
    """Run a Dask scheduler, for workers and for `--executor`. One started with `dask scheduler` works too.

    Ctrl-C ends it.
    """
    from labstacks.runs.dask.address import is_loopback, read_address
    from labstacks.runs.dask.certificates import find_certificates, own_certificates
    from labstacks.runs.dask.scheduler import serve

    found = find_certificates(certificates)
    if found is None and not plain and is_loopback(host):
        found = own_certificates()
    written = f"[{host}]" if ":" in host else host
    address = read_address(f"{'tcp' if plain else 'tls'}://{written}:{port}", certificates=found is not None)
    warn_of_plain_tcp(address)
    if as_json:
        print_json({"command": "executor scheduler", "ok": True, "host": host, "port": port})
    serve(address, found if address.encrypted else None, lambda line: click.echo(line, err=True))
    return ExitCode.DONE
