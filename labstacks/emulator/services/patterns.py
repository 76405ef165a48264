"""What texts must look like, with the words for those that do not."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from labstacks.gateway.cloud import UNKNOWN


@dataclass(frozen=True)
class Pattern:
    """A rule about a text or a number.

    Args:
        said: The words of the refusal, following ``invalid value``.
        regex: What the whole text must match.
        words: The allowed words.
        low: The smallest number, or the shortest length of a text.
        high: The largest number or length.
        length: Whether the bounds are about the length.
        code: The API's error code where the provider leaves the check to the API, so that a preview passes;
            empty where the provider itself refuses.
    """

    said: str
    regex: str = ""
    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    length: bool = False
    code: str = ""

    def at_api(self, code: str) -> Pattern:
        """The same rule, kept by the API alone, which refuses with this code."""
        return replace(self, code=code)

    def objection(self, value: object) -> str | None:
        """Why a value is refused; None when it is not, or not known yet."""
        if value is UNKNOWN or value is None or self._admits(value):
            return None
        return f"invalid value {value!r}: {self.said}"

    def _admits(self, value: object) -> bool:
        if self.regex and re.fullmatch(self.regex, str(value)) is None:
            return False
        if self.words and str(value) not in self.words:
            return False
        return self._bounded(value)

    def _bounded(self, value: Any) -> bool:
        if self.low is None and self.high is None:
            return True
        try:
            number = len(str(value)) if self.length else float(value)
        except (TypeError, ValueError):
            return False
        return (self.low is None or number >= self.low) and (self.high is None or number <= self.high)


def length(low: int, high: int) -> Pattern:
    """A text of a length."""
    return Pattern(f"it must have {low} to {high} characters", low=low, high=high, length=True)


def between(low: float, high: float, unit: str = "") -> Pattern:
    """A number in a range."""
    return Pattern(f"it must be from {low:g} to {high:g}{unit and ' ' + unit}", low=low, high=high)


def one_of(*words: str) -> Pattern:
    """One of some words."""
    return Pattern(f"it must be one of {', '.join(words)}", words=words)


NAME_2_128 = Pattern(
    "it must have 2 to 128 characters, start with a letter and not with http:// or https://, "
    "and hold letters, digits, '.', '_', ':' and '-'",
    regex=r"(?!https?://)[^\W\d_][\w.:,\[\]-]{1,127}",
)
NAME_1_128 = Pattern(
    "it must have 1 to 128 characters and not start with http:// or https://",
    regex=r"(?!https?://).{1,128}",
)
