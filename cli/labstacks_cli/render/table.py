"""Rows in columns, for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import click

from labstacks_cli.render.wording import columns_of

GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> Iterator[str]:
    """Lines of a table; a column of which every cell is empty is left out.

    Args:
        head: The columns' titles.
        rows: A cell for each column; may be styled.
        right: Titles of right-aligned columns.
    """
    kept = [index for index in range(len(head)) if any(click.unstyle(row[index]) for row in rows)]
    widths = {index: max(columns_of(click.unstyle(row[index])) for row in (head, *rows)) for index in kept}
    for row in (head, *rows):
        cells = []
        for index in kept:
            space = " " * (widths[index] - columns_of(click.unstyle(row[index])))
            cells.append(space + row[index] if head[index] in right else row[index] + space)
        line = GAP.join(cells).rstrip()
        yield click.style(line, bold=True) if row is head else line
