"""``labstacks rehearsal``: inspect the emulator, break something in it, or serve it to a student."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from labstacks.errors import UsageError
from labstacks_cli import completion
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import class_file_option, confirm, json_option, yes_option
from labstacks_cli.output import print_json
from labstacks_cli.render.wording import counted

if TYPE_CHECKING:
    from labstacks.classfile import Class
    from labstacks.emulator import RehearsalCloud

OWN_CLOUD = Path(".labstacks") / "rehearsal.db"
SERVED = "served-clouds"
"""Folder in the cache: for each port that `rehearsal serve` uses, the file of its cloud."""

cloud_option = click.option(
    "--cloud",
    "own",
    metavar="FOLDER|PORT",
    help="Use the cloud of `rehearsal serve`, by its folder or port, instead of the class's.",
)


@click.group("rehearsal")
def command() -> None:
    """Inspect the emulator, break something in it, lend it to a student."""


@command.command("ls")
@class_file_option
@cloud_option
@click.option(
    "--seat",
    shell_complete=completion.seats_and_classroom,
    help="List only the resources of this seat, or of `classroom`.",
)
@json_option
def ls(path: Path, own: str | None, seat: str | None, as_json: bool) -> ExitCode:
    """List the resources in the emulator."""
    with _cloud(path, own) as (class_, cloud):
        stack = _stack(class_, seat) if seat else None
        rows = cloud.resources(stack)
    if as_json:
        print_json({"command": "rehearsal ls", "resources": [_row(row) for row in rows]})
        return ExitCode.DONE
    for row in rows:
        click.echo(f"{row.stack or 'by hand':20} {row.type.rsplit(':', 1)[-1]:24} {row.id}")
    click.echo(f"{counted(rows, 'resource')}." if rows else "The emulator is empty.")
    return ExitCode.DONE


@command.command("show")
@click.argument("id_", metavar="ID")
@class_file_option
@cloud_option
@json_option
def show(id_: str, path: Path, own: str | None, as_json: bool) -> ExitCode:
    """Show everything the emulator knows about the resource with ID. Secrets stay hidden."""
    with _cloud(path, own) as (_, cloud):
        rows = cloud.show(id_)
    if not rows:
        raise UsageError(
            f"The emulator has no resource with the id {id_!r}.", hint="`labstacks rehearsal ls` lists all."
        )
    if as_json:
        print_json({"command": "rehearsal show", "resources": [_row(row, whole=True) for row in rows]})
        return ExitCode.DONE
    for row in rows:
        click.secho(f"{row.type}  {row.id}", bold=True)
        click.echo(f"  stack: {row.stack or 'none, made by hand'}\n  created: {row.created}")
        for name, value in sorted(row.properties.items()):
            hidden = isinstance(value, dict) and "$secret" in value
            click.echo(f"  {name}: {'(secret)' if hidden else value}")
    return ExitCode.DONE


@command.command("break")
@click.argument("seat", shell_complete=completion.seats)
@class_file_option
@cloud_option
@click.option("--seed", default="0", help="Another seed breaks other things.")
@json_option
def break_(seat: str, path: Path, own: str | None, seed: str, as_json: bool) -> ExitCode:
    """Break a little of everything at SEAT, as a student might, so that `verify` has something to find."""
    from labstacks.emulator import ByHand

    with _cloud(path, own) as (class_, cloud):
        done = ByHand(cloud).break_stack(_stack(class_, seat), seed=seed)
    if as_json:
        print_json({"command": "rehearsal break", "done": done})
        return ExitCode.DONE
    for sentence in done:
        click.echo(sentence)
    click.echo("Next: `pulumi refresh` finds it." if own else "Next: `labstacks verify` finds it.")
    return ExitCode.DONE


@command.command("delete")
@click.argument("id_", metavar="ID")
@class_file_option
@cloud_option
@yes_option
@json_option
def delete(id_: str, path: Path, own: str | None, yes: bool, as_json: bool) -> ExitCode:
    """Delete the resource with ID behind Pulumi's back, as in the console."""
    from labstacks.emulator import ByHand

    with _cloud(path, own) as (_, cloud):
        if not confirm(f"Delete {id_}?", yes=yes, removes=True):
            click.echo("Nothing was changed.", err=True)
            return ExitCode.DONE
        done = ByHand(cloud).delete(id_)
    if as_json:
        print_json({"command": "rehearsal delete", "done": [done]})
    else:
        click.echo(done)
    return ExitCode.DONE


