"""Reading YAML so that every mistake can be shown with its line and column.

A :class:`Value` is one node of the document with the key that leads to it. Its methods return what they were
asked for, or None after having noted a problem, so that a reader goes on and finds all the mistakes at once.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any

import yaml

from labstacks.classfile.suggestions import did_you_mean, quote
from labstacks.errors import Problem

_TAG = "tag:yaml.org,2002:"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAX_DEPTH = 20
"""Levels of nesting: libyaml composes nodes by recursion, and tens of thousands of levels end the process."""
_KEY_AND_WIDE_COLON = re.compile(r"[\s\-{]*(?P<key>[\w-]+)：")
_KINDS = {"map": "a mapping", "seq": "a list", "str": "empty text"}
_INTEGER = re.compile(r"[+-]?\d{1,18}")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?")

Note = Callable[[Problem], None]


@dataclass(frozen=True)
class Value:
    """A node of the document.

    Args:
        file: As problems name it.
        key: Such as ``sessions[0].start``; empty for the whole document.
        node: YAML's own.
        note: Takes each problem that is found.
    """

    file: str
    key: str
    node: yaml.Node
    note: Note

    @property
    def kind(self) -> str:
        """YAML's tag without its prefix, such as ``map``, ``seq``, ``str``, ``int`` or ``null``."""
        return self.node.tag.removeprefix(_TAG)

    @property
    def is_scalar(self) -> bool:
        """Whether it is one word, number or date."""
        return isinstance(self.node, yaml.ScalarNode) and self.kind != "null"

    @property
    def text(self) -> str:
        """A scalar as it is written in the file; empty for anything else."""
        return self.node.value.strip() if self.is_scalar else ""

    def wrong(self, message: str, fix: str = "", shown: str | None = None) -> Any:
        """Note a problem with this value. Gives None, for the caller to return.

        Args:
            shown: The value as it may be shown; None shows it as written.
        """
        mark, value = self.node.start_mark, self.text if shown is None else shown
        self.note(Problem(self.file, message, fix, mark.line + 1, mark.column + 1, self.key, value))

    def expected(self, what: str, fix: str) -> None:
        """Note that this value is of the wrong type."""
        found = (
            f"{quote(self.text)} is" if self.text else f"This is {_KINDS.get(self.kind, 'something else')},"
        )
        self.wrong("There is no value here." if self.kind == "null" else f"{found} not {what}.", fix)

    def scalar(self, what: str, fix: str) -> str | None:
        """The text of one word, number or date."""
        if self.text:
            return self.text
        self.expected(what, fix)
        return None

    def integer(self, low: int, high: int) -> int | None:
        """A whole number within bounds."""
        fix = f"Write a whole number from {low} to {high}."
        if not (self.is_scalar and _INTEGER.fullmatch(self.text)):
            self.expected("a whole number", fix)
        elif not low <= int(self.text) <= high:
            self.wrong(f"{self.text} is out of range.", fix)
        else:
            return int(self.text)
        return None

    def number(self, what: str, fix: str) -> str | None:
        """A number as written, such as ``1.5``, not yet compared with any bounds."""
        if self.is_scalar and _NUMBER.fullmatch(self.text):
            return self.text
        self.expected(what, fix)
        return None

    def choice(
        self, what: str, options: Iterable[str], aliases: Mapping[str, str] = MappingProxyType({})
    ) -> str | None:
        """One of a few words.

        Args:
            what: Such as ``a level``.
            options: The allowed words.
            aliases: What people write instead, in lower case → the allowed word to suggest.
        """
        options = tuple(options)
        allowed = f"Write one of: {', '.join(options)}."
        word = self.scalar(what, allowed)
        if word is None or word in options:
            return word
        meant = aliases.get(word.lower()) or did_you_mean(word, options)
        self.wrong(f"{quote(word)} is not {what}.", f"Did you mean {meant}?" if meant else allowed)
        return None

    def items(self, what: str, fix: str) -> list[Value] | None:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            self.expected(what, fix)
            return None
        return [replace(self, key=f"{self.key}[{i}]", node=node) for i, node in enumerate(self.node.value)]

    def mapping(self, what: str, fix: str, known: Iterable[str] = ()) -> dict[str, Value] | None:
        """The entries of a mapping: the first of each key, with duplicates and unknown keys noted.

        Args:
            known: The allowed keys; empty when any key is allowed.
        """
        if not isinstance(self.node, yaml.MappingNode):
            self.expected(what, fix)
            return None
        known = tuple(known)
        entries: dict[str, Value] = {}
        lines: dict[str, int] = {}
        for key_node, node in self.node.value:
            name = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
            key = replace(self, key=f"{self.key}.{name}" if self.key else name, node=key_node)
            if name in entries:
                key.wrong(
                    f"Duplicate key {quote(name)} (first on line {lines[name]}).",
                    "Keep one of the two.",
                )
            elif known and (wide := _KEY_AND_WIDE_COLON.match(name)):
                key.wrong(*_wide_colon_texts(wide["key"]))
            elif known and name not in known:
                meant = did_you_mean(name, known)
                key.wrong(
                    f"There is no key {quote(name)}.",
                    f"Did you mean {meant}?" if meant else f"The keys are: {', '.join(known)}.",
                )
            else:
                entries[name] = replace(key, node=node)
                lines[name] = key_node.start_mark.line + 1
        return entries

    def plain(self) -> Any:
        """The value as frozen plain data: read-only mappings, tuples, text, numbers, truth values, None.

        ``.nan`` and ``.inf`` are refused: nothing in a class file can be that much.
        """
        if isinstance(self.node, yaml.MappingNode):
            entries = self.mapping("a mapping", "") or {}
            return MappingProxyType({name: value.plain() for name, value in entries.items()})
        if isinstance(self.node, yaml.SequenceNode):
            return tuple(item.plain() for item in self.items("a list", "") or ())
        if self.kind in ("int", "float", "bool", "null"):
            return self._constructed()
        return self.node.value

    def _constructed(self) -> Any:
        try:
            found = yaml.constructor.SafeConstructor().construct_object(self.node)
        except (ValueError, KeyError):  # from a tag written by hand, such as !!int x or !!bool x
            return self.wrong(f"{quote(self.text)} does not match its tag.", "Remove the tag.")
        if isinstance(found, float) and not math.isfinite(found):
            return self.wrong(f"{quote(self.text)} is not a number to use here.", "Write an ordinary number.")
        return found


