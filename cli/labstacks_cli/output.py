"""Prints errors as a sentence and a next step, or as a JSON document, and maps them to exit codes."""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from dataclasses import asdict
from typing import Any

import click

from labstacks import errors
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.streams import colour, discard, is_utf_8

SCHEMA = 1
"""Version of every JSON document that labstacks prints."""

CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (click.ClickException, ExitCode.USAGE),
    (errors.UsageError, ExitCode.USAGE),
    (errors.EngineMissingError, ExitCode.USAGE),
    (errors.LockedError, ExitCode.LOCKED),
    (errors.StackLockedError, ExitCode.LOCKED),
    (errors.LabstacksError, ExitCode.FAILED),
)


def print_json(document: dict[str, object]) -> None:
    """One JSON document on stdout."""
    text = json.dumps({"schema": SCHEMA, **document}, ensure_ascii=not is_utf_8(sys.stdout), indent=2)
    click.echo(text)


def code_of(error: Exception) -> ExitCode:
    """The exit code of an error."""
    return next((code for kind, code in CODES if isinstance(error, kind)), ExitCode.FAILED)


def tell_error(error: Exception, *, as_json: bool) -> ExitCode:
    """Print an error and return its exit code; an unexpected exception is reported as a bug."""
    if isinstance(error, OSError) and error.strerror:
        error = _of_system(error)
    code = code_of(error)
    if as_json:
        try:
            print_json({"ok": False, "exit_code": int(code), "error": _document(error)})
        except OSError:
            discard(sys.stdout)
    if isinstance(error, click.exceptions.Abort):
        click.echo("\nStopped. Run `labstacks` alone to see the next step.", err=True)
    elif isinstance(error, click.ClickException):
        error.show()
    elif isinstance(error, errors.LabstacksError):
        click.secho(_fitting(f"Error: {error.message}"), fg="red", err=True, color=colour())
        if error.hint:
            click.echo(_fitting(error.hint), err=True)
    else:
        traceback.print_exception(error)
        click.echo(f"\nThis is a bug in labstacks: {type(error).__name__}: {error}", err=True)
        click.echo(
            "Please report it with the lines above. Nothing was lost: run the command again.", err=True
        )
    return code


def _of_system(error: OSError) -> errors.LabstacksError:
    """An operating system error as a sentence and a hint."""
    hint = "Run `labstacks doctor`: it checks folder, disk and memory."
    if error.filename:
        where = os.fsdecode(error.filename) if isinstance(error.filename, bytes) else str(error.filename)
        if error.errno == errno.ENAMETOOLONG:
            hint = "Move the class to a folder with a shorter path."
        return errors.LabstacksError(f"{where}: {error.strerror}.", hint=hint)
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EIO):
        # Nothing more reaches stdout; Python would say so again at its end.
        discard(sys.stdout)
        return errors.LabstacksError(f"The output could not be written: {error.strerror}.", hint=hint)
    return errors.LabstacksError(f"The system refused an operation: {error.strerror}.", hint=hint)


def _fitting(text: str) -> str:
    """Lines that fit into the terminal; unchanged outside a terminal, such as in a log."""
    from labstacks_cli.render.wording import WIDTH, folded

    if not sys.stderr.isatty():
        return text
    return "\n".join(line if len(line) <= WIDTH else folded(line) for line in text.splitlines())


def _document(error: Exception) -> dict[str, Any]:
    message = error.message if isinstance(error, errors.LabstacksError | click.ClickException) else str(error)
    document: dict[str, Any] = {
        "kind": type(error).__name__,
        "message": message,
        "hint": getattr(error, "hint", ""),
    }
    if isinstance(error, errors.ClassFileError):
        document["problems"] = [{"where": problem.where, **asdict(problem)} for problem in error.problems]
    return document
