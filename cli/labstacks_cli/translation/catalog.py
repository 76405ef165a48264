"""English templates and their translations."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib.resources import files

HOLE = "{}"
MIN_LETTERS = 4
"""Letters that a template needs beside its holes: ``{} in {}`` would match far too much."""
_HOLES = re.compile(r"\{\d?!?\}")
_COMMAND = re.compile(r"[a-z-]+")
_HAN = r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]"
_HAN_SPACE = re.compile(rf"(?<={_HAN}) (?={_HAN})")
_ENGLISH = re.compile(r"[A-Za-z]")
_SPLITTERS = (
    re.compile(r"( {2,}|^ +)"),  # columns, indentation
    re.compile(r"(\x1b\[[0-9;?]*[A-Za-z])"),  # colours
    re.compile(r"(?<=[.!?])( )(?=\S)"),  # sentences
    re.compile(r"(?<=[:;])( )(?=\S)"),
    re.compile(r"(, )"),  # lists
)


class Catalog:
    """Translates messages by their templates.

    Args:
        entries: Translation by English template, of one line each. ``{}`` is a hole in both. In the
            translation ``{0}``, ``{1}`` … put the holes' texts into another order, and ``{!}`` leaves
            one untranslated, because the user has to type it.
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._exact = {text: entry for text, entry in entries.items() if HOLE not in text}
        self._templates = sorted(
            (
                _Template(text, entry)
                for text, entry in entries.items()
                if HOLE in text and letters(text) >= MIN_LETTERS
            ),
            key=lambda template: -template.specific,
        )
        self._part = lru_cache(4096)(self._translate)

    def translate(self, text: str) -> str:
        """The translation of a message; what has no template stays as it is.

        A line is looked up whole, then by its columns, its sentences and its lists. A word alone in lower
        case stays, because it may be a command.
        """
        lines = (line if _COMMAND.fullmatch(line) else self._part(line, False) for line in text.split("\n"))
        return "\n".join(lines)

    def word(self, text: str) -> str:
        """The translation of a text without commands, such as a table's cell: single words count too."""
        return self._part(text, True)

    def _translate(self, text: str, words: bool) -> str:
        if not letters(text):
            return text
        if text in self._exact and (words or not _COMMAND.fullmatch(text)):
            return self._exact[text]
        found = [
            template.filled([self._part(hole, True) for hole in holes], holes)
            for template in self._templates
            if (holes := template.match(text)) is not None
        ]
        for splitter in _SPLITTERS:
            parts = splitter.split(text)
            if len(parts) > 1:
                parts[::2] = [self._part(part, words) for part in parts[::2]]
                found.append(_join(parts))
                break
        # Several ways may lead to a translation. The one that leaves the least English is meant.
        best = min(found, key=lambda each: len(_ENGLISH.findall(each)), default=text)
        return best if best == text else _HAN_SPACE.sub("", best)


class _Template:
    def __init__(self, text: str, translation: str) -> None:
        self._fixed = text.split(HOLE)
        self.specific = sum(map(len, self._fixed))
        self._longest = max(self._fixed, key=len)
        # What is between back quotes is typed, so it stays.
        self._typed = [
            "".join(self._fixed[: number + 1]).count("`") % 2 == 1 for number in range(len(self._fixed) - 1)
        ]
        self._translation = translation

    def match(self, text: str) -> tuple[str, ...] | None:
        """The holes' texts, or None. Most templates are ruled out without a regular expression."""
        if self._longest not in text or not text.startswith(self._fixed[0]):
            return None
        found = _pattern(tuple(self._fixed)).fullmatch(text)
        # "3 created, 2 created" is a list of two, and not one whose number is "3 created, 2".
        if found is None or any(self._longest in hole for hole in found.groups()):
            return None
        return found.groups()

    def filled(self, translated: list[str], verbatim: tuple[str, ...]) -> str:
        order = iter(range(len(verbatim)))

        def fill(hole: re.Match[str]) -> str:
            mark = hole.group()[1:-1]
            digit = mark.rstrip("!")
            number = int(digit) if digit else next(order)
            return verbatim[number] if mark.endswith("!") or self._typed[number] else translated[number]

        return _HOLES.sub(fill, self._translation)


@cache
def _pattern(fixed: tuple[str, ...]) -> re.Pattern[str]:
    # A hole never reaches from one column into the next.
    return re.compile(r"((?:(?!  ).)*?)".join(map(re.escape, fixed)))


def letters(text: str) -> int:
    """How many letters a text has."""
    return sum(map(str.isalpha, text))


def _join(parts: list[str]) -> str:
    """Put parts and the separators between them together, as Chinese punctuation wants them."""
    whole = parts[0]
    for separator, part in zip(parts[1::2], parts[2::2], strict=True):
        before = bool(whole) and bool(re.match(_HAN, whole[-1]))
        if separator == ", " and (before or re.match(_HAN, part)):
            separator = "、"
        elif separator == " " and before:
            separator = ""
        whole += separator + part
    return whole


@cache
def traditional_chinese() -> Catalog:
    """The catalogue that comes with labstacks, one file for each part of the code."""
    return Catalog(dict(entries()))


def entries() -> Iterator[tuple[str, str]]:
    """Every English template and its translation."""
    for file in files(__package__).joinpath("zh_hant").iterdir():
        if file.name.endswith(".json"):
            yield from json.loads(file.read_text("utf-8")).items()
