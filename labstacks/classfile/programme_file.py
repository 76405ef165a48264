"""A programme file, or a folder, to a :class:`Programme`, with every mistake in it and in its classes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from labstacks.classfile import fields, load_class
from labstacks.classfile.encoding import UnreadableError, decode
from labstacks.classfile.find_files import class_files_below, is_class_file
from labstacks.classfile.model import Budget, Class
from labstacks.classfile.nearby_files import is_file, is_folder
from labstacks.classfile.programme import Programme
from labstacks.classfile.slug import suggest_slug
from labstacks.classfile.suggestions import did_you_mean, quote, short
from labstacks.classfile.yaml_document import Note, Value, compose
from labstacks.errors import ClassFileError, Problem, ProgrammeFileError

FILE_NAME = "programme.yaml"
KEYS = ("programme", "classes", "budget", "parallel")
EXAMPLE = "Write a list such as [north/class.yaml, south/*.yaml]."
LARGEST_FILE = 250_000
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,38}[a-z0-9]")
_WILD = re.compile(r"[*?\[]")


@dataclass(frozen=True)
class _Listed:
    """A class file of the programme.

    Args:
        path: As the user would name it.
        value: The entry that names it; None in a folder that is read as a programme.
        wild: Whether the entry names several.
    """

    path: Path
    value: Value | None = None
    wild: bool = False

    def wrong(self, message: str, fix: str, note: Note) -> None:
        if self.value:
            self.value.wrong(message, fix)
        else:
            note(Problem(str(self.path), message, fix))


@dataclass
class _Draft:
    """What was read so far."""

    name: str = ""
    listed: list[_Listed] = field(default_factory=list)
    budget: Budget | None = None
    parallel: int | None = None


def load_programme(path: str | Path, now: datetime | None = None) -> Programme:
    """Read a programme and all of its classes. Nothing is written.

    Args:
        path: A programme file; or a folder, for its ``programme.yaml`` or, where there is none, for every
            class file in it and below.
        now: An aware time to compare the timetables with; None is the present.

    Raises:
        ProgrammeFileError: The programme file or files of its classes have mistakes; it holds all of them.
        StateError: A class's ledger is damaged, or was written by a newer version.
    """
    path, now = Path(path), now or datetime.now(UTC)
    path = path / FILE_NAME if is_file(path / FILE_NAME) else path
    problems: list[Problem] = []
    draft = _folder(path, problems.append) if is_folder(path) else _file(path, problems.append)
    loaded = list(_loaded(draft.listed, now, problems.append))
    _refuse_one_name_twice(loaded, problems.append)
    if problems:
        raise ProgrammeFileError(tuple(problems))
    classes = tuple(class_ for _, class_ in loaded)
    files = {class_.name: listed.path for listed, class_ in loaded}
    told = tuple(_mixed(str(path), classes))
    return Programme(draft.name, path, classes, files, draft.budget, draft.parallel, told)


def _folder(path: Path, note: Note) -> _Draft:
    name = suggest_slug(path.resolve().name) or "programme"
    draft = _Draft(name, [_Listed(found) for found in class_files_below(path)])
    if not draft.listed:
        note(Problem(str(path), "There is no class file in this folder, nor below it.", "Name another one."))
    return draft


def _file(path: Path, note: Note) -> _Draft:
    draft, text = _Draft(), _read(path, note)
    document = compose(str(path), text, note, start=f"Write `classes:` into it. {EXAMPLE}") if text else None
    if document and is_class_file(path):
        document.wrong("This is a class file, not a programme.", f"Name it with -f: `-f {path}`.")
        return draft
    entries = (
        document.mapping("a programme", "Write `classes:` with a list under it.", KEYS) if document else None
    )
    if document is None or entries is None:
        return draft
    if "programme" not in entries:
        document.wrong("The key programme is missing.", "Add a line such as `programme: spring-2027`.")
    if "classes" not in entries:
        document.wrong("The key classes is missing.", EXAMPLE)
    draft.name = _name(entries["programme"]) or "" if "programme" in entries else ""
    draft.budget = fields.budget(entries["budget"]) if "budget" in entries else None
    if "parallel" in entries:
        draft.parallel = entries["parallel"].integer(1, fields.MAX_PARALLEL)
    if "classes" in entries:
        draft.listed = _classes(entries["classes"], path.parent)
    return draft


def _read(path: Path, note: Note) -> str | None:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        note(
            Problem(str(path), "There is no such file, nor such a folder.", f"A programme file has {EXAMPLE}")
        )
        return None
    except OSError as error:
        note(Problem(str(path), f"The file cannot be read: {error.strerror}.", "Check its permissions."))
        return None
    if not content.strip():
        note(Problem(str(path), "The file is empty.", f"Write `classes:` into it. {EXAMPLE}"))
    elif len(content) > LARGEST_FILE:
        note(
            Problem(
                str(path), f"A programme of {len(content)} bytes cannot be right.", "Is this another file?"
            )
        )
    else:
        try:
            return decode(content).text
        except UnreadableError as error:
            note(Problem(str(path), "The file is in an unknown encoding.", "Save it as UTF-8.", error.line))
    return None


def _name(value: Value) -> str | None:
    text = value.scalar("a programme's name", "Write a short name such as spring-2027.")
    if text and not is_name(text):
        return value.wrong(
            f"{quote(text)} is not a programme's name: 2 to 40 of a-z, 0-9 and -, no - at the ends.",
            f"Write {suggest_slug(text) or 'spring-2027'}, for example.",
        )
    return text


def is_name(text: str) -> bool:
    """Whether a programme may be called so."""
    return _NAME.fullmatch(text) is not None


def _classes(value: Value, folder: Path) -> list[_Listed]:
    """Every class file that the entries name, each once."""
    items = value.items("a list of class files", EXAMPLE)
    if items == []:
        value.wrong("The list of classes is empty.", EXAMPLE)
    found: dict[Path, _Listed] = {}
    for item in items or ():
        for listed in _named(item, folder):
            first = found.setdefault(listed.path.resolve(), listed)
            # A pattern beside a file of its own is how one puts a class first: no mistake.
            if first is not listed and not (first.wild or listed.wild):
                line = first.value.node.start_mark.line + 1 if first.value else 0
                item.wrong(f"{item.text} is listed already, in line {line}.", "Keep one of the two.")
    return list(found.values())


def _named(item: Value, folder: Path) -> Iterator[_Listed]:
    text = item.scalar("the name of a class file", EXAMPLE)
    if text is None:
        return
    path = folder / text
    if is_folder(path) or _WILD.search(text):
        several = class_files_below(path) if is_folder(path) else _matching(item, folder)
        if several == []:
            item.wrong(f"There is no class file at {short(text)}.", _beside(folder))
        yield from (_Listed(one, item, wild=True) for one in several or ())
    elif is_file(path):
        yield _Listed(path, item)
    else:
        item.wrong(f"There is no file {short(text)}.", _instead_of(path, text))


def _matching(item: Value, folder: Path) -> list[Path] | None:
    try:
        return [path for path in sorted(folder.glob(item.text)) if path.is_file() and is_class_file(path)]
    except (ValueError, NotImplementedError):
        item.wrong(
            f"{quote(item.text)} is not a pattern.", "Write it relative to this file, such as */*.yaml."
        )
        return None


def _beside(folder: Path) -> str:
    return f"It is looked for from {folder.resolve()}, where the programme file is."


def _instead_of(path: Path, text: str) -> str:
    try:
        names = [other.name for other in path.parent.iterdir()]
    except OSError:
        return f"There is no folder {Path(text).parent} either. {_beside(path.parent)}"
    meant = did_you_mean(path.name, names)
    return f"Did you mean {Path(text).with_name(meant)}?" if meant else "It is looked for beside this file."


def _loaded(listed: Iterable[_Listed], now: datetime, note: Note) -> Iterator[tuple[_Listed, Class]]:
    for one in listed:
        try:
            yield one, load_class(one.path, now)
        except ClassFileError as error:
            for problem in error.problems:
                note(problem)


def _refuse_one_name_twice(loaded: Iterable[tuple[_Listed, Class]], note: Note) -> None:
    first: dict[str, Path] = {}
    for listed, class_ in loaded:
        other = first.setdefault(class_.name, listed.path)
        if other is not listed.path:
            listed.wrong(
                f"The class in {listed.path} is called {class_.name}, and so is the one in {other}.",
                "Give one of them another name: stacks and cloud names begin with it.",
                note,
            )


def _mixed(file: str, classes: Iterable[Class]) -> Iterator[Problem]:
    """Classes of different clouds or regions may stand together, and it should be known."""
    clouds: dict[str, list[str]] = {}
    regions: dict[str, list[str]] = {}
    for class_ in classes:
        clouds.setdefault(class_.file.cloud, []).append(class_.name)
        regions.setdefault(class_.file.region, []).append(class_.name)
    for what, found in (("clouds", clouds), ("regions", regions)):
        if len(found) > 1:
            told = "; ".join(f"{key}: {_few(names)}" for key, names in found.items())
            yield Problem(file, f"The classes go to {len(found)} {what}: {told}.")


def _few(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
