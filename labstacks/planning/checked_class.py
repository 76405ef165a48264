"""Loads a class and checks all of its settings, including those that the emulator and the labs read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from labstacks.classfile import Class, load_class
from labstacks.classfile.setting_checks import SettingChecks


def load_checked(path: str | Path, now: datetime | None = None) -> Class:
    """Read a class as :func:`labstacks.classfile.load_class` does, and check every setting in it.

    ``rehearsal:`` and ``lab_options:`` make it slower: they import the emulator and the labs.

    Raises:
        ClassFileError: The class file or the roster has mistakes; it holds all of them.
        StateError: The ledger is damaged, or was written by a newer version.
    """
    return load_class(path, now, SettingChecks(_rehearsal, _lab_options))


def _rehearsal(key: str, value: object) -> None:
    from labstacks.emulator.settings import check_setting

    check_setting(key, value)


def _lab_options(level: str, labs: tuple[str, ...], lab: str, options: Mapping[str, object]) -> None:
    from labstacks.engine.programs.lab_options import check_lab_options

    check_lab_options(level, labs, lab, options)
