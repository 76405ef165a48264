"""The name of a lab of the school's own, and what is known of it without importing it. Pure."""

from __future__ import annotations

import ast
import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

from labstacks.classfile.nearby_files import is_file

_PATH = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)*:[A-Za-z_]\w*", re.ASCII)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
EXAMPLE = "my_labs.notebook:Notebook"
IMPORTED_FROM: set[str] = set()
"""Folders of classes whose labs this process has imported: what lies there is not installed."""


@dataclass(frozen=True)
class OwnLab:
    """A lab that is not of the course.

    Args:
        path: ``module:Class``, such as ``my_labs.notebook:Notebook``.
        folder: Where the module is looked for first: the class file's, absolute.
    """

    path: str
    folder: str = ""

    @property
    def module(self) -> str:
        """The module, such as ``my_labs.notebook``."""
        return self.path.partition(":")[0]

    @property
    def component(self) -> str:
        """The name of the component's class."""
        return self.path.partition(":")[2]

    @property
    def id(self) -> str:
        """The lab's id, from the class's name: ``my-notebook`` for ``MyNotebook``."""
        return _HUMP.sub("-", self.component).replace("_", "-").lower()

    @property
    def source(self) -> Path | None:
        """The module's file in the folder; None when it is not there."""
        path = Path(self.folder, *self.module.split("."))
        candidates = (path.with_suffix(".py"), path / "__init__.py")
        return next((candidate for candidate in candidates if is_file(candidate)), None)


def is_path(text: str) -> bool:
    """Whether a text is meant as the import path of a lab."""
    return ":" in text


def mistake(lab: OwnLab) -> tuple[str, str] | None:
    """What is wrong with a lab, as far as one sees without running it: a sentence, and what to do about it.

    That its class is a component is seen when it is imported, see :mod:`labstacks.custom_labs.loading`.
    """
    if not _PATH.fullmatch(lab.path):
        return f'"{lab.path}" is not an import path.', f"Write module:Class, such as {EXAMPLE}."
    source = lab.source
    if source is None:
        if _installed(lab.module.partition(".")[0]):
            return None
        wanted = f"{lab.module.replace('.', '/')}.py"
        return (
            f"There is no {wanted} beside the class file.",
            "`labstacks new lab NAME` makes a lab of your own.",
        )
    try:
        names, classes = _names(source)
    except (SyntaxError, ValueError, OSError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        at = f", line {line}" if line else ""
        return f"{source.name}{at} is not Python: {getattr(error, 'msg', error)}.", "Correct it first."
    if lab.component in names:
        return None
    there = ", ".join(classes) or "none"
    return f"{source.name} has no class {lab.component}.", f"Its classes are: {there}."


def _names(source: Path) -> tuple[set[str], list[str]]:
    """What a module defines or imports at its top, and the classes among it."""
    tree = ast.parse(source.read_text(encoding="utf-8"), str(source))
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    names = set(classes)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.asname or alias.name for alias in node.names}
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names, [name for name in classes if not name.endswith("Args")]


def _installed(package: str) -> bool:
    """Whether an import would find an installed package, and no folder of labs of some other class."""
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return False
    if spec is None:
        return False
    places = [*(spec.submodule_search_locations or ()), spec.origin or ""]
    return not any(Path(place).is_relative_to(folder) for place in places for folder in IMPORTED_FROM)