@command.command("can")
@click.argument("user")
@click.argument("action")
@click.argument("resource", default="*")
@class_file_option
@cloud_option
@json_option
def can_(user: str, action: str, resource: str, path: Path, own: str | None, as_json: bool) -> ExitCode:
    """Say whether USER may do ACTION to RESOURCE, and which statement decides.

    USER is a RAM user's name such as f4a-2026-s07, ACTION such as ecs:StopInstance, RESOURCE an id in the
    emulator, an ARN, or * (the default). Exit code 0 when allowed, 1 when not.
    """
    from labstacks.emulator import can

    with _cloud(path, own) as (_, cloud):
        decision = can(cloud, user, action, resource)
    if as_json:
        why = [str(finding) for finding in decision.deciding]
        print_json(
            {
                "command": "rehearsal can",
                "allowed": decision.allowed,
                "verdict": decision.verdict.value,
                "why": why,
            }
        )
    else:
        click.echo(str(decision))
    return ExitCode.DONE if decision.allowed else ExitCode.FAILED


@command.command("quotas")
@class_file_option
@cloud_option
@click.option("--all", "everything", is_flag=True, help="Show unused quotas too.")
@json_option
def quotas(path: Path, own: str | None, everything: bool, as_json: bool) -> ExitCode:
    """Show how much of each quota is used."""
    with _cloud(path, own) as (class_, cloud):
        region = class_.file.region if class_ else "cn-hongkong"
        uses = [use for use in cloud.quota_uses(region) if use.used or everything]
    if as_json:
        rows = [
            {"key": u.key, "title": u.title, "used": u.used, "limit": u.limit, "parent": u.parent}
            for u in uses
        ]
        print_json({"command": "rehearsal quotas", "quotas": rows})
        return ExitCode.DONE
    for use in uses:
        inside = f" in {use.parent}" if use.parent else ""
        colour = "red" if not use.left else "yellow" if use.used > 0.8 * use.limit else None
        click.secho(f"{use.used:6} of {use.limit:<6} {use.title}{inside}  ({use.key})", fg=colour)
    click.echo("Change a limit in the class file: `rehearsal: {quotas: {KEY: NUMBER}}`.")
    return ExitCode.DONE


@command.command("events")
@class_file_option
@cloud_option
@json_option
def events(path: Path, own: str | None, as_json: bool) -> ExitCode:
    """List what the emulator did by itself, by hand and through chaos settings."""
    with _cloud(path, own) as (_, cloud):
        found = cloud.events()
    if as_json:
        rows = [{"time": e.time, "kind": e.kind, "text": e.text, "stack": e.stack, "id": e.id} for e in found]
        print_json({"command": "rehearsal events", "events": rows})
        return ExitCode.DONE
    for event in found:
        click.echo(f"{event.time}  {event.kind:12} {event.text}")
    click.echo(f"{counted(found, 'event')}.")
    return ExitCode.DONE


@command.command("serve")
@click.option("--port", type=click.IntRange(0, 65535), default=0, metavar="N", help="Default: any free port.")
@click.option(
    "--cloud",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=OWN_CLOUD,
    show_default=True,
    help="Keep the emulator in this file.",
)
@click.option(
    "--clock", default="instant", show_default=True, help="Set the clock: `instant`, or a rate such as 60x."
)
@json_option
def serve(port: int, file: Path, clock: str, as_json: bool) -> ExitCode:
    """Serve the emulator to Pulumi programs of your own, until Ctrl-C.

    Prints the line to type in the terminal where Pulumi runs. The cloud is kept in a file, so its resources
    are still there the next time.
    """
    import threading

    from labstacks.emulator import RehearsalCloud
    from labstacks.gateway.cloud_provider import CloudProvider
    from labstacks.gateway.server import Gateway
    from labstacks.storage.files import private_folder

    private_folder(file.absolute().parent)
    cloud = RehearsalCloud(file, clock=clock)
    with Gateway(CloudProvider(cloud), port=port) as gateway:
        line = f"export PULUMI_DEBUG_PROVIDERS={gateway.attachment}"
        if as_json:
            print_json({"command": "rehearsal serve", "attach": gateway.attachment, "line": line})
        else:
            click.echo(f"In the terminal where you run Pulumi, type:\n  {line}")
        click.echo(f"{_what_works()} Ctrl-C here ends it.", err=True)
        with _announced(gateway.attachment.rpartition(":")[2], file):
            try:
                threading.Event().wait()
            except KeyboardInterrupt:
                kept = f"its {cloud.count()} resources are kept in {file}"
                click.echo(f"\nThe cloud is closed; {kept}.", err=True)
    cloud.close()
    return ExitCode.DONE


