"""The messages of the code as templates: ``f"{count} seats"`` is ``{} seats``.

python -m message_templates          those without a translation, as JSON to fill in
"""

import ast
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from labstacks_cli.translation.catalog import HOLE, MIN_LETTERS, entries, letters

TOP = Path(__file__).parents[2]
ROOMS = (
    "cli/labstacks_cli",
    "labstacks/board",
    "labstacks/checks",
    "labstacks/classfile",
    "labstacks/classroom",
    "labstacks/custom_labs",
    "labstacks/documents",
    "labstacks/engine",
    "labstacks/gateway",
    "labstacks/planning",
    "labstacks/runs",
    "labstacks/storage",
)
"""Where messages for teachers come from; those of components and of the emulator are for programmers."""
BILINGUAL = TOP / "labstacks/board/console"
"""The practice console has both languages itself; only what starts it prints to the terminal."""
COLUMNS = re.compile(r" {2,}")
STATEMENT = "SELECT INSERT UPDATE DELETE CREATE DROP ALTER BEGIN WITH LOCK PRAGMA SET".replace(" ", "|")
CODE = re.compile(rf"^(?:{STATEMENT}|#|<|@|//)\b|[{{}}<>|\\]")


def templates() -> dict[str, str]:
    """Every message of one line, and where it is."""
    found: dict[str, str] = {}
    for room in ROOMS:
        for file in sorted((TOP / room).rglob("*.py")):
            if file.is_relative_to(BILINGUAL) and file.name != "serve.py":
                continue
            for line, text in _texts(ast.parse(file.read_text("utf-8"))):
                found.setdefault(text, f"{file.relative_to(TOP)}:{line}")
    return found


def sentences() -> dict[str, str]:
    """The messages that a person reads: at least two words, and no SQL or code."""
    return {text: where for text, where in templates().items() if _is_prose(text)}


def _is_prose(text: str) -> bool:
    if text.startswith(("labstacks ", "eval ")) or "~/." in text:  # what one types
        return False
    words = re.findall(r"[A-Za-z]{2,}", text)
    return (
        len(words) > 1
        and " " in text
        and letters(text) >= MIN_LETTERS
        and not CODE.search(text.replace(HOLE, ""))
    )


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    skipped: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _is_command(node):
            yield from ((node.lineno, text) for text in _help(ast.get_docstring(node) or ""))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant | ast.JoinedStr):
            skipped.add(id(node.value))
        if isinstance(node, ast.JoinedStr):
            skipped.update(id(part) for part in node.values)
        if id(node) not in skipped and (text := _template(node)):
            for line in text.split("\n"):
                if line.strip():
                    yield node.lineno, line.strip()


def _template(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)
    return ""


def _is_command(node: ast.FunctionDef) -> bool:
    return any("command" in ast.unparse(each) or "group" in ast.unparse(each) for each in node.decorator_list)


def _help(docstring: str) -> Iterator[str]:
    for paragraph in docstring.split("\n\n"):
        lines = [line.strip() for line in paragraph.split("\n")]
        if lines[0] == "\b" or lines[0] == "\\b":
            for line in lines[1:]:
                yield from COLUMNS.split(line)
        else:
            yield " ".join(lines)


if __name__ == "__main__":
    known = dict(entries())
    missing = {text: where for text, where in sentences().items() if text not in known}
    json.dump(missing, sys.stdout, ensure_ascii=False, indent=0)
