"""Opens the cloud that a class file names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from labstacks.course.model import ClassFile
from labstacks.errors import UsageError
from labstacks.fleet.folder import ClassFolder


@contextmanager
def open_cloud(file: ClassFile, folder: ClassFolder) -> Iterator[Any]:
    """The cloud of a class, ready for the gateway."""
    if file.cloud != "rehearsal":
        raise UsageError(
            f"This version of labstacks cannot yet deploy to cloud {file.cloud!r}.",
            hint=f"Set `cloud: rehearsal` in {file.path.name} to rehearse the class on the embedded cloud.",
        )
    from labstacks.rehearsal import RehearsalCloud

    settings = {key: value for key, value in file.rehearsal.items() if key != "strict"}
    cloud = RehearsalCloud(folder.rehearsal, **settings)
    try:
        yield cloud
    finally:
        cloud.close()
