"""The part of docs/reference/class-file.md that shows mistakes, as labstacks reports them."""

from __future__ import annotations

import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import yaml

from labstacks.classfile import load_class
from labstacks.errors import ClassFileError

GOOD = {"class": "f4a-2026", "level": "beginner", "labs": "all", "seats": "30"}
NOW = datetime(2026, 11, 24, tzinfo=UTC)
WRITTEN = (
    ("class", "4A Computing"),
    ("level", "begginer"),
    ("labs", "[G1, B2]"),
    ("labs", "G1 G2"),
    ("roster", "rooster.csv"),
    ("seats", "600"),
    ("cloud", "azure"),
    ("region", "Hong Kong"),
    ("region", "ap-southeast-1"),
    ("zones", "[cn-hongkong-b]"),
    ("sessions", "[{start: 12/25/2026 14:00, hours: 2}]"),
    ("sessions", "[{start: 2026-12-01T14:00+08:00}]"),
    ("holidays", "[Christmas]"),
    ("budget", "400"),
    ("budget", "{currency: HK$, max: 400}"),
    ("language", "chinese"),
    ("state", "s4://bucket"),
    ("parallel", "0"),
    ("fallback", "{zones: perhaps}"),
    ("lab_option", "{}"),
)
BETWEEN = re.compile(r"(?<=<!-- mistakes -->\n).*?(?=<!-- /mistakes -->)", re.DOTALL)


def filled(text: str) -> str:
    """The page, with its mistakes as labstacks reports them now."""
    return BETWEEN.sub(lambda _: table(), text)


def table() -> str:
    """Each mistake, and what labstacks says of it."""
    rows = [f"| `{key}: {value}` | {_said(key, value)} |" for key, value in WRITTEN]
    return "\n".join(["| written | what labstacks says |", "|---|---|", *rows, ""])


def _said(key: str, value: str) -> str:
    keys = {**GOOD, key: value}
    if key == "roster":
        del keys["seats"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "class.yaml"
        path.write_text("".join(f"{name}: {written}\n" for name, written in keys.items()), "utf-8")
        assert yaml.safe_load(path.read_text("utf-8"))
        (path.parent / "roster.csv").write_text("id,name\nd01,Chan Tai Man\n", "utf-8")
        try:
            load_class(path, NOW)
        except ClassFileError as error:
            first = error.problems[0]
            return f"{first.message} {first.fix}".replace("|", r"\|").strip()
    raise AssertionError(f"{key}: {value} is no mistake")
