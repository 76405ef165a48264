"""``labstacks completion``: print a shell completion script."""

from __future__ import annotations

import click

from labstacks_cli.exit_codes import ExitCode
from labstacks_cli.options import json_option
from labstacks_cli.output import print_json

HOW = {
    "bash": 'eval "$(labstacks completion bash)"    in ~/.bashrc',
    "zsh": 'eval "$(labstacks completion zsh)"    in ~/.zshrc',
    "fish": "labstacks completion fish > ~/.config/fish/completions/labstacks.fish",
}


@click.command("completion")
@click.argument("shell", type=click.Choice(list(HOW)))
@json_option
def command(shell: str, as_json: bool) -> ExitCode:
    """Print a script that makes SHELL complete commands, options, seats, labs and class files.

    \b
    bash: eval "$(labstacks completion bash)"    in ~/.bashrc
    zsh:  eval "$(labstacks completion zsh)"     in ~/.zshrc
    fish: labstacks completion fish > ~/.config/fish/completions/labstacks.fish
    """
    from click.shell_completion import get_completion_class

    from labstacks_cli.main import cli

    kind = get_completion_class(shell)
    assert kind is not None
    # Not kind.source(): for bash that starts a bash to ask for its version.
    made = kind(cli, {}, "labstacks", "_LABSTACKS_COMPLETE")
    script = made.source_template % made.source_vars()
    if as_json:
        print_json({"command": "completion", "shell": shell, "script": script, "how": HOW[shell]})
    else:
        click.echo(script)
    return ExitCode.DONE
