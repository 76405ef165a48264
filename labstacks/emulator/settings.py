"""Checks the settings that a class file gives the emulator, before anything is planned or opened."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from labstacks.errors import UsageError

OF_THE_CLOUD = ("seed", "clock", "quotas", "chaos")
"""The settings that :class:`labstacks.emulator.RehearsalCloud` takes."""
_LOG = logging.getLogger(__name__)


def usable_settings(settings: Mapping[str, object]) -> dict[str, Any]:
    """The settings for the emulator, without those that have mistakes."""
    usable = {}
    for key in OF_THE_CLOUD:
        if key in settings:
            try:
                check_setting(key, settings[key])
                usable[key] = settings[key]
            except UsageError as error:
                _LOG.warning("rehearsal: %s is left out: %s", key, error.message)
    return usable


def check_setting(key: str, value: Any) -> None:
    """Check one setting under ``rehearsal:``.

    Args:
        key: ``seed``, ``strict``, ``clock``, ``quotas``, ``chaos`` or ``database``.
        value: As plain data.

    Raises:
        UsageError: The emulator does not take the value.
    """
    from labstacks.emulator.chaos import Chaos
    from labstacks.emulator.clock import TimePace
    from labstacks.emulator.quotas import Limits
    from labstacks.emulator.services import all_quotas

    if key == "seed" and (isinstance(value, bool) or not isinstance(value, (int, str))):
        raise UsageError("The seed is not a number or a word.", hint="Write `seed: 7`.")
    if key == "strict" and not isinstance(value, bool):
        raise UsageError("`strict` is neither true nor false.", hint="Write `strict: true`, or leave it out.")
    if key == "clock":
        TimePace.read(value)
    if key == "quotas":
        if not isinstance(value, Mapping):
            raise UsageError("The quotas are not a mapping.", hint="Write `quotas: {eips: 10}`.")
        Limits(all_quotas(), value)
    if key == "chaos":
        Limits(all_quotas(), Chaos.read(value).quotas)
