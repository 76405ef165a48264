"""The options of a component: each is declared once, with its type, its default and its limits.

A component's ``TypedDict`` documents an option for its users; its :class:`Options` reads it::

    class FileShareOptions(Options):
        keep_days = whole_number(30, low=1, high=365)

    options = FileShareOptions(arguments)   # raises LabArgumentError for a wrong value
    options.keep_days                       # an int, for type checkers too

All options are read when the object is created, so a component that creates it first registers nothing
when one of them is wrong. Pure: nothing here registers a resource.
"""

from collections.abc import Callable, Iterable
from typing import Any, Generic, TypeVar, overload

from labstacks.components.arguments import Arguments

T = TypeVar("T")


class Option(Generic[T]):
    """One option: how its value is read from the arguments. A descriptor of :class:`Options`."""

    def __init__(self, read: Callable[[Arguments, str], T]) -> None:
        self.read = read
        self.key = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.key = name

    @overload
    def __get__(self, options: None, owner: type) -> "Option[T]": ...
    @overload
    def __get__(self, options: "Options", owner: type) -> T: ...
    def __get__(self, options: "Options | None", owner: type) -> "Option[T] | T":
        if options is None:
            return self
        value: T = options.values[self.key]
        return value


class Options:
    """The checked options of a component. Subclasses declare :class:`Option` attributes.

    Args:
        arguments: The component's arguments.

    Raises:
        LabArgumentError: An option has a wrong value.
    """

    def __init__(self, arguments: Arguments) -> None:
        self.values: dict[str, Any] = {}
        # All are read at once: the first use of an option may come after resources were created.
        for option in declared(type(self)):
            self.values[option.key] = option.read(arguments, option.key)
        self.check(arguments)

    def check(self, arguments: Arguments) -> None:
        """Check conditions between several options. Subclasses override it."""


def declared(options: type[Options]) -> list[Option[Any]]:
    """The options that a class declares, those of its bases first."""
    found = {
        key: value for base in reversed(options.__mro__) for key, value in vars(base).items() if _is(value)
    }
    return list(found.values())


def whole_number(default: int, *, low: int | None = None, high: int | None = None) -> Option[int]:
    """A whole number from ``low`` to ``high``, both included."""
    return Option(lambda arguments, key: arguments.integer(key, default, low=low, high=high))


def optional_whole_number(*, low: int | None = None, high: int | None = None) -> Option[int | None]:
    """A whole number, or None when it is left out."""
    return _optional(lambda arguments, key: arguments.integer(key, low=low, high=high))


def flag(default: bool) -> Option[bool]:
    """True or false."""
    return Option(lambda arguments, key: arguments.flag(key, default))


def choice(allowed: Iterable[str], default: str) -> Option[str]:
    """One of several words."""
    words = tuple(allowed)
    return Option(lambda arguments, key: arguments.one_of(key, words, default))


def optional_choice(allowed: Iterable[str]) -> Option[str | None]:
    """One of several words, or None when it is left out."""
    words = tuple(allowed)
    return _optional(lambda arguments, key: arguments.one_of(key, words))


def line(default: str, *, longest: int) -> Option[str]:
    """A text of at most ``longest`` characters."""
    return Option(lambda arguments, key: _line(arguments, key, default, longest))


def optional_line(*, longest: int = 255) -> Option[str | None]:
    """A text of at most ``longest`` characters, or None when it is left out."""
    return _optional(lambda arguments, key: _line(arguments, key, None, longest))


def addresses(default: str) -> Option[str]:
    """An IPv4 block such as ``203.0.113.0/24``."""
    return Option(lambda arguments, key: arguments.cidr(key, default))


def option(read: Callable[[Arguments, str], T]) -> Option[T]:
    """An option with custom rules.

    Args:
        read: Given the arguments and the option's key, returns the value or raises
            :class:`~labstacks.errors.LabArgumentError`.
    """
    return Option(read)


def _optional(read: Callable[[Arguments, str], T]) -> Option[T | None]:
    def read_if_given(arguments: Arguments, key: str) -> T | None:
        return None if arguments.get(key) is None else read(arguments, key)

    return Option(read_if_given)


def _line(arguments: Arguments, key: str, default: str | None, longest: int) -> str:
    value = arguments.text(key) if default is None else arguments.text(key, default)
    if len(value) > longest:
        raise arguments.wrong(key, value, f"a text of at most {longest} characters")
    return value


def _is(value: object) -> bool:
    return isinstance(value, Option)
