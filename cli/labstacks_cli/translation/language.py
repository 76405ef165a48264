"""Which language the user reads."""

from __future__ import annotations

from collections.abc import Mapping

from labstacks.errors import UsageError

VARIABLE = "LABSTACKS_LANG"
ENGLISH = ("en", "c", "posix")
CHINESE = ("zh_hk", "zh_tw", "zh_mo", "zh_hant")


def reads_chinese(environment: Mapping[str, str]) -> bool:
    """Whether messages are in Traditional Chinese: by ``LABSTACKS_LANG``, else by the system's locale.

    Args:
        environment: Environment variables; ``LC_ALL``, ``LC_MESSAGES`` and ``LANG`` count in this order.

    Raises:
        UsageError: ``LABSTACKS_LANG`` names no language that labstacks has.
    """
    if chosen := environment.get(VARIABLE):
        name = _normal(chosen)
        if name == "zh" or name.startswith(CHINESE):
            return True
        if name.startswith(ENGLISH):
            return False
        raise UsageError(
            f"{VARIABLE} is {chosen!r}, but labstacks has English and Traditional Chinese.",
            hint=f"Set {VARIABLE} to en or zh-Hant, or unset it.",
        )
    locale = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    return _normal(locale).startswith(CHINESE)


def _normal(name: str) -> str:
    return name.lower().replace("-", "_")
