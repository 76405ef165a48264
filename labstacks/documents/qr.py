"""QR codes as runs of squares: SVG paths, drawn once and used on many cards, or boxes of a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

QUIET_ZONE = 4
"""Blank modules around a code, which readers need (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """A code as runs of unit squares.

    Args:
        size: Modules a side, the quiet zone included.
        runs: (column, row, length) of each run of dark modules.
    """

    size: int
    runs: tuple[tuple[int, int, int], ...]

    @property
    def path(self) -> str:
        """SVG path data."""
        return "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in self.runs)


@cache
def qr_code(text: str) -> QrCode:
    """The code of a text, which survives a crease or a stain (error correction level M)."""
    import segno

    # Micro QR codes are smaller, but few phones read them.
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = tuple(
        (start + QUIET_ZONE, y + QUIET_ZONE, length)
        for y, row in enumerate(matrix)
        for start, length in _runs(row)
    )
    return QrCode(len(matrix) + 2 * QUIET_ZONE, runs)


def _runs(row: bytearray) -> list[tuple[int, int]]:
    """Where dark modules begin, and how many follow one another."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
