"""``labstacks console``: the practice console, where students work in the emulator with their browsers."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import click

from labstacks.errors import UsageError
from labstacks_cli.commands.board import require_extra
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option
from labstacks_cli.output import print_json


@click.command("console")
@class_file_option
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help="Listen on this address of the machine, with TLS. 0.0.0.0 is the classroom's whole network.",
)
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", help="Use this port; 0 takes any free port."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="NAME",
    help="A name under which browsers reach the machine, such as that of the school's proxy.",
)
@click.option(
    "--certificate",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The school's own certificate (PEM); goes with --key. Default: one that browsers warn of.",
)
@click.option(
    "--key",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="The certificate's private key (PEM).",
)
@click.option(
    "--proxy",
    "proxied",
    is_flag=True,
    help="A proxy in front speaks HTTPS with the browsers; serve it plain HTTP.",
)
@json_option
def command(
    path: Path,
    host: str,
    port: int | None,
    names: tuple[str, ...],
    certificate: Path | None,
    key: Path | None,
    proxied: bool,
    as_json: bool,
) -> ExitCode:
    """Serve the practice console: students do the labs in a browser, without an Alibaba Cloud account.

    Each student signs in with the user name and the first password of the card, and may do what the student's
    RAM policies allow. Only for classes with `cloud: rehearsal`. Ctrl-C ends it.

    \b
    labstacks console                    on this machine only
    labstacks console --host 0.0.0.0     for the classroom's network, with TLS
    """
    require_extra("The practice console")
    if (certificate is None) != (key is None):
        raise UsageError("--certificate and --key belong together.", hint="Give both, or neither.")
    from labstacks.board.console.serve import ConsoleServer

    pair = (certificate, key) if certificate and key else None
    server = ConsoleServer(path, host=host, port=port, names=names, certificate=pair, proxied=proxied)
    if as_json:
        print_json({"command": "console", "address": server.address, "teacher": server.teacher_address})
    else:
        click.echo(f"Students open: {server.address}")
        click.echo(f"You open:      {server.teacher_address}")
        click.echo("Keep the second address to yourself: it shows names. Ctrl-C ends the console.")
    # Ctrl-C is the way to end it, so no failure.
    with suppress(KeyboardInterrupt):
        server.serve_until_stopped()
    click.echo("The practice console has ended.", err=True)
    return ExitCode.DONE
