"""What an instructor should know about classes and may leave as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from labstacks_cli.render.wording import folded

if TYPE_CHECKING:
    from labstacks.classfile.model import Class
    from labstacks.classfile.programme import Programme
    from labstacks.errors import Problem


def notices(classes: Class | Programme) -> None:
    """Print the notices of a class, or of a programme and its classes, on stderr."""
    for notice in all_notices(classes):
        click.secho(folded(f"Note: {notice}"), fg="yellow", err=True)


def all_notices(classes: Class | Programme) -> list[Problem]:
    """The notices of classes, and of other classes that are still deployed from their folders."""
    from labstacks.classfile.deployed_class import orphans_notice
    from labstacks.classfile.programme import Programme

    if isinstance(classes, Programme):
        found = [*classes.notices, *(one for class_ in classes.classes for one in all_notices(class_))]
        return list(dict.fromkeys(found))
    orphans = orphans_notice(classes.file)
    return [*classes.notices, *([orphans] if orphans else ())]