def compose(
    file: str, text: str, note: Note, start: str = "`labstacks init` writes one to start from."
) -> Value | None:
    """Parse one YAML document, or note why that is not possible.

    Args:
        start: What to do about an empty file.
    """
    try:
        if (deep := _too_deep(text)) is not None:
            message = "The text is nested too deep here."
            fix = f"Keep to {MAX_DEPTH} levels."
            note(Problem(file, message, fix, deep.line + 1, deep.column + 1))
            return None
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        note(_wide_colon(file, text) or _broken(file, text, error))
    except yaml.reader.ReaderError as error:
        note(_forbidden(file, text, error.character))
    else:
        if node is None:
            note(Problem(file, "The file is empty.", start))
        elif isinstance(node, yaml.ScalarNode) and (problem := _wide_colon(file, text)):
            note(problem)
        elif (twice := _used_twice(node)) is not None:
            Value(file, "", twice, note).wrong(
                "Anchors (&name) and aliases (*name) are not used here.", "Write it out."
            )
        else:
            return Value(file, "", node, note)
    return None


def _too_deep(text: str) -> Any:
    """Where a text is nested deeper than :data:`MAX_DEPTH`, found without recursion: YAML's mark, or None."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return event.start_mark
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _broken(file: str, text: str, error: yaml.MarkedYAMLError) -> Problem:
    mark = error.problem_mark or error.context_mark
    context = f" {error.context}" if error.context else ""
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    if mark and text[mark.index : mark.index + 1] == "\t":
        return Problem(file, "There is a tab here. YAML allows none.", "Put spaces instead.", line, column)
    fix = "Indent with spaces and put a space after each colon; quote text that has : or # in it."
    return Problem(file, f"This is not YAML: {error.problem}{context}.", fix, line, column)


def _wide_colon(file: str, text: str) -> Problem | None:
    """The first key that a full-width colon follows, as Chinese input methods write it."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _KEY_AND_WIDE_COLON.match(line):
            key = found["key"]
            message, fix = _wide_colon_texts(key)
            return Problem(file, message, fix, number, found.end("key") + 1, key)
    return None


def _wide_colon_texts(key: str) -> tuple[str, str]:
    return (
        "The colon here is a full-width one (：).",
        f"Write an ordinary colon and a space after it: `{key}: …`.",
    )


def _forbidden(file: str, text: str, code_point: int) -> Problem:
    before = text.partition(chr(code_point))[0].split("\n")
    message = f"YAML does not allow the character U+{code_point:04X}, which is here."
    return Problem(
        file, message, "Retype this line in a plain text editor.", len(before), len(before[-1]) + 1
    )


def _used_twice(root: yaml.Node) -> yaml.Node | None:
    """A node that an alias puts at a second place. A few aliases of aliases can spell out to gigabytes."""
    seen: set[int] = set()
    pending = [root]
    while pending:
        node = pending.pop()
        if id(node) in seen:
            return node
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            pending.extend(part for pair in node.value for part in pair)
        elif isinstance(node, yaml.SequenceNode):
            pending.extend(node.value)
    return None
