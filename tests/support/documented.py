"""Pages as something to run: their console blocks and the files they show.

A page is run from top to bottom in one empty folder. In front of a block a comment may say more::

    <!-- not run: why -->                     this block is only shown
    <!-- exit: 3 in the last -->              the block's last command exits with 3
    <!-- in FILE, before: TEXT -->            the block goes into a file that was shown before

A code block whose first line is ``# name.py`` (or .yaml, .sh) is written as that file. Of the output that a
page shows, every line must come, in this order; numbers may differ, and ``…`` stands for anything.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"(?:^<!-- (?P<said>[^\n]*) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
FILE = re.compile(r"# ([\w./-]+\.(?:py|yaml|sh))\n")
NUMBERS = re.compile(r"\d+(?:[.,:]\d+)*")
TIMEOUT = 240


@dataclass(frozen=True)
class Command:
    """One line to type, and the output that the page shows for it."""

    typed: str
    shown: tuple[str, ...] = ()
    code: int = 0


@dataclass
class Reader:
    """Follows a page in a folder."""

    folder: Path
    place: Path = field(init=False)
    language: str = "en"

    def __post_init__(self) -> None:
        self.place = self.folder

    def follow(self, page: Path) -> int:
        """Write and run everything; the number of commands that were run."""
        self.language = "zh-Hant" if "zh-hant" in page.name.lower() else "en"
        count = 0
        for block in BLOCK.finditer(page.read_text("utf-8")):
            said, text = block["said"] or "", block["text"]
            if said.startswith("not run: "):
                continue
            if block["kind"] == "console":
                for command in commands(text, said):
                    self.run(command)
                    count += 1
            elif insertion := re.fullmatch(r"in (\S+), before: (.*)", said):
                insert(self.place / insertion[1], insertion[2], text)
            elif name := FILE.match(text):
                (self.place / name[1]).write_text(text[name.end() :], "utf-8")
        return count

    def run(self, command: Command) -> None:
        """Run a command where the last one left off, and hold its output to what the page shows."""
        script = f'{command.typed}\ncode=$?\npwd > "$LEFT_AT"\nexit $code\n'
        left_at = self.folder / ".left-at"
        ran = subprocess.run(
            ["bash", "-c", script],
            cwd=self.place,
            env=environment(LEFT_AT=str(left_at), LABSTACKS_LANG=self.language),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=TIMEOUT,
        )
        told = f"$ {command.typed}\n{ran.stdout}"
        assert ran.returncode == command.code, f"exit code {ran.returncode}, not {command.code}:\n{told}"
        missing = first_missing(command.shown, ran.stdout.splitlines())
        assert missing is None, f"the page shows a line that did not come: {missing!r}\n{told}"
        self.place = Path(left_at.read_text().strip())


def environment(**more: str) -> dict[str, str]:
    """A plain terminal of 80 columns, with this interpreter's commands first."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST", "COV_"))}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    return {**kept, "PATH": path, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONUTF8": "1", **more}


def commands(text: str, said: str) -> Iterator[Command]:
    """The commands of a console block with what it shows of their output."""
    typed = [part.split("\n") for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]]
    code = re.fullmatch(r"exit: (\d+) in the last", said)
    for place, (line, *shown) in enumerate(typed, start=1):
        is_last = place == len(typed)
        yield Command(
            line, tuple(line for line in shown if line.strip()), int(code[1]) if code and is_last else 0
        )


def first_missing(shown: Sequence[str], came: Sequence[str]) -> str | None:
    """The first shown line that did not come after the one before it; None when all did."""
    rest = iter([plain(line) for line in came])
    for line in shown:
        if plain(line) == "…":
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in plain(line).split("…")))
        if not any(pattern.fullmatch(real) for real in rest):
            return line
    return None


def plain(line: str) -> str:
    """A line without what differs from run to run: figures and the width of columns."""
    return " ".join(NUMBERS.sub("0", line).split())


def insert(path: Path, before: str, text: str) -> None:
    """Put text into a file, in front of the line that begins with ``before``."""
    content = path.read_text("utf-8")
    assert before in content, f"{path.name} has no line {before!r}"
    path.write_text(content.replace(before, text + before, 1), "utf-8")
