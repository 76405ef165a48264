"""How a component reads its arguments: every wrong one is told in the same words.

Pure: nothing here registers a resource, so a component that reads its arguments first leaves nothing
half made when one of them is wrong. Values that only the cloud can tell (``pulumi.Output``) pass
through :meth:`Arguments.get` untouched; all other readers want plain values.
"""

import difflib
import ipaddress
from collections.abc import Iterable, Mapping
from typing import Any

from labstacks.errors import LabArgumentError

_MISSING: Any = object()


class Arguments:
    """The arguments of one component, read and checked key by key.

    Args:
        component: Its class name, for the messages.
        given: What the caller passed.
        declared: The ``TypedDict`` that says which keys there are. Left out, any key will do.

    Raises:
        LabArgumentError: A required key is missing, or there is one that ``declared`` does not know.
    """

    def __init__(self, component: str, given: Mapping[str, Any] | None, declared: Any = None) -> None:
        self.component = component
        self._given = {key: value for key, value in (given or {}).items() if value is not None}
        if declared is not None:
            self.check_keys(declared.__required_keys__, declared.__optional_keys__)

    def check_keys(self, required: Iterable[str], optional: Iterable[str] = ()) -> None:
        """Refuse unknown keys, with the nearest known one, then missing ones."""
        required, known = sorted(required), sorted({*required, *optional})
        for key in self._given:
            if key not in known:
                raise LabArgumentError(
                    f"{self.component} has no argument {key!r}.{_did_you_mean(key, known)}",
                    hint=f"It takes: {', '.join(known)}.",
                )
        for key in required:
            self.require(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The value as it was given, known or not."""
        return self._given.get(key, default)

    def require(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self._given:
            raise LabArgumentError(f"{self.component} needs the argument {key!r}, and it is missing.")
        return self._given[key]

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A plain, non-empty string."""
        value = self._plain(key, default)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, value, "a non-empty string")
        return value

    def texts(self, key: str, default: Any = _MISSING) -> list[str]:
        """A plain list of strings, in the order given."""
        value = self._plain(key, default)
        if isinstance(value, str) or not isinstance(value, Iterable):
            raise self.wrong(key, value, "a list of strings")
        items = list(value)
        for item in items:
            if not isinstance(item, str):
                raise self.wrong(key, item, "a list of strings, and this is one of its items")
        return items

    def integer(
        self, key: str, default: Any = _MISSING, *, low: int | None = None, high: int | None = None
    ) -> int:
        """A plain whole number from ``low`` to ``high``, both included."""
        value = self._plain(key, default)
        whole = isinstance(value, (int, float)) and not isinstance(value, bool) and value == int(value)
        if not whole or (low is not None and value < low) or (high is not None and value > high):
            raise self.wrong(key, value, _range(low, high))
        return int(value)

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        """A plain ``True`` or ``False``."""
        value = self._plain(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> str:
        """One of ``allowed``; a slip of the pen is answered with the nearest of them."""
        value, choices = self._plain(key, default), list(allowed)
        if value not in choices:
            raise self.wrong(key, value, f"one of {', '.join(choices)}", more=_did_you_mean(value, choices))
        return str(value)

    def some_of(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> list[str]:
        """A non-empty list, each item one of ``allowed``; repeated items are counted once."""
        items, choices = self.texts(key, default), list(allowed)
        if not items:
            raise self.wrong(key, items, f"a list of at least one of {', '.join(choices)}")
        for item in items:
            if item not in choices:
                more = _did_you_mean(item, choices)
                raise self.wrong(key, item, f"a list of {', '.join(choices)}", more=more)
        return list(dict.fromkeys(items))

    def cidr(self, key: str, default: Any = _MISSING) -> str:
        """An IPv4 block such as ``203.0.113.0/24``, with no bits set behind its mask."""
        value = self._plain(key, default)
        try:
            return str(ipaddress.IPv4Network(value))
        except (TypeError, ValueError):
            raise self.wrong(key, value, "a block of IPv4 addresses such as '203.0.113.0/24'") from None

    def wrong(self, key: str, value: object, right: str, more: str = "") -> LabArgumentError:
        """The error for a wrong value: the component, the argument, the value, what is allowed."""
        return LabArgumentError(f"{self.component}: {key} is {_shown(value)}. It must be {right}.{more}")

    def _plain(self, key: str, default: Any) -> Any:
        value = self.require(key) if default is _MISSING else self._given.get(key, default)
        if hasattr(value, "apply") and hasattr(value, "future"):
            raise self.wrong(key, "an output", "known before anything is made, so a plain value")
        return value


def _did_you_mean(word: object, known: Iterable[str]) -> str:
    # The cutoff lets "b3" find "B3" and "web_cird" find "web_cidr", and nothing far-fetched.
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(str(word).casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean {by_folded[near[0]]!r}?" if near else ""


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _range(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"a whole number from {low} to {high}"
    if low is not None:
        return f"a whole number, {low} or more"
    return "a whole number" if high is None else f"a whole number, {high} or less"
