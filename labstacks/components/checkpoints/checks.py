"""Building blocks of checks: small pure functions that read a seat's facts."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from labstacks.components.checkpoints.model import Ask, Check, Facts, Values, Visit


def is_now(role: str, name: str, value: Any) -> Check:
    """Check that a property has this value now."""

    def check(facts: Facts) -> bool:
        now = facts.now(role)
        return now is not None and now.get(name) == value

    return check


def changed(role: str, *names: str) -> Check:
    """Check that one of these properties differs from its deployed value; False for a deleted resource."""

    def check(facts: Facts) -> bool:
        now, made = facts.now(role), facts.made(role)
        return now is not None and any(now.get(name) != made.get(name) for name in names)

    return check


def gone(*roles: str) -> Check:
    """Check that all of these were deleted."""
    return lambda facts: all(facts.now(role) is None for role in roles)


def there(role: str) -> Check:
    """Check that it still exists."""
    return lambda facts: facts.now(role) is not None


def every(*checks: Check) -> Check:
    """Check that all of these checks pass."""
    return lambda facts: all(check(facts) for check in checks)


def one_of_many(roles: Collection[str], check: Any) -> Check:
    """Check that some but not all of several resources pass. ``check`` returns the check of a role."""

    def holds(facts: Facts) -> bool:
        passed = [check(role)(facts) for role in roles]
        return any(passed) and not all(passed)

    return holds


def has_file(ask: Ask, *, beyond: Collection[str] = (), folders: Collection[str] = ()) -> Check:
    """Check that a bucket has a file that the lab did not create, outside the lab's folders."""

    def check(facts: Facts) -> bool:
        keys = [str(file.get("key", "")) for file in rows(facts.told(ask), "objects")]
        return any(
            key and not key.endswith("/") and key not in beyond and not key.startswith(tuple(folders))
            for key in keys
        )

    return check


def says_more(visit: Visit, values: Values, *, beyond: Collection[str] = ()) -> Check:
    """Check that a page answers 200 and a JSON object with these values and at least one other key.

    Args:
        values: Keys and values that the object must still have.
        beyond: Keys of the answer as the lab deploys it, which are not the student's.
    """

    def check(facts: Facts) -> bool:
        page = facts.page(visit)
        if page.status != 200:
            return False
        try:
            said = json.loads(page.text)
        except ValueError:
            return False
        return (
            isinstance(said, dict)
            and values.items() <= said.items()
            and not said.keys() <= {*values, *beyond}
        )

    return check


def any_row(ask: Ask, name: str, holds: Any) -> Check:
    """Check that a data source's list has a row for which ``holds(row, facts)`` is true."""
    return lambda facts: any(holds(row, facts) for row in rows(facts.told(ask), name))


def rows(answer: Values, name: str) -> list[Values]:
    """Return a list in a data source's answer."""
    found = answer.get(name) or []
    return [row for row in found if isinstance(row, dict)]
