"""The components' schema for other languages: enums for words, Markdown for descriptions."""

import ast
import inspect
import itertools
import re
from enum import StrEnum
from typing import Any, Literal, cast, get_args, get_origin

from pulumi.provider.experimental.analyzer import Analyzer, PropertyDefinition

from labstacks.components import choices


class LabAnalyzer(Analyzer):
    """Pulumi's analyzer of components, extended by what it does not know in SDK 3.272.

    A ``Literal`` of :mod:`labstacks.components.choices` becomes an enum. Descriptions become Markdown.
    """

    def analyze_property(self, arg: Any, typ: type, name: str, **options: Any) -> PropertyDefinition:
        """Describe one annotation."""
        kind = _enums().get(arg, arg) if get_origin(arg) is Literal else arg
        return super().analyze_property(kind, typ, name, **options)

    def get_docstring(self, typ: type, name: str) -> str | None:
        """The description of a property, as Markdown."""
        found = super().get_docstring(typ, name)
        return markdown(found) if found else found


def markdown(docstring: str) -> str:
    """A docstring as Markdown, without the sections about Python: what it takes, returns and raises."""
    text = re.split(r"\n\s*(?:Args|Raises|Returns):\n", inspect.cleandoc(docstring))[0]
    text = re.sub(r":\w+:`~?(?:[\w.]+\.)?(\w+)`", r"`\1`", text)
    return text.replace("``", "`").strip()


def _enums() -> dict[Any, type[StrEnum]]:
    """Each ``Literal`` of the choices and its enum."""
    found: dict[Any, type[StrEnum]] = {}
    for name, description in _described_choices().items():
        literal = getattr(choices, name)
        words = {_member(word): word for word in get_args(literal)}
        found[literal] = enum = cast(type[StrEnum], StrEnum(name, words, module=choices.__name__))
        enum.__doc__ = description
    return found


def _described_choices() -> dict[str, str]:
    """The names of the choices, each with the string below it."""
    body = ast.parse(inspect.getsource(choices)).body
    described = {}
    for statement, below in itertools.pairwise(body):
        if isinstance(statement, ast.Assign) and isinstance(below, ast.Expr):
            [target] = statement.targets
            described[ast.unparse(target)] = str(ast.literal_eval(below.value))
    return described


def _member(word: str) -> str:
    """The name of a word in languages whose enums have names, such as ``Dev`` for ``dev``."""
    return word[0].upper() + word[1:]
