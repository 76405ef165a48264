"""The command line: parse, call the library, print. A command is a module, imported when it is used."""

from __future__ import annotations

import atexit
import gc
import importlib
import io
import os
import signal
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from labstacks import __version__
from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.streams import colour, discard

COMMANDS = {
    "init": "Write a class file and a sample roster.",
    "roster": "Show how a list of students is read; change nothing.",
    "check": "Check the class file and the roster; change nothing.",
    "plan": "Show the costs, quotas, changes and duration of the next `up`; change nothing.",
    "up": "Deploy the class as its file and roster say.",
    "status": "Show the state of every seat.",
    "board": "Serve a live page about the class to a browser.",
    "console": "Serve the practice console: students do the labs in a browser.",
    "verify": "Check every seat for drift and report each student's progress.",
    "report": "Write a report of passed checkpoints, and certificates.",
    "cards": "Write a page of cards to print: one for each student.",
    "worksheets": "Write a worksheet to print for each student and lab.",
    "notes": "Print the teacher's notes of the labs.",
    "reset": "Recreate a seat while the rest of the class works on.",
    "swap": "Give a student whose seat broke a spare one, at once.",
    "save": "Save students' files into a folder for each student.",
    "down": "Remove the class, and check that nothing is left.",
    "settle": "Record what became of a resource that an interrupted run began.",
    "state": "Show where the state of a class is kept, or move it.",
    "sweep": "Remove the classes in FOLDER, and below it, whose sessions are over.",
    "rehearsal": "Inspect the emulator, break something in it, lend it to a student.",
    "prices": "Show the built-in prices, or fetch the account's own.",
    "worker": "Run engines on this machine for the runs of other machines.",
    "executor": "Make certificates for workers, or run their scheduler.",
    "levels": "List the levels of the course and their labs.",
    "new": "Start a lab of your own, or a programme of many classes.",
    "engine": "Find or install Pulumi's engine.",
    "doctor": "Check that this machine is ready for a class.",
    "completion": "Print a shell completion script.",
}


class LazyGroup(click.Group):
    """Knows its commands by name, and imports only the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Command names in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of a command; None when there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"labstacks_cli.commands.{cmd_name}")
        command: click.Command = module.command
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        """Commands by name, without importing any; options as ever."""
        from click.shell_completion import CompletionItem

        if incomplete.startswith("-"):
            return click.Command.shell_complete(self, ctx, incomplete)
        return [
            CompletionItem(name, help=what) for name, what in COMMANDS.items() if name.startswith(incomplete)
        ]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """Resolve the command name, or suggest the nearest one."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, 1)
            tip = f" Did you mean {near[0]!r}?" if near else ""
            ctx.fail(f"There is no command {args[0]!r}.{tip}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the command list from :data:`COMMANDS`, without importing the commands."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="labstacks")
@click.option("--json", "as_json", is_flag=True, help="Print the next step as one JSON document.")
@click.option(
    "-f", "--file", "file", metavar="FILE", help="The class file, or its folder; also after the command."
)
@click.pass_context
def cli(context: click.Context, as_json: bool, file: str | None) -> None:
    """Give every student of a class a cloud lab, and remove it again.

    Start with `labstacks init`, then `labstacks check` and `labstacks up`. Without a command, `labstacks`
    shows the next step of the class in this folder.
    """
    if file is not None:
        context.default_map = {name: {"path": file} for name in COMMANDS}
    if context.invoked_subcommand is not None:
        if as_json:
            raise click.UsageError("Write --json after the command: labstacks status --json.")
        return
    from labstacks_cli.next_step import next_step
    from labstacks_cli.output import print_json
    from labstacks_cli.render.wording import folded

    step = next_step(Path(file or "."))
    if as_json:
        print_json(
            {
                "command": "labstacks",
                "ok": True,
                "stands": step.stands,
                "next": step.do,
                "commands": step.commands,
            }
        )
        return
    for line in str(step).splitlines():
        click.echo(folded(line))


def main() -> None:
    """Run a command and exit with its code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # At its end, Python would look for garbage in all modules: half a second for memory that is freed anyway.
    atexit.register(gc.freeze)
    # Warnings are for developers. Under PYTHONWARNINGS=error, a deprecated class would end a run.
    warnings.simplefilter("ignore")
    if sys.stdin is None:  # closed, as by `<&-`: nobody can be asked
        sys.stdin = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        # A Chinese title without UTF-8, or a file name in another encoding, costs a question mark only.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    code = run(sys.argv[1:], own_process=True)
    # The command has ended; a late second Ctrl-C must not change the exit code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.exit(code)


def _choose_language(args: Sequence[str]) -> None:
    """Translate what is printed when the user reads Chinese and the terminal can show it; never JSON."""
    from labstacks_cli.streams import is_utf_8
    from labstacks_cli.translation.language import reads_chinese

    if "--json" not in args and is_utf_8(sys.stdout) and is_utf_8(sys.stderr) and reads_chinese(os.environ):
        from labstacks_cli.translation.terminal import install

        install()


def run(args: Sequence[str], *, own_process: bool = False) -> int:
    """Run a command; every expected error becomes a sentence, a next step and an exit code.

    Args:
        args: The command line after ``labstacks``.
        own_process: Whether the process ends with the command, which may then change all of it.
    """
    as_json = "--json" in args
    try:
        from labstacks_cli.executor_options import OWN_PROCESS

        if own_process:
            _choose_language(args)
        ended = cli.main(
            list(args),
            prog_name="labstacks",
            standalone_mode=False,
            color=colour(),
            obj=OWN_PROCESS if own_process else None,
        )
        return int(ended or ExitCode.DONE)
    except (BrokenPipeError, SystemExit):
        # The reader of our output has left, as `head` does. click ends with SystemExit then, and never else.
        discard(sys.stdout)
        return ExitCode.DONE
    except Exception as error:
        from labstacks_cli.output import tell_error

        return tell_error(error, as_json=as_json)
