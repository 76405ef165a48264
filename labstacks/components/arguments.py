"""The arguments of a component: read and checked, with one kind of message for every mistake.

Pure: nothing here registers a resource, so a component that reads its arguments first registers nothing when
one of them is wrong. A value that is known only after deployment (``pulumi.Output``) passes through
:meth:`Arguments.get`, :meth:`Arguments.reference` and :meth:`Arguments.references`; all other readers need
plain values, because a component decides with them what to create.
"""

import difflib
import ipaddress
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from labstacks.errors import LabArgumentError

_MISSING: Any = object()


class Arguments:
    """The arguments of one component, read and checked key by key.

    Args:
        component: Its class name, for the messages.
        given: What the caller passed.
        declared: The ``TypedDict`` that says which keys there are. Default: any key is accepted.

    Raises:
        LabArgumentError: A required key is missing, or there is one that ``declared`` does not know.
    """

    def __init__(self, component: str, given: Mapping[str, Any] | None, declared: Any = None) -> None:
        self.component = component
        if given is not None and not isinstance(given, Mapping):
            raise LabArgumentError(
                f"{component}: its arguments are {_shown(given)}. They must be a dict.",
                hint=f"Write {component}('name', {{'context': …}}).",
            )
        # None means left out: programs pass None for what a user did not set.
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
                    hint=f"It takes: {', '.join(known) or 'nothing'}.",
                )
        for key in required:
            self.require(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The value as it was passed, known or not."""
        return self._given.get(key, default)

    def require(self, key: str) -> Any:
        """The value of a key that must be there."""
        if key not in self._given:
            raise LabArgumentError(f"{self.component} needs the argument {key!r}, and it is missing.")
        return self._given[key]

    def reference(self, key: str) -> Any:
        """The id or name of a resource: a string, an output, or the resource itself.

        Returns:
            ``pulumi.Input[str]``.
        """
        return self._reference(key, self.require(key))

    def references(self, key: str) -> Any:
        """Ids of resources: a list of what :meth:`reference` takes, or an output of a list.

        Returns:
            ``pulumi.Input[list[pulumi.Input[str]]]``.
        """
        value = self.require(key)
        if is_output(value):
            return value
        if isinstance(value, str) or not isinstance(value, Sequence):
            raise self.wrong(key, value, "a list of ids, or an output")
        return [self._reference(key, item) for item in value]

    def optional_reference(self, key: str) -> Any:
        """The same as :meth:`reference`, or None when the key is left out."""
        return None if self.get(key) is None else self.reference(key)

    def optional_references(self, key: str) -> Any:
        """The same as :meth:`references`, or None when the key is left out."""
        return None if self.get(key) is None else self.references(key)

    def _reference(self, key: str, value: Any) -> Any:
        if is_output(value):
            return value
        # Users often pass the resource itself. A created resource has an output 'id'.
        if is_output(getattr(value, "id", None)):
            return value.id
        if not isinstance(value, str) or not value:
            raise self.wrong(key, value, "a non-empty string, an output, or the resource itself")
        return value

    def text(self, key: str, default: Any = _MISSING) -> str:
        """A plain, non-empty string."""
        value = self._plain(key, default)
        if not isinstance(value, str) or not value:
            raise self.wrong(key, value, "a non-empty string")
        return value

    def texts(self, key: str, default: Any = _MISSING) -> list[str]:
        """A plain list of strings, in the order given."""
        value = self._plain(key, default)
        # A string is a list of its characters for Python, and never what a user means.
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
        if not _is_whole(value) or (low is not None and value < low) or (high is not None and value > high):
            raise self.wrong(key, value, _range(low, high))
        return int(value)

    def mapping(self, key: str, default: Any = _MISSING) -> dict[str, Any]:
        """A plain dict with strings as keys."""
        value = self._plain(key, default)
        if not isinstance(value, Mapping) or not all(isinstance(name, str) for name in value):
            raise self.wrong(key, value, "a dict with strings as keys")
        return dict(value)

    def flag(self, key: str, default: Any = _MISSING) -> bool:
        """A plain ``True`` or ``False``."""
        value = self._plain(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, value, "true or false")
        return value

    def one_of(self, key: str, allowed: Iterable[str], default: Any = _MISSING) -> str:
        """One of ``allowed``; the message for another value names the nearest of them."""
        value, choices = self._plain(key, default), list(allowed)
        if not isinstance(value, str) or value not in choices:
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
            # `ipaddress` reads a number as an address, which is never meant here.
            if isinstance(value, str):
                return str(ipaddress.IPv4Network(value))
        except ValueError:
            pass
        raise self.wrong(key, value, "a block of IPv4 addresses such as '203.0.113.0/24'")

    def wrong(self, key: str, value: object, right: str, more: str = "") -> LabArgumentError:
        """The error for a wrong value: the component, the argument, the value, what is allowed."""
        return LabArgumentError(f"{self.component}: {key} is {_shown(value)}. It must be {right}.{more}")

    def _plain(self, key: str, default: Any) -> Any:
        value = self.require(key) if default is _MISSING else self._given.get(key, default)
        if is_output(value):
            raise LabArgumentError(
                f"{self.component}: {key} is an output. It must be a plain value, "
                "because it decides which resources are created.",
                hint="Pass the value itself, such as one from pulumi.Config.",
            )
        return value


def is_output(value: object) -> bool:
    """Whether a value is a ``pulumi.Output``. Pulumi is not imported here: most of this works without it."""
    return hasattr(value, "apply") and hasattr(value, "future")


def _is_whole(value: object) -> bool:
    # Numbers from other languages arrive as floats; nan and infinity are floats too.
    # In Python True is a number, too.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return math.isfinite(value) and value == int(value)


def _did_you_mean(word: object, known: Iterable[str]) -> str:
    # With this cutoff "b3" finds "B3" and "web_cird" finds "web_cidr", but no unrelated word matches.
    by_folded = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(str(word).casefold(), by_folded, n=1, cutoff=0.6)
    return f" Did you mean {by_folded[near[0]]!r}?" if near else ""


def _shown(value: object) -> str:
    # repr shows the difference between 7 and "7".
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _range(low: int | None, high: int | None) -> str:
    if low is not None and high is not None:
        return f"a whole number from {low} to {high}"
    if low is not None:
        return f"a whole number, {low} or more"
    return "a whole number" if high is None else f"a whole number, {high} or less"
