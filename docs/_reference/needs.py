"""The part of docs/real-cloud.md that says what classes need and cost, planned by labstacks itself."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile import load_class
from labstacks.components.catalog import LEVELS
from labstacks.planning import plan_class
from labstacks.planning.plan import Plan

SEATS = 40
WORTH_TELLING = 0.25
"""A quota is named from this share of its default on."""
NOW = datetime(2026, 11, 24, tzinfo=UTC)
BETWEEN = re.compile(r"(?<=<!-- needs -->\n).*?(?=<!-- /needs -->)", re.DOTALL)


def filled(text: str) -> str:
    """The page, with its table as it is planned now."""
    return BETWEEN.sub(lambda _: table(), text)


def table() -> str:
    """Per level, a class of :data:`SEATS` with all labs: the quotas that may not suffice."""
    plans = [_plan(level) for level in LEVELS]
    rows = ["| quota | default | " + " | ".join(LEVELS) + " |", "|---|---|" + "---|" * len(LEVELS)]
    limits = {need.quota.key: (need.quota.title, need.limit) for plan in plans for need in plan.needs}
    for key, (title, limit) in limits.items():
        needs = [next((need.need for need in plan.needs if need.quota.key == key), 0) for plan in plans]
        if (limit is None and max(needs) > 1) or (limit is not None and max(needs) > WORTH_TELLING * limit):
            rows.append(
                f"| {title} | {limit or 'by account'} | {' | '.join(str(need or '–') for need in needs)} |"
            )
    return "\n".join([*rows, ""])


def _plan(level: str) -> Plan:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "class.yaml"
        path.write_text(
            f"class: f4a-2026\nlevel: {level}\nlabs: all\nseats: {SEATS}\ncloud: alibaba\n"
            "sessions: [{start: 2026-12-01T14:00+08:00, hours: 2}]\n",
            "utf-8",
        )
        return plan_class(load_class(path, NOW))
