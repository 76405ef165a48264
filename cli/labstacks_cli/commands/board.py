"""``labstacks board``: one page that shows the class, live."""

from __future__ import annotations

from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from labstacks.errors import UsageError
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, json_option
from labstacks_cli.output import print_json

if TYPE_CHECKING:
    from labstacks.board.serve import BoardServer

NEEDED = {"starlette": "Starlette", "uvicorn": "uvicorn"}


@click.command("board")
@class_file_option
@click.option(
    "--port", type=click.IntRange(0, 65535), metavar="N", help="Use this port; 0 takes any free port."
)
@click.option(
    "--export",
    "export_to",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the current board to one HTML file, without names of students, and end.",
)
@click.option(
    "--projector", is_flag=True, help="Show the board large, for a projector, without names of students."
)
@click.option(
    "--students",
    is_flag=False,
    flag_value="127.0.0.1",
    metavar="ADDRESS",
    help="Also serve a page for each student's phone on this address of this machine.",
)
@json_option
def command(
    path: Path,
    port: int | None,
    export_to: Path | None,
    projector: bool,
    students: str | None,
    as_json: bool,
) -> ExitCode:
    """Serve a live page about the class to a browser on this machine. Changes nothing.

    The page follows what `labstacks up` and `labstacks down` do in another terminal. Only someone with the
    address that is printed can open it. Ctrl-C ends it.

    \b
    labstacks board                      on your own screen
    labstacks board --projector          on the wall, without names
    labstacks board --export board.html  one file, to keep or to pass on
    labstacks board --students 192.168.1.20
                                         a page for each student's phone

    With --students, each student has a page behind an address of its own: own addresses, steps and
    checkpoints, live, and nobody else's. The addresses are written to <class>-links.html, to print and hand
    out. Anyone in that network who knows an address can read its page. It holds no password.
    """
    if export_to:
        return _export(path, export_to, as_json=as_json)
    return _serve(path, port, projector=projector, students=students, as_json=as_json)


def _export(path: Path, export_to: Path, *, as_json: bool) -> ExitCode:
    from labstacks.board.export import write_board
    from labstacks.board.watch import Watcher

    if not export_to.absolute().parent.is_dir():
        raise UsageError(
            f"The folder of {export_to} does not exist.", hint="Create it first, or name another file."
        )
    watcher = Watcher(path, names=False, cost=True)
    watcher.add_up_cost()
    write_board(watcher.board, export_to)
    if as_json:
        print_json({"command": "board", "file": str(export_to), "seats": len(watcher.board["seats"])})
    else:
        click.echo(f"Wrote {export_to}: the current board, without names. Open it in any browser.")
    return ExitCode.DONE


def _serve(path: Path, port: int | None, *, projector: bool, students: str | None, as_json: bool) -> ExitCode:
    require_extra(
        "The board", "Run `pip install 'labstacks[board]'`. `--export board.html` works without them."
    )
    from labstacks.board.serve import BoardServer

    where = _host_and_port(students) if students else None
    server = BoardServer(path, port=port, names=not projector, students=where)
    links = _write_links(path, server) if where else None
    address = server.address + ("#wall" if projector else "")
    if as_json:
        print_json({"command": "board", "address": address, **({"links": str(links)} if links else {})})
    else:
        click.echo(f"The board of this class: {address}")
        click.echo(
            "Open it in a browser on this machine; anyone with the address can read it. Ctrl-C ends it."
        )
    if links and where and not as_json:
        click.echo(f"The students' addresses are in {links}. Print it and cut it.")
        if where[0].startswith("127."):
            click.echo("Phones cannot open them yet: name this machine's address in their network, such as")
            click.echo("  labstacks board --students 192.168.1.20")
    # Ctrl-C is the way to end it, so no failure.
    with suppress(KeyboardInterrupt):
        server.serve_until_stopped()
    click.echo("The board has ended.", err=True)
    return ExitCode.DONE


def _host_and_port(text: str) -> tuple[str, int]:
    from labstacks.board.serve import STUDENT_PORT

    host, colon, port = text.rpartition(":")
    if colon and port.isdigit() and (":" not in host or host.endswith("]")):
        return host.strip("[]"), int(port)
    return text.strip("[]"), STUDENT_PORT


def _write_links(path: Path, server: BoardServer) -> Path:
    """Write the sheet with each student's address."""
    from labstacks.classfile import load_class
    from labstacks.documents.student_pages import links_html
    from labstacks.storage.files import write_private

    class_ = load_class(path)
    file = path.parent / f"{class_.name}-links.html"
    write_private(
        file, links_html(class_, {seat.id: server.student_address(seat.id) for seat in class_.seats})
    )
    return file


def require_extra(what: str, hint: str = "Run `pip install 'labstacks[board]'`.") -> None:
    """Raise ``UsageError`` where the packages of the extra ``board`` are missing.

    Args:
        what: What needs them, as a sentence's beginning.
        hint: What to do.
    """
    missing = [name for module, name in NEEDED.items() if find_spec(module) is None]
    if missing:
        raise UsageError(f"{what} needs {' and '.join(missing)}, and they are not installed.", hint=hint)
