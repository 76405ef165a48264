"""Figures of the code's structure, read from the source files alone. ``scripts/structure`` prints them."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "labstacks"
COMMAND_LINE = ROOT / "cli" / "labstacks_cli"

# Words that only the authors of the first versions understood, see CONTRIBUTING.md, "House rules".
INNER_LANGUAGE = (
    r"anew",
    r"whoever",
    r"whomever",
    r"whereabouts",
    r"thereof",
    r"therein",
    r"thereby",
    r"of one's own",
    r"as it was made",
    r"made whole",
    r"stands? whole",
    r"stood whole",
    r"what hangs on",
    r"hangs on it",
    r"is told",
    r"are told",
    r"was told",
    r"be told",
    r"told of",
    r"told by",
    r"stands? (?:there|still|no more|for nothing)",
    r"(?:seats?|class|classes|that|which|what|stacks?) (?:stand|stands|stood)\b",
    r"still stands?",
    r"all that stands",
    r"standing",
    r"keeps? to (?:itself|themselves)",
    r"that is no ",
    r"by and by",
    r"dearest",
    r"dearer",
    r"reckons?",
    r"reckoned",
    r"reckoning",
    r"bethink",
    r"besides:",
    r"heeds?",
    r"errands?",
    r"mend(?:s|ed|ing)?",
    r"in the place of",
    r"made good",
    r"all of it stands",
    r"goes? up again",
)
_INNER = re.compile(r"\b(?:" + "|".join(INNER_LANGUAGE) + r")", re.IGNORECASE)
TEXTS = ("*.py", "*.md", "*.html", "*.js", "*.txt", "*.yaml")


@dataclass
class Figures:
    """Counts over some source files."""

    lines: int = 0
    code: int = 0
    comments: int = 0
    public: int = 0
    documented: int = 0
    undocumented: list[str] = field(default_factory=list)
    parameters: int = 0
    any_parameters: list[str] = field(default_factory=list)


def product_files() -> list[Path]:
    """Every Python file of the library and the command line."""
    return sorted([*LIBRARY.rglob("*.py"), *COMMAND_LINE.rglob("*.py")])


def entries() -> list[str]:
    """The files and folders directly under ``labstacks/``."""
    return sorted(p.name for p in LIBRARY.iterdir() if p.name != "__pycache__")


def class_names() -> dict[str, list[str]]:
    """Where each class name is defined, for names that are defined more than once."""
    found = defaultdict(list)
    for path in product_files():
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(f"{_shown(path)}:{node.lineno}")
    return {name: places for name, places in sorted(found.items()) if len(places) > 1}


def figures(files: list[Path]) -> Figures:
    """Count lines, comments, docstrings and parameters of type ``Any``."""
    counted = Figures()
    for path in files:
        text = path.read_text("utf-8")
        counted.lines += sum(1 for line in text.splitlines() if line.strip())
        counted.comments += _comment_lines(text)
        for name, node in _public(_tree(path), ""):
            counted.public += 1
            if ast.get_docstring(node):
                counted.documented += 1
            else:
                counted.undocumented.append(f"{_shown(path)}:{node.lineno} {name}")
        for node in ast.walk(_tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                _count_parameters(path, node, counted)
    return counted


def inner_language(folder: Path = ROOT) -> Iterator[str]:
    """Each line of a text or source file that uses a word of the inner language."""
    for pattern in TEXTS:
        for path in sorted(folder.rglob(pattern)):
            if _is_text_of_ours(path):
                for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
                    if found := _INNER.search(line):
                        yield f"{_shown(path)}:{number}: {found[0]!r} in {line.strip()[:90]}"


def import_cycles() -> list[list[str]]:
    """Groups of files that import each other, imports inside functions included."""
    names = {_module(path): path for path in product_files()}
    edges = {name: _imports(path, names) - {name} for name, path in names.items()}
    return [group for group in _components(edges) if len(group) > 1]


def _is_text_of_ours(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    hidden = any(part.startswith(".") or part in ("build", "demo", "node_modules") for part in parts)
    return not hidden and path.name not in ("structure.py", "CHANGELOG.md")


def _count_parameters(path: Path, node: ast.FunctionDef | ast.AsyncFunctionDef, counted: Figures) -> None:
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        if argument.annotation is None:
            continue
        counted.parameters += 1
        if re.search(r"\bAny\b", ast.unparse(argument.annotation)):
            counted.any_parameters.append(f"{_shown(path)}:{node.lineno} {node.name}({argument.arg})")


def _public(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.ClassDef | ast.FunctionDef]]:
    """Public classes, functions and methods; overrides and nested functions aside."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            if child.name.startswith("_") or _is_overload_or_override(child):
                continue
            yield f"{prefix}{child.name}", child  # type: ignore[misc]
            if isinstance(child, ast.ClassDef):
                yield from _public(child, f"{child.name}.")


