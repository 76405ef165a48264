"""Options of commands that write documents, and the warning about characters without a font."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, TypeVar

import click

from labstacks_cli.render.wording import folded

F = TypeVar("F", bound=Callable[..., Any])


def pdf_options(what: str) -> Callable[[F], F]:
    """``--pdf`` and ``--font``.

    Args:
        what: What is made as PDF, such as ``the page``.
    """

    def options(function: F) -> F:
        font = click.option(
            "--font",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="With --pdf: a font for characters that the built-in one lacks.",
        )
        pdf = click.option("--pdf", is_flag=True, help=f"Make {what} as PDF too; needs the extra `pdf`.")
        return pdf(font(function))

    return options


def tell_of_boxes(characters: Collection[str]) -> None:
    """Warn about characters that no font has, if any."""
    if characters:
        words = f"No font has {' '.join(characters)}: each prints as a box. Name another font with --font."
        click.secho(folded(words), fg="yellow")
