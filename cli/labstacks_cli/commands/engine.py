"""``labstacks engine``: find or install Pulumi's engine, and show its state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from labstacks.engine import locate
from labstacks.engine.language_host import WITHOUT_HOST, python_host
from labstacks.engine.locate import Engine
from labstacks.engine.version import MINIMUM
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.output import print_json

as_json = click.option("--json", "json_", is_flag=True, help="Print one JSON document on stdout.")


@click.group()
def engine() -> None:
    """Pulumi's engine: where it is, and how to get it."""


@engine.command()
@as_json
def path(json_: bool) -> None:
    """Print the path of the engine that is used."""
    found = locate.require_engine()
    _print(json_, _described(found), lambda: str(found.path))


@engine.command()
@click.option("--build", "from_source", is_flag=True, help="Build it with Go; do not look for the archive.")
@as_json
def install(from_source: bool, json_: bool) -> None:
    """Install the engine on this machine, unless it is installed."""
    from labstacks.engine.install import install_engine

    found = install_engine(lambda line: click.echo(line, err=True), from_source=from_source)
    _print(json_, _described(found), lambda: _sentence(found))


@engine.command()
@as_json
def status(json_: bool) -> None:
    """Show which engine is used, its source, and outdated ones. Exit code 2 when there is none."""
    found = locate.find_engine()
    old = locate.outdated()
    document = {
        **(_described(found) if found else {"path": None, "version": None, "source": None}),
        "python_host": str(python_host(found) or "") or None if found else None,
        "minimum": str(MINIMUM),
        "cache": str(locate.engine_dir()),
        "outdated": {"path": str(old.path), "version": old.version} if old else None,
    }
    _print(json_, document, lambda: _status_text(found, old))
    if not found:
        raise click.exceptions.Exit(ExitCode.USAGE)


def _described(found: Engine) -> dict[str, Any]:
    return {"path": str(found.path), "version": found.version, "source": str(found.source)}


def _sentence(found: Engine) -> str:
    return f"Pulumi {found.version} at {found.path} ({found.source})"


def _status_text(found: Engine | None, old: Engine | None) -> str:
    lines = [_sentence(found) if found else f"No engine is installed. {locate.INSTALL}"]
    if found and found.source is locate.Source.CACHE and (origin := locate.origin()):
        lines.append(f"It was {origin}.")
    if found:
        host = python_host(found)
        lines.append(f"Python programs: with the language host {host}." if host else WITHOUT_HOST)
    if old:
        lines.append(f"Too old: Pulumi {old.version} at {old.path}; {MINIMUM} or a later 3.x is needed.")
    return "\n".join(lines)


def _print(json_: bool, document: dict[str, object], text: Callable[[], str]) -> None:
    if json_:
        print_json(document)
    else:
        click.echo(text())


command = engine