def _is_overload_or_override(node: ast.AST) -> bool:
    decorators = getattr(node, "decorator_list", [])
    return any("overload" in ast.unparse(one) or "override" in ast.unparse(one) for one in decorators)


def _comment_lines(text: str) -> int:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = [token for token in tokens if token.type == tokenize.COMMENT]
    pragma = re.compile(r"#\s*(?:type:|noqa|pragma|fmt:|ruff:|!)")
    return len({token.start[0] for token in comments if not pragma.match(token.string)})


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _module(path: Path) -> str:
    base = LIBRARY.parent if path.is_relative_to(LIBRARY) else COMMAND_LINE.parent
    parts = path.relative_to(base).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path, names: dict[str, Path]) -> set[str]:
    found = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & names.keys()
            found |= inner or {node.module}
    return found & names.keys()


def _components(edges: dict[str, set[str]]) -> list[list[str]]:
    """Strongly connected components (Tarjan)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    groups: list[list[str]] = []
    sys.setrecursionlimit(10_000)

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in edges[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            groups.append(sorted(stack[at:]))
            del stack[at:]

    for node in edges:
        if node not in index:
            visit(node)
    return groups


def _is_in(text: str, room: str) -> bool:
    return text.startswith((f"labstacks/{room}/", f"tests/{room}/", f"{room}/"))


def main(rooms: list[str]) -> None:
    """Print the figures; for named rooms also every place that misses."""
    folders = [COMMAND_LINE if room == "cli" else LIBRARY / room for room in rooms]
    files = [p for p in product_files() if not folders or any(p.is_relative_to(f) for f in folders)]
    counted = figures(files)
    repeated = class_names()
    shown = {n: w for n, w in repeated.items() if not rooms or any(f"/{r}/" in x for x in w for r in rooms)}
    cycles = [c for c in import_cycles() if not rooms or any(f".{r}." in f"{m}." for m in c for r in rooms)]
    print(f"entries directly under labstacks/    {len(entries())}")
    print(f"lines that are not blank             {counted.lines}")
    print(f"comment lines                        {counted.comments} ({counted.comments / counted.lines:.2%})")
    print(
        f"public definitions with a docstring  {counted.documented} of {counted.public}"
        f" ({counted.documented / max(1, counted.public):.1%})"
    )
    print(f"parameters of type Any               {len(counted.any_parameters)} of {counted.parameters}")
    print(f"class names defined more than once   {len(shown)}")
    print(f"import cycles between files          {len(cycles)}")
    texts = [text for text in inner_language() if not rooms or any(_is_in(text, room) for room in rooms)]
    print(f"lines in the inner language          {len(texts)}")
    if rooms:
        for title, rows in (
            ("repeated class names", [f"{name}: {', '.join(where)}" for name, where in shown.items()]),
            ("import cycles", [", ".join(cycle) for cycle in cycles]),
            ("without a docstring", counted.undocumented),
            ("Any", counted.any_parameters),
            ("inner language", texts),
        ):
            print(f"\n{title}:")
            for row in rows:
                print(f"  {row}")


if __name__ == "__main__":
    main(sys.argv[1:])
