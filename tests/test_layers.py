"""Arrows between the rooms that import-linter cannot draw."""

import ast
from collections.abc import Iterator
from pathlib import Path

import labstacks

LIBRARY = Path(labstacks.__file__).parent
COMMAND_LINE = LIBRARY.parent / "cli" / "labstacks_cli"


def imported(source: Path) -> Iterator[str]:
    """Every module that a file names in an import, wherever in the file that is."""
    for node in ast.walk(ast.parse(source.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def users_of(module: str) -> set[str]:
    """The files that import it, as paths in the checkout."""
    files = [*LIBRARY.rglob("*.py"), *COMMAND_LINE.rglob("*.py")]
    return {
        str(file.relative_to(LIBRARY.parent))
        for file in files
        if any(f"{name}.".startswith(f"{module}.") for name in imported(file))
    }


def test_only_engine_imports_the_automation_api() -> None:
    users = users_of("pulumi.automation")
    assert users
    assert {user for user in users if not user.startswith("labstacks/engine/")} == set()


def test_component_files_do_not_hide_their_annotations_from_pulumi() -> None:
    rooms = tuple(f"labstacks/{room}/" for room in ("bridging", "beginner", "advanced", "classroom"))
    hidden = users_of("__future__.annotations")
    components = users_of("labstacks.components.base")
    assert components
    assert {file for file in components & hidden if file.startswith(rooms)} == set()


def test_only_one_room_imports_dask() -> None:
    users = users_of("distributed") | users_of("dask")
    assert users
    assert {user for user in users if not user.startswith("labstacks/runs/dask/")} == set()
