"""How problems speak: quoting what was found, and guessing what was meant."""

from __future__ import annotations

from collections.abc import Iterable

from labstacks.classfile.characters import is_shown

_LONGEST_QUOTE = 60


def quote(value: str) -> str:
    """A value in double quotes, on one line, shortened when it is long."""
    line = "".join(char if is_shown(char) else "\N{REPLACEMENT CHARACTER}" for char in value)
    return f'"{short(line)}"'


def short(text: str) -> str:
    """A text whose end is left out when it is long."""
    return f"{text[:_LONGEST_QUOTE]}…" if len(text) > _LONGEST_QUOTE else text


def did_you_mean(word: str, options: Iterable[str]) -> str | None:
    """The option nearest to a word, whatever its case; None when none is near."""
    by_lower = {option.lower(): option for option in options}
    if word.lower() in by_lower:
        return by_lower[word.lower()]
    from difflib import get_close_matches

    near = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[near[0]] if near else None
