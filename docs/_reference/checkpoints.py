"""What `labstacks verify` looks for, lab by lab, for docs/levels/*.md: from the checkpoints themselves."""

from __future__ import annotations

import re

from labstacks.components.checkpoints import CHECKS, Checkpoint

BETWEEN = re.compile(
    r"(?P<begin><!-- checkpoints:(?P<lab>\w+) -->\n).*?(?P<end><!-- /checkpoints -->)", re.DOTALL
)


def filled(level: str, text: str) -> str:
    """A level's page, with the checkpoints of each lab as they are now."""

    def block(found: re.Match[str]) -> str:
        return found["begin"] + listing(level, found["lab"]) + found["end"]

    return BETWEEN.sub(block, text)


def listing(level: str, lab: str) -> str:
    """What one lab asks of a student."""
    points = [_line(point) for point in CHECKS[level].checkpoints if point.lab == lab]
    return "\n".join(["**Checkpoints · 檢查點**", "", *points, ""])


def _line(point: Checkpoint) -> str:
    seen = "" if point.check else " *The teacher sees it · 由老師確認.*"
    return f"- `{point.id}` {point.en} · {point.zh_hant}{seen}"
