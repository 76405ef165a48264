"""Overrides the emulator settings of the class file for one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from labstacks.classfile.model import Class
from labstacks.errors import UsageError


def rehearsing(class_: Class, *, clock: str | None = None, chaos: str | None = None) -> Class:
    """Return the class with another clock or other injected faults.

    Args:
        clock: ``instant`` or a rate such as ``60x``. None keeps the class file's setting.
        chaos: YAML as under ``rehearsal: chaos`` in a class file, or ``@`` and the name of a file that holds
            it. ``{}`` means no faults. None keeps the class file's setting.

    Raises:
        UsageError: The class does not use the emulator, or a value is not valid.
    """
    given = {"clock": clock, "chaos": None if chaos is None else _chaos(chaos)}
    settings = {name: value for name, value in given.items() if value is not None}
    if not settings:
        return class_
    _check(class_, settings)
    file = replace(class_.file, rehearsal={**class_.file.rehearsal, **settings})
    return replace(class_, file=file)


def _check(class_: Class, settings: Mapping[str, Any]) -> None:
    from labstacks.emulator.chaos import Chaos
    from labstacks.emulator.clock import TimePace

    if class_.file.cloud != "rehearsal":
        raise UsageError(
            f"--{next(iter(settings))} is for the emulator; this class goes to {class_.file.cloud}.",
            hint=f"Leave it out, or set `cloud: rehearsal` in {class_.file.path.name}.",
        )
    TimePace.read(settings.get("clock"))
    Chaos.read(settings.get("chaos"))


def _chaos(written: str) -> Mapping[str, Any]:
    text = written
    if written.startswith("@"):
        try:
            text = Path(written[1:]).read_text(encoding="utf-8")
        except OSError as error:
            raise UsageError(f"--chaos: {written[1:]} cannot be read: {error.strerror}.") from error
    try:
        found = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UsageError(
            f"--chaos is not YAML: {error}", hint="Write for example --chaos '{throttle: {every: 7}}'."
        ) from error
    if not isinstance(found, Mapping):
        raise UsageError(
            f"--chaos is {written!r}.", hint="Write for example --chaos '{throttle: {every: 7}}'."
        )
    return found.get("chaos", found)
