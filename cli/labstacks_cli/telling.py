"""Turns errors into a sentence, a next step and an exit code; under ``--json`` into a document."""

from __future__ import annotations

import json
import sys
import traceback
from typing import Any

import click

from labstacks import errors
from labstacks_cli.exit_codes import ExitCode

SCHEMA = 1
"""Version of every JSON document that labstacks prints."""

CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (errors.UsageError, ExitCode.USAGE),
    (errors.EngineMissingError, ExitCode.USAGE),
    (errors.LockedError, ExitCode.LOCKED),
    (errors.StackLockedError, ExitCode.LOCKED),
    (errors.LabstacksError, ExitCode.FAILED),
)


def print_json(document: dict[str, Any]) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps({"schema": SCHEMA, **document}, ensure_ascii=False, indent=2))


def tell_error(error: Exception) -> ExitCode:
    """Tell the user of an error; one that nobody expected is a bug, and is told as one."""
    code = next((code for kind, code in CODES if isinstance(error, kind)), None)
    if code is None:
        traceback.print_exception(error)
        click.echo(f"\nThis is a bug in labstacks: {type(error).__name__}: {error}", err=True)
        click.echo("Please report it with the lines above. Nothing was lost: run the command again.", err=True)
        return ExitCode.FAILED
    assert isinstance(error, errors.LabstacksError)
    if "--json" in sys.argv:
        print_json({"ok": False, "exit_code": int(code), "error": _document(error)})
    click.secho(f"Error: {error.message}", fg="red", err=True)
    if error.hint:
        click.echo(error.hint, err=True)
    return code


def _document(error: errors.LabstacksError) -> dict[str, Any]:
    document: dict[str, Any] = {
        "kind": type(error).__name__,
        "message": error.message,
        "hint": error.hint,
    }
    if isinstance(error, errors.ClassFileError):
        document["problems"] = [problem.as_dict() for problem in error.problems]
    return document
