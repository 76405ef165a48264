"""``--executor``: where the work of a run is done, and the certificates for the way there."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.classfile.model import ClassFile
    from labstacks.engine.locate import Engine
    from labstacks.runs.dask.address import SchedulerAddress
    from labstacks.runs.dask.cluster import Cluster

OWN_PROCESS = "own process"
"""The root context's object when the process does nothing but this command."""
F = TypeVar("F", bound=Callable[..., Any])

certificates_option = click.option(
    "--certificates",
    metavar="FOLDER",
    envvar="LABSTACKS_CERTIFICATES",
    type=click.Path(path_type=Path, file_okay=False),
    help="Use these TLS certificates, from `labstacks executor certificates`. Also LABSTACKS_CERTIFICATES.",
)


ALLOWED = "labstacks.allowed"


def _note_allowed(context: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> None:
    context.meta[ALLOWED] = value


allow_option = click.option(
    "--allow",
    multiple=True,
    type=click.Choice(["shared-machine"]),
    expose_value=False,
    callback=_note_allowed,
    help="Real cloud only: run although other users of this machine could connect. Also LABSTACKS_ALLOW.",
)


def executor_options(function: F) -> F:
    """Where the work is done."""
    for option in (
        certificates_option,
        click.option(
            "--executor",
            default="local",
            show_default=True,
            metavar="WHERE",
            help="`local`, or the Dask scheduler whose workers do it: tls://HOST:PORT.",
        ),
    ):
        function = option(function)
    return function


def keep_others_out(classes: Sequence[ClassFile]) -> None:
    """Isolate this process from other users of the machine, or warn that it is not.

    Raises:
        UsageError: The real cloud is at risk, and ``--allow shared-machine`` was not given.
    """
    from labstacks.engine.isolation import isolate

    own_process = click.get_current_context().find_root().obj == OWN_PROCESS
    if warning := isolate(classes, own_process=own_process, allowed=allows_shared_machine()):
        click.secho(f"Warning: {warning}", err=True, fg="yellow")


def keep_others_from_plugin(classes: Sequence[ClassFile]) -> None:
    """As :func:`keep_others_out`, for a command that starts no engine, but the plugin of the real cloud."""
    if real := [file for file in classes if file.cloud != "rehearsal"]:
        keep_others_out(real)


def allows_shared_machine() -> bool:
    """Whether the user accepts that other users of this machine can connect to engines and plugin."""
    from labstacks.engine.isolation import ALLOWED as SHARED_MACHINE

    context = click.get_current_context()
    named = (*context.meta.get(ALLOWED, ()), *context.params.get("allow", ()))
    return SHARED_MACHINE in (*named, *os.environ.get("LABSTACKS_ALLOW", "").split())


def warn_of_plain_tcp(address: SchedulerAddress) -> None:
    """Say what plain TCP to a scheduler means."""
    if address.warning:
        click.secho(f"Warning: {address.warning}", err=True, fg="yellow")


def runner(
    executor: str,
    certificates: Path | None,
    classes: Sequence[ClassFile],
    engine: Engine,
    *,
    shard: object = None,
) -> Cluster | None:
    """The cluster that does the work; None for this machine. Connected until the command ends.

    Raises:
        UsageError: The cluster cannot be reached, or its workers cannot do the work.
    """
    if executor == "local":
        keep_others_out(classes)
        return None
    if shard:
        raise UsageError(
            "--shard splits a class between independent runs, --executor between the workers of one run.",
            hint="Leave out one of them.",
        )
    keep_others_from_plugin(classes)  # this machine asks the account and looks for leftovers
    from labstacks.runs.dask.address import read_address
    from labstacks.runs.dask.certificates import find_certificates
    from labstacks.runs.dask.cluster import open_cluster

    found = find_certificates(certificates)
    address = read_address(executor, certificates=found is not None)
    warn_of_plain_tcp(address)
    context = click.get_current_context()
    cluster = context.with_resource(open_cluster(address, found, classes, engine.version))
    workers = "1 worker" if len(cluster.workers) == 1 else f"{len(cluster.workers)} workers"
    click.echo(f"{workers} at {address.url}: {cluster.slots} engines at once.", err=True)
    return cluster
