"""A programme file to start from, for ``labstacks new programme``."""

from __future__ import annotations

from pathlib import Path

from labstacks.classfile.find_files import class_files_below
from labstacks.classfile.programme_file import FILE_NAME, is_name
from labstacks.classfile.slug import suggest_slug
from labstacks.errors import UsageError

_TEXT = """\
# Many classes, planned, made and reported together: `labstacks plan --programme {file}`.

# For tables and files: 2 to 40 of a-z, 0-9 and -.
programme: {name}

# Class files, patterns such as "*/class.yaml", or folders, relative to this file. The first is made first.
classes:
{classes}

# The most that all classes may cost together; each class has its own budget besides.
# budget: {{currency: HKD, max: 8000}}

# parallel: 8           # how many engines at once, over all classes; left out, the machine decides
"""


def write_programme(folder: Path, name: str) -> tuple[Path, tuple[Path, ...]]:
    """Write a programme file that lists the class files there are.

    Args:
        folder: Where; the classes are looked for in it and below.
        name: Of the programme.

    Returns:
        The file, and the class files that it lists.

    Raises:
        UsageError: The name will not do, or there is such a file; it stays as it is.
    """
    if not is_name(name):
        raise UsageError(
            f"{name!r} is not a programme's name: 2 to 40 of a-z, 0-9 and -, no - at the ends.",
            hint=f"Write {suggest_slug(name) or 'spring-2027'}, for example.",
        )
    path, found = folder / FILE_NAME, tuple(class_files_below(folder))
    listed = [one.relative_to(folder).as_posix() for one in found] or ["*/class.yaml"]
    text = _TEXT.format(file=path, name=name, classes="\n".join(f"  - {_quoted(one)}" for one in listed))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise UsageError(
            f"{path} exists already and was left as it is.", hint="Choose another folder, or edit it."
        ) from None
    return path, found


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
