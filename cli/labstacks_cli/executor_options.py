"""``--executor``: where the work of a run is done, and the certificates for the way there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.classfile.model import ClassFile
    from labstacks.engine.locate import Engine
    from labstacks.runs.dask.cluster import Cluster

F = TypeVar("F", bound=Callable[..., Any])

certificates_option = click.option(
    "--certificates",
    metavar="FOLDER",
    envvar="LABSTACKS_CERTIFICATES",
    type=click.Path(path_type=Path, file_okay=False),
    help="Certificates for TLS, of `labstacks executor certificates`. Also LABSTACKS_CERTIFICATES.",
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


def runner(
    executor: str,
    certificates: Path | None,
    classes: Sequence[ClassFile],
    engine: Engine,
    *,
    shard: object = None,
) -> Cluster | None:
    """What does the work; None does it here. Connected until the command ends.

    Raises:
        UsageError: It cannot be reached, or could not do the work.
    """
    if executor == "local":
        return None
    if shard:
        raise UsageError(
            "--shard parts a class among runs that know nothing of each other, --executor among the workers "
            "of one run.",
            hint="Leave out one of them.",
        )
    from labstacks.runs.dask.address import read_address
    from labstacks.runs.dask.certificates import find_certificates
    from labstacks.runs.dask.cluster import open_cluster

    found = find_certificates(certificates)
    address = read_address(executor, certificates=found is not None)
    context = click.get_current_context()
    cluster = context.with_resource(open_cluster(address, found, classes, engine.version))
    workers = "1 worker" if len(cluster.workers) == 1 else f"{len(cluster.workers)} workers"
    click.echo(f"{workers} at {address.url}: {cluster.slots} engines at once.", err=True)
    return cluster
