"""Remembers the cloud and region of a deployed class. State and ids are valid only there."""

from __future__ import annotations

import json

from labstacks.classfile.model import ClassFile
from labstacks.errors import UsageError
from labstacks.storage.class_folder import ClassFolder

FILE_NAME = "cloud.json"


def refuse_to_move(file: ClassFile, folder: ClassFolder) -> None:
    """Record the cloud and region of a class. Raise ``UsageError`` if it is deployed elsewhere.

    The caller holds the class's lock.
    """
    wanted = {"cloud": file.cloud, "region": file.region}
    stands = folder.backend().stacks()
    made_in = _made_in(folder) if stands else wanted
    for key, value in made_in.items():
        if value != wanted[key]:
            raise UsageError(
                f"Class {file.name} stands in {key} {value}, and {file.path.name} now says {wanted[key]}.",
                hint=f"Set `{key}: {value}` again and run `labstacks down`; change it once nothing stands.",
            )
    folder.documents.write(FILE_NAME, json.dumps(wanted))


def _made_in(folder: ClassFolder) -> dict[str, str]:
    try:
        known: dict[str, str] = json.loads(folder.documents.read(FILE_NAME) or "{}")
    except ValueError:
        return {}
    return known
