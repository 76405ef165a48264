"""What the installed ``pulumi_alicloud`` classes declare: inputs, outputs and results of every type.

The generated sources are read as text, one file per type and only when the type is first met, so that
nothing pays the 2 s of importing the package, and whatever version is installed is the one obeyed.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from labstacks.errors import StateError
from labstacks.gateway.cloud import Values

_PARAMETER = re.compile(r"^ {17}(\w+): (.+?)( = None)?(?:,|\):)$", re.MULTILINE)
_GETTER = re.compile(
    r'    @pulumi\.getter(?:\(name="(\w+)"\))?\n(?:    @_utilities\.deprecated\("""(.*?)"""\)\n)?'
    r"    def (\w+)\(self\) -> ([^\n]+):\n",
    re.DOTALL,
)
_DOCUMENTED = re.compile(r"^ +:param (?:.+?) (\w+): (.*)$", re.MULTILINE)
_DEFAULT = re.compile(r"[Dd]efault(?:s)?(?: value)?(?: is|:| to|s to)?:? `\"?([^`\"]+)\"?`")
_REPLACED_BY = re.compile(
    r"""(?:[Nn]ew (?:field|attribute|parameter)|[Uu]se (?:the )?(?:field|attribute|parameter|argument)?) """
    r"""?[`'"](\w+)[`'"]"""
)
_WORD = re.compile(r"[A-Z]?[a-z0-9]+")
_SECRETS = re.compile(r"additional_secret_outputs=\[([^\]]*)\]")


@dataclass(frozen=True)
class ValueKind:
    """The kind of a value: ``string integer number boolean list map object any``.

    Args:
        of: The kind of a list's or map's members.
        ref: The class in the package that describes an object.
        optional: For an output: it may be absent.
    """

    name: str
    of: ValueKind | None = None
    ref: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Input:
    """An input of a type or of a nested object, by its name on the wire."""

    name: str
    kind: ValueKind
    required: bool = False
    default: str | None = None
    """What the documentation says the cloud takes when it is left out."""
    deprecated: str = ""


