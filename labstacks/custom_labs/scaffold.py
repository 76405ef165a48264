"""Writes a school's own lab: component, arguments, checkpoint, tests and a page for the student."""

from __future__ import annotations

import keyword
import re
from dataclasses import dataclass
from pathlib import Path
from string import Template

from labstacks.components.catalog import LEVELS
from labstacks.errors import UsageError

TEMPLATES = Path(__file__).parent / "templates"
FILES = {
    "lab.py.txt": "{module}.py",
    "lab_checks.py.txt": "{module}_checks.py",
    "test_lab.py.txt": "test_{module}.py",
    "lab.md.txt": "{module}.md",
}
PACKAGE = "__init__.py"
LONGEST = 24
"""Longest name of a lab: its cloud names begin with class and seat, and the cloud limits their length."""


@dataclass(frozen=True)
class NewLab:
    """The files of a new lab.

    Args:
        folder: The package of the school's own labs.
        files: The written files, the component first.
        path: Its name in a class file, such as ``my_labs.notebook:Notebook``.
    """

    folder: Path
    files: tuple[Path, ...]
    path: str


def write_lab(folder: Path, name: str, *, level: str = "bridging") -> NewLab:
    """Write a working lab with tests: a private bucket with a file in it.

    Args:
        folder: The package, such as ``my_labs``; created if missing.
        name: Such as ``notebook`` or ``Weather station``.
        level: Key of :data:`labstacks.components.catalog.LEVELS`; its tests run at this level.

    Raises:
        UsageError: The name is not usable, or one of the files exists already. Nothing was written.
    """
    words = _words(name)
    if level not in LEVELS:
        raise UsageError(f'"{level}" is not a level.', hint=f"Choose one of: {', '.join(LEVELS)}.")
    package = folder.absolute().name
    if not package.isidentifier() or keyword.iskeyword(package):
        raise UsageError(
            f'"{package}" cannot be the name of a Python package.', hint="Choose a folder such as my_labs."
        )
    module = "_".join(words)
    known = {
        "package": package,
        "module": module,
        "component": "".join(word.capitalize() for word in words),
        "id": "-".join(words),
        "title": " ".join(words).capitalize(),
        "level": level,
        "first_lab": LEVELS[level].lab_ids[0],
    }
    contents = {
        folder / file.format(module=module): Template((TEMPLATES / source).read_text("utf-8")).substitute(
            known
        )
        for source, file in FILES.items()
    }
    # All files are checked before the first is written, so a refusal leaves nothing behind.
    for path in contents:
        if path.exists():
            raise UsageError(f"{path} exists already and was left as it is.", hint="Choose another name.")
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / PACKAGE).exists():
        contents[folder / PACKAGE] = '"""Labs of our own."""\n'
    for path, content in contents.items():
        # "x" fails if somebody created the file in the meantime.
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    return NewLab(folder, tuple(contents), f"{package}.{module}:{known['component']}")


def _words(name: str) -> list[str]:
    """The words of a name; the same for ``WeatherStation``, ``weather-station`` and ``Weather station``."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    words = re.findall(r"[a-z0-9]+", split.lower()) if split.isascii() else []
    joined = "_".join(words)
    if not words or not words[0][0].isalpha() or len(joined) > LONGEST or any(w[0].isdigit() for w in words):
        raise UsageError(
            f'"{name}" cannot be the name of a lab.',
            hint=f"Write English words that begin with a letter, of at most {LONGEST} characters in all.",
        )
    if keyword.iskeyword(joined) or re.fullmatch(r"[bgv]\d+", joined):
        raise UsageError(f'"{name}" means something else already.', hint="Choose another name.")
    return words
