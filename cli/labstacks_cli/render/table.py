"""Rows in columns, for a terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import click

from labstacks_cli.render.wording import columns_of, localized

GAP = "  "


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: Collection[str] = ()) -> Iterator[str]:
    """Lines of a table; a column of which every cell is empty is left out.

    Args:
        head: The columns' titles.
        rows: A cell for each column; may be styled.
        right: Titles of right-aligned columns.
    """
    kept = [index for index in range(len(head)) if any(click.unstyle(row[index]) for row in rows)]
    aligned = [number for number, index in enumerate(kept) if head[index] in right]
    lines = columns([[row[index] for index in kept] for row in (head, *rows)], aligned)
    yield click.style(next(lines), bold=True)
    yield from lines


def columns(rows: Sequence[Sequence[str]], right: Collection[int] = (), indent: str = "") -> Iterator[str]:
    """Lines of rows whose cells stand below each other.

    Args:
        rows: Cells, as many in each row; may be styled.
        right: Numbers of right-aligned columns, from 0.
        indent: Begins each line.
    """
    rows = [[localized(cell) for cell in row] for row in rows]
    widths = [max(columns_of(click.unstyle(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = []
        for number, (cell, width) in enumerate(zip(row, widths, strict=True)):
            space = " " * (width - columns_of(click.unstyle(cell)))
            cells.append(space + cell if number in right else cell + space)
        yield (indent + GAP.join(cells)).rstrip()
