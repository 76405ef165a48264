"""Which cloud account a class uses."""

from __future__ import annotations

from pathlib import Path

from labstacks.classfile.model import ClassFile
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.state_address import without_secrets


def account_name(file: ClassFile) -> str:
    """The account that a class goes to: limits and use are those of all classes with the same one.

    On the real cloud that of the credentials in the environment; the emulator of a folder is one too.
    """
    if file.cloud != "rehearsal":
        return file.cloud
    where = rehearsal_place(file)
    return without_secrets(where) if isinstance(where, str) else str(where)


def rehearsal_place(file: ClassFile) -> Path | str:
    """Where the emulator of a class is.

    In the database that the class file names for it; else in that of its state; else in a file beside it.
    """
    return file.rehearsal.get("database") or ClassFolder.of(file).rehearsal