@dataclass(frozen=True)
class ResourceType:
    """A resource type as the installed class declares it."""

    token: str
    folder: str
    inputs: Mapping[str, Input]
    outputs: Mapping[str, ValueKind]
    secrets: frozenset[str] = frozenset()
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Older spellings of inputs, such as ``name``, to the newest, such as ``vpcName``."""

    def with_new_spellings(self, inputs: Values) -> dict[str, Any]:
        """Inputs with each that is given by an older spelling given by the newest as well."""
        given = dict(inputs)
        for old, new in self.renamed.items():
            if given.get(old) is not None and given.get(new) is None:
                given[new] = given[old]
        return given

    def nested(self, kind: ValueKind) -> Mapping[str, Input]:
        """The inputs of a nested object."""
        return _object_inputs(self.folder, kind.ref)


@dataclass(frozen=True)
class FunctionType:
    """A data source: what it takes and what its result holds."""

    token: str
    folder: str
    results: Mapping[str, ValueKind] = field(default_factory=dict)

    def nested(self, kind: ValueKind) -> Mapping[str, ValueKind]:
        """The properties of an object inside the result."""
        return _object_outputs(self.folder, kind.ref)


@cache
def package_root() -> Path:
    """The folder of the installed ``pulumi_alicloud``, found without importing it."""
    spec = importlib.util.find_spec("pulumi_alicloud")
    if spec is None or spec.origin is None:
        raise StateError(
            "The package pulumi-alicloud is not installed, so the rehearsal cloud knows no types.",
            hint="Run `pip install pulumi-alicloud`.",
        )
    return Path(spec.origin).parent


@cache
def resource_type(token: str) -> ResourceType | None:
    """The type behind a token such as ``alicloud:vpc/network:Network``; None when there is none."""
    folder, name, source = _source_of(token)
    if source is None:
        return None
    marked = _SECRETS.search(source)
    secrets = frozenset(re.findall(r'"(\w+)"', marked[1])) if marked else frozenset()
    inputs = _inputs(_section(source, f"{name}(?:Init)?Args"))
    return ResourceType(
        token,
        folder,
        MappingProxyType(inputs),
        MappingProxyType(_outputs(_section(source, name))),
        secrets,
        MappingProxyType(_renamed(inputs, secrets)),
    )


@cache
def function_type(token: str) -> FunctionType | None:
    """The data source of a token such as ``alicloud:index/getZones:getZones``; None when there is none."""
    folder, name, source = _source_of(token)
    if source is None:
        return None
    result = name[0].upper() + name[1:] + "Result"
    return FunctionType(token, folder, MappingProxyType(_outputs(_section(source, result))))


def all_resource_tokens() -> tuple[str, ...]:
    """Every resource type of the installed package, as listed by the package itself."""
    text = (package_root() / "__init__.py").read_text(encoding="utf-8")
    return tuple(re.findall(r'^   "(alicloud:[^"]+)": "', text, re.MULTILINE))


def snake(name: str) -> str:
    """The Python spelling of a name on the wire, as far as it follows the rule."""
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1_\2", name)
    return re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", spaced).lower()


def _source_of(token: str) -> tuple[str, str, str | None]:
    """Folder, class or function name, and source text of the file that defines a token."""
    try:
        package, module, name = token.split(":")
        folder, stem = module.split("/")
    except ValueError:
        return "", "", None
    folder = "" if folder == "index" else folder
    path = package_root() / folder / f"{snake(stem)}.py"
    if package != "alicloud" or not re.fullmatch(r"\w*", folder):
        return folder, name, None
    if path.is_file() and f"'{token}'" in (source := path.read_text(encoding="utf-8")):
        return folder, name, source
    return folder, name, _search(path.parent, token)


def _search(folder: Path, token: str) -> str | None:
    """Look for a token in all files of a folder, for the few whose file is named irregularly."""
    for path in sorted(folder.glob("*.py")):
        if path.name[0] != "_" and path.name != "outputs.py":
            source = path.read_text(encoding="utf-8")
            if f"'{token}'" in source:
                return source
    return None


def _section(source: str, class_name: str) -> str:
    """The text of one class (a pattern); empty when the source has no such class."""
    found = re.search(rf"^class {class_name}\b.*$", source, re.MULTILINE)
    if found is None:
        return ""
    end = source.find("\nclass ", found.end())
    return source[found.start() : end if end != -1 else len(source)]


def _inputs(section: str) -> dict[str, Input]:
    # The signature ends the constructor's head, whether or not a docstring follows: many nested classes
    # have none, and the wire names of their inputs stand in the getters below all the same.
    end = section.find("):\n") + len("):\n")
    head, body = section[:end], section[end:]
    notes = dict(_DOCUMENTED.findall(body.partition('"""')[2].partition('"""')[0]))
    wire = {python: (name or python, deprecated) for name, deprecated, python, _ in _getters(body)}
    inputs = {}
    for python, annotation, optional in _PARAMETER.findall(head):
        name, deprecated = wire.get(python, (python, ""))
        default = _DEFAULT.search(notes.get(python, ""))
        inputs[name] = Input(
            name, _kind(annotation), not optional, default[1] if default else None, deprecated or ""
        )
    return inputs


def _renamed(inputs: Mapping[str, Input], secrets: frozenset[str]) -> dict[str, str]:
    """The older spellings of inputs, as the deprecation notes tell them."""
    # Deprecation notes use the spelling of Terraform, which is that of Python here.
    by_python = {snake(name): name for name in inputs}
    found = {}
    for old, input_ in inputs.items():
        for word in _REPLACED_BY.findall(input_.deprecated):
            new = by_python.get(word)
            if new and new != old and not {old, new} & secrets and _says_the_same(input_, inputs[new]):
                found[old] = new
    return found


def _says_the_same(old: Input, new: Input) -> bool:
    """Whether a newer input takes the older one's values: the same kind, and a word of the name in common.

    Payment types (``PostPaid``, now ``PayAsYouGo``) and secrets are left out: their values differ, or must
    not be copied about.
    """
    words, others = ({word.lower() for word in _WORD.findall(one.name)} for one in (old, new))
    # `type` alone is no sign: the values of payment types changed with their names.
    shared = (words & others) - {"type"}
    return old.kind == new.kind and bool(shared) and not words & {"password", "secret"}


def _outputs(section: str) -> dict[str, ValueKind]:
    return {name or python: _kind(annotation) for name, _, python, annotation in _getters(section)}


def _getters(section: str) -> list[tuple[str, str, str, str]]:
    return _GETTER.findall(section)


@cache
def _object_inputs(folder: str, class_name: str) -> Mapping[str, Input]:
    return MappingProxyType(_inputs(_classes(folder, "_inputs.py").get(class_name, "")))


@cache
def _object_outputs(folder: str, class_name: str) -> Mapping[str, ValueKind]:
    return MappingProxyType(_outputs(_classes(folder, "outputs.py").get(class_name, "")))


@lru_cache(maxsize=4)
def _classes(folder: str, name: str) -> Mapping[str, str]:
    """The classes of a file: name to text. Split once, because a file holds hundreds of them."""
    text = (package_root() / folder / name).read_text(encoding="utf-8")
    sections = re.split(r"^class (\w+)", text, flags=re.MULTILINE)[1:]
    return dict(zip(sections[::2], sections[1::2], strict=True))


_SIMPLE = {"str": "string", "int": "integer", "float": "number", "bool": "boolean"}


def _kind(annotation: str) -> ValueKind:
    """Read a Python annotation of the generated sources."""
    text, optional = annotation.strip(), False
    while wrapped := re.fullmatch(r"(?:pulumi\.(?:Input|Output)|(Optional))\[(.*)\]", text):
        optional, text = optional or bool(wrapped[1]), wrapped[2]
    if simple := _SIMPLE.get(text.removeprefix("_builtins.")):
        return ValueKind(simple, optional=optional)
    if inner := re.fullmatch(r"Sequence\[(.*)\]", text):
        return ValueKind("list", _kind(inner[1]), optional=optional)
    if inner := re.fullmatch(r"Mapping\[str, (.*)\]", text):
        return ValueKind("map", _kind(inner[1]), optional=optional)
    if inner := re.fullmatch(r"'(?:outputs\.)?(\w+)'", text):
        return ValueKind("object", ref=inner[1], optional=optional)
    return ValueKind("any", optional=optional)
