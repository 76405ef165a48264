"""What an instructor should know about a class and may leave as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from labstacks_cli.render.wording import folded

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.errors import Problem


def notices(class_: Class) -> None:
    """Print the notices of a class on stderr."""
    for notice in all_notices(class_):
        click.secho(folded(f"Note: {notice}"), fg="yellow", err=True)


def all_notices(class_: Class) -> list[Problem]:
    """The notices of a class, and of other classes that are still deployed from its folder."""
    from labstacks.classfile.deployed_class import orphans_notice

    orphans = orphans_notice(class_.file)
    return [*class_.notices, *([orphans] if orphans else ())]