@command.command("reset")
@cloud_option
@yes_option
@json_option
def reset(own: str | None, yes: bool, as_json: bool) -> ExitCode:
    """Empty a cloud of `rehearsal serve`: delete its file. Stop serving it first."""
    if not own:
        raise UsageError(
            "Name the cloud to empty.",
            hint="`labstacks rehearsal reset --cloud .` empties that of this folder. To recreate a seat of a "
            "class: `labstacks reset SEAT`.",
        )
    file = _own_file(own)
    if served := [port for port, place in _served().items() if place == file]:
        raise UsageError(f"The cloud is being served on port {served[0]}.", hint="Stop it with Ctrl-C first.")
    if not confirm(f"Delete everything in {file}?", yes=yes, removes=True):
        click.echo("Nothing was changed.", err=True)
        return ExitCode.DONE
    for path in (file, *(file.with_name(f"{file.name}{end}") for end in ("-wal", "-shm"))):
        path.unlink(missing_ok=True)
    if as_json:
        print_json({"command": "rehearsal reset", "file": str(file)})
    else:
        click.echo("The cloud is empty. The states of your stacks are not: delete them too, or refresh them.")
    return ExitCode.DONE


@contextmanager
def _cloud(path: Path, own: str | None) -> Iterator[tuple[Class | None, RehearsalCloud]]:
    """The class and its cloud; with ``own`` a cloud of `rehearsal serve`, which has no class."""
    from labstacks.classfile import load_class
    from labstacks.classfile.account import rehearsal_place
    from labstacks.emulator import RehearsalCloud
    from labstacks.emulator.store import exists
    from labstacks.runs.cloud_factory import open_rehearsal

    if own:
        cloud = RehearsalCloud(_own_file(own))
        try:
            yield None, cloud
        finally:
            cloud.close()
        return
    class_ = load_class(path)
    if not exists(rehearsal_place(class_.file)):
        raise UsageError(
            "There is no rehearsal here yet.", hint="Run `labstacks up` for a class with `cloud: rehearsal`."
        )
    with open_rehearsal(class_.file) as cloud:
        yield class_, cloud


def _own_file(own: str) -> Path:
    """The file of a cloud, named by the folder where it is served, by the file, or by the port."""
    served = _served()
    if own in served:
        return served[own]
    candidates = (Path(own), Path(own) / OWN_CLOUD)
    if found := next((path for path in candidates if path.is_file()), None):
        return found.absolute()
    ports = ", ".join(sorted(served)) or "none"
    raise UsageError(
        f"There is no cloud {own!r}: no port of `rehearsal serve` and no folder with {OWN_CLOUD}.",
        hint=f"Ports in use: {ports}. `labstacks rehearsal serve` starts a cloud in this folder.",
    )


def _served() -> dict[str, Path]:
    """The clouds being served on this machine: port to file. Notes of killed processes are removed."""
    from labstacks.storage.cache import cache_dir
    from labstacks.storage.processes import is_alive

    found = {}
    for note in (cache_dir() / SERVED).glob("*"):
        process, _, file = note.read_text("utf-8").partition(" ")
        if process.isdigit() and is_alive(int(process)):
            found[note.name] = Path(file)
        else:
            note.unlink(missing_ok=True)
    return found


@contextmanager
def _announced(port: str, file: Path) -> Iterator[None]:
    """Note which cloud a port serves, for `--cloud PORT`, as long as it is served."""
    import os

    from labstacks.storage.cache import cache_dir
    from labstacks.storage.files import private_folder, write_private

    note = private_folder(cache_dir() / SERVED) / port
    write_private(note, f"{os.getpid()} {file.absolute()}")
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def _what_works() -> str:
    from labstacks.engine.language_host import WITHOUT_HOST, python_host
    from labstacks.engine.locate import find_engine

    engine = find_engine()
    if engine is None or python_host(engine):
        return "Then `pulumi up` there works in this cloud."
    return WITHOUT_HOST


def _stack(class_: Class | None, seat: str) -> str:
    """The stack of a seat; in a cloud without a class the stack's own name."""
    if class_ is None:
        return seat
    return f"{class_.name}-{seat if seat == 'classroom' else class_.seat(seat).id}"


def _row(row: Any, *, whole: bool = False) -> dict[str, Any]:
    shown = {"stack": row.stack, "type": row.type, "id": row.id, "created": row.created}
    return {**shown, "properties": dict(row.properties)} if whole else shown
