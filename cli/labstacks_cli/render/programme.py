"""What the commands on a programme share: its title, its document and its forecast."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from labstacks.classfile.programme import Programme
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.render.wording import seconds_words


def title(programme: Programme) -> str:
    """Such as ``Programme spring-2027: 20 classes, 1,000 seats``."""
    return (
        f"Programme {programme.name}: {len(programme.classes)} "
        f"class{'' if len(programme.classes) == 1 else 'es'}, {programme.seats:,} seats"
    )


def document(
    command: str, programme: Programme, code: ExitCode, classes: Iterable[dict[str, Any]], **more: Any
) -> dict[str, Any]:
    """The JSON contract of every command on a programme."""
    return {
        "command": command,
        "programme": programme.name,
        "ok": code is ExitCode.DONE,
        "exit_code": int(code),
        **more,
        "classes": list(classes),
    }


def foreseen(programme: Programme, parallel: int | None) -> float | None:
    """Print how long ``down`` takes, and return the seconds; None without a terminal or a forecast."""
    from labstacks.planning.programme_plan import seconds_to_remove
    from labstacks_cli.render.progress import is_watched

    seconds = seconds_to_remove(programme, parallel) if is_watched() else None
    if seconds is not None:
        click.echo(f"  takes about {seconds_words(seconds, exact=False)}", err=True)
    return seconds
