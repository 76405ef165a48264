"""The tree at the top of ``errors.py`` names every error."""

import ast
import re
from pathlib import Path

import labstacks
from labstacks import errors

LIBRARY = Path(labstacks.__file__).parent


def bases_of_classes() -> dict[str, set[str]]:
    """By class name the names of its bases, over the library; the emulator's refusals aside."""
    found: dict[str, set[str]] = {}
    for file in LIBRARY.rglob("*.py"):
        if "emulator" not in file.parts or file.name == "policy.py":
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name] = {ast.unparse(base).split(".")[-1] for base in node.bases}
    return found


def test_the_tree_names_every_error_below_its_base():
    bases = bases_of_classes()
    known = {"LabstacksError"}
    while grown := {name for name, parents in bases.items() if parents & known} - known:
        known |= grown
    tree = re.findall(r"^([ │├└─]*)(\w+Error)\b", errors.__doc__ or "", re.MULTILINE)
    parents: dict[int, str] = {}
    for indent, name in tree:
        depth = len(indent)
        parents = {at: parent for at, parent in parents.items() if at < depth} | {depth: name}
        above = [parent for at, parent in sorted(parents.items()) if at < depth]
        assert name == "LabstacksError" or above[-1] in bases[name], name
    assert {name for _, name in tree} == known
