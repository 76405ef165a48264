"""Overrides the emulator settings of the class file for one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from labstacks.classfile.class_file import LARGEST_FILE
from labstacks.classfile.encoding import UnreadableError, decode
from labstacks.classfile.model import Class
from labstacks.classfile.suggestions import short
from labstacks.classfile.yaml_document import compose
from labstacks.errors import Problem, UsageError

EXAMPLE = "Write for example --chaos '{throttle: {every: 7}}'."


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


def _check(class_: Class, settings: Mapping[str, object]) -> None:
    from labstacks.emulator.settings import check_setting

    if class_.file.cloud != "rehearsal":
        raise UsageError(
            f"--{next(iter(settings))} is for the emulator; this class goes to {class_.file.cloud}.",
            hint=f"Leave it out, or set `cloud: rehearsal` in {class_.file.path.name}.",
        )
    for key, value in settings.items():
        check_setting(key, value)


def _chaos(written: str) -> Mapping[str, Any]:
    text = written
    if written.startswith("@"):
        try:
            with Path(written[1:]).open("rb") as file:
                text = decode(file.read(LARGEST_FILE)).text
        except (OSError, UnreadableError, ValueError) as error:
            why = getattr(error, "strerror", None) or "it is not text"
            raise UsageError(f"--chaos: {short(written[1:])} cannot be read: {why}.") from error
    problems: list[Problem] = []
    document = compose("--chaos", text, problems.append)
    found = document.plain() if document else None
    if problems:
        raise UsageError(f"--chaos is not usable: {problems[0].message}", hint=EXAMPLE)
    if not isinstance(found, Mapping):
        raise UsageError(f"--chaos is {short(written)!r}.", hint=EXAMPLE)
    return found.get("chaos", found)
