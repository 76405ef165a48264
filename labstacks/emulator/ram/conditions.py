"""Conditions of a statement: operators on the keys of a request.

All conditions of a statement must hold. The values of one are alternatives; for a negated operator none may
match. A key that the request does not have fails a positive condition and passes a negated one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from labstacks.emulator.ram.matching import matches


class ConditionError(ValueError):
    """A condition breaks the policy language."""


def _number(text: str) -> float:
    return float(text)


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _network(text: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    return ipaddress.ip_network(text, strict=False)


def _inside(actual: Any, wanted: Any) -> bool:
    return actual.version == wanted.version and actual.subnet_of(wanted)


def _text(text: str) -> str:
    return text


def _folded(text: str) -> str:
    return text.casefold()


Compare = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class _Operator:
    """How values are read, and when an actual value (first) satisfies a wanted one (second)."""

    read: Callable[[str], Any]
    holds: Compare
    negated: bool = False


def _comparisons(kind: str, read: Callable[[str], object]) -> dict[str, _Operator]:
    return {
        f"{kind}Equals": _Operator(read, lambda a, b: bool(a == b)),
        f"{kind}NotEquals": _Operator(read, lambda a, b: bool(a == b), negated=True),
        f"{kind}LessThan": _Operator(read, lambda a, b: bool(a < b)),
        f"{kind}LessThanEquals": _Operator(read, lambda a, b: bool(a <= b)),
        f"{kind}GreaterThan": _Operator(read, lambda a, b: bool(a > b)),
        f"{kind}GreaterThanEquals": _Operator(read, lambda a, b: bool(a >= b)),
    }


OPERATORS: dict[str, _Operator] = {
    "StringEquals": _Operator(_text, lambda a, b: bool(a == b)),
    "StringNotEquals": _Operator(_text, lambda a, b: bool(a == b), negated=True),
    "StringEqualsIgnoreCase": _Operator(_folded, lambda a, b: bool(a == b)),
    "StringNotEqualsIgnoreCase": _Operator(_folded, lambda a, b: bool(a == b), negated=True),
    "StringLike": _Operator(_text, lambda a, b: matches(b, a)),
    "StringNotLike": _Operator(_text, lambda a, b: matches(b, a), negated=True),
    **_comparisons("Numeric", _number),
    **_comparisons("Date", _moment),
    "Bool": _Operator(_folded, lambda a, b: bool(a == b)),
    "IpAddress": _Operator(_network, _inside),
    "NotIpAddress": _Operator(_network, _inside, negated=True),
}


@dataclass(frozen=True)
class Condition:
    """One operator on one key.

    Args:
        quantifier: ``ForAnyValue`` or ``ForAllValues`` for keys with several values; usually empty.
        wanted: The values as written.
    """

    operator: str
    key: str
    wanted: tuple[str, ...]
    quantifier: str = ""

    def holds(self, context: Mapping[str, tuple[str, ...]]) -> bool:
        """Whether a request's context (key to values, keys as by :func:`folded`) satisfies it."""
        actual = context.get(folded(self.key), ())
        operator = OPERATORS[self.operator]
        # As in other clouds: what is absent is not equal to anything, and all of nothing satisfies.
        if not actual:
            return operator.negated or self.quantifier == "ForAllValues"
        each = [self._one(operator, value) != operator.negated for value in actual]
        return all(each) if self.quantifier == "ForAllValues" else any(each)

    def __str__(self) -> str:
        quantified = f"{self.quantifier}:" if self.quantifier else ""
        return f"{quantified}{self.operator} {self.key} {' or '.join(map(repr, self.wanted))}"

    def _one(self, operator: _Operator, actual: str) -> bool:
        try:
            value = operator.read(actual)
        except ValueError:
            return False
        return any(operator.holds(value, operator.read(wanted)) for wanted in self.wanted)


def conditions(block: object) -> tuple[Condition, ...]:
    """Read the ``Condition`` element: operator to key to value or values.

    Raises:
        ConditionError: An operator does not exist, or a value is not of its kind.
    """
    if not isinstance(block, Mapping) or not all(isinstance(keys, Mapping) for keys in block.values()):
        raise ConditionError('"Condition" must be an object of operators, each an object of keys.')
    return tuple(
        _condition(operator, key, values) for operator, keys in block.items() for key, values in keys.items()
    )


def folded(key: str) -> str:
    """A condition key with its case folded, save what follows a slash: tag keys keep their case."""
    head, slash, tag = key.partition("/")
    return head.lower() + slash + tag


def _condition(written: str, key: str, values: object) -> Condition:
    quantifier, colon, name = written.rpartition(":")
    if name not in OPERATORS or (colon and quantifier not in ("ForAnyValue", "ForAllValues")):
        raise ConditionError(f"there is no condition operator {written!r}.")
    wanted = tuple(_spelled(value) for value in (values if isinstance(values, list) else [values]))
    for value in wanted:
        try:
            OPERATORS[name].read(value)
        except ValueError as error:
            raise ConditionError(f"{written} {key}: {value!r} is not of the operator's kind.") from error
    return Condition(name, key, wanted, quantifier)


def _spelled(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
