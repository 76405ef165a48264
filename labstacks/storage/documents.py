"""The small documents of a class, such as its ledger, password versions and passed checkpoints.

A local class keeps them as readable files in its folder, a shared class in a database. There they are
encrypted under the class key, because the ledger holds the students' school ids.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from labstacks.errors import StateError
from labstacks.storage.files import private_folder, write_private
from labstacks.storage.outside_names import plain_below
from labstacks.storage.state_address import is_shared

if TYPE_CHECKING:
    from labstacks.storage.class_key import ClassKey
    from labstacks.storage.database import Database

Change = Callable[[str | None], str]


class Documents(Protocol):
    """Texts by their names, such as ``ledger.json``."""

    def read(self, name: str) -> str | None:
        """A document; None when there is none."""

    def write(self, name: str, text: str) -> None:
        """Write a document, whole or not at all."""

    def change(self, name: str, how: Change) -> None:
        """Replace a document by what `how` returns for it, as one atomic step."""

    def append(self, name: str, lines: str) -> None:
        """Add lines to the end of a document."""

    def names(self) -> list[str]:
        """The names of all documents."""

    def remove(self, name: str) -> None:
        """Remove a document if it exists."""

    def where(self, name: str) -> str:
        """Where a document is, for a message."""


class Folder:
    """Documents as files of mode 0600. Only the run that holds the class's lock changes them."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self, name: str) -> str | None:
        """See :meth:`Documents.read`."""
        try:
            # Damaged bytes are kept as surrogates: `parse_json` refuses them, and says why.
            return self._file(name).read_bytes().decode(errors="surrogateescape")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(
                f"{self.where(name)} cannot be read: {error.strerror}.", hint="Check its permissions."
            ) from error

    def write(self, name: str, text: str) -> None:
        """See :meth:`Documents.write`."""
        private_folder(self._path)
        write_private(self._file(name), text.encode(errors="surrogateescape"))

    def change(self, name: str, how: Change) -> None:
        """See :meth:`Documents.change`."""
        from filelock import FileLock

        private_folder(self._path)
        # Several workers on this machine may do the jobs of one run.
        with FileLock(self._file(name).with_name(f".{name}.lock"), mode=0o600):
            self.write(name, how(self.read(name)))

    def append(self, name: str, lines: str) -> None:
        """See :meth:`Documents.append`."""
        descriptor = os.open(self._file(name), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab+") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - 1))
            torn = end > 0 and file.read(1) != b"\n"
            file.write(b"\n" * torn + lines.encode())

    def names(self) -> list[str]:
        """See :meth:`Documents.names`."""
        return sorted(path.name for path in self._path.glob("[a-z]*.json*") if path.name != "run.json")

    def remove(self, name: str) -> None:
        """See :meth:`Documents.remove`."""
        self._file(name).unlink(missing_ok=True)

    def where(self, name: str) -> str:
        """See :meth:`Documents.where`."""
        return str(self._path / name)

    def _file(self, name: str) -> Path:
        return plain_below(self._path, name)


class Shared:
    """Documents in a database.

    Args:
        database: Opens the database on first use.
        class_name: The class's slug.
        path: The class key's file. Created with the first document, never when a document exists already.
        key: The class key, for a worker that received it and has no file.
    """

    def __init__(
        self, database: Callable[[], Database], class_name: str, path: Path, key: ClassKey | None = None
    ) -> None:
        self._database = database
        self._class = class_name
        self._path = path
        self._handed = key

    def read(self, name: str) -> str | None:
        """See :meth:`Documents.read`."""
        from labstacks.storage import encrypted_documents

        content = encrypted_documents.read(self._database(), self._class, name)
        return None if content is None else self._open(content)

    def write(self, name: str, text: str) -> None:
        """See :meth:`Documents.write`."""
        self.change(name, lambda before: text)

    def change(self, name: str, how: Change) -> None:
        """See :meth:`Documents.change`."""
        from labstacks.storage import encrypted_documents

        def changed(before: bytes | None) -> bytes:
            return self._seal(how(None if before is None else self._open(before)))

        encrypted_documents.change(self._database(), self._class, name, changed)

    def append(self, name: str, lines: str) -> None:
        """See :meth:`Documents.append`."""
        self.change(name, lambda before: (before or "") + lines)

    def names(self) -> list[str]:
        """See :meth:`Documents.names`."""
        from labstacks.storage import encrypted_documents

        return encrypted_documents.names(self._database(), self._class)

    def remove(self, name: str) -> None:
        """See :meth:`Documents.remove`."""
        from labstacks.storage import encrypted_documents

        encrypted_documents.remove(self._database(), self._class, name)

    def where(self, name: str) -> str:
        """See :meth:`Documents.where`."""
        return f"{name} of class {self._class} in {self._database().place}"

    def _open(self, content: bytes) -> str:
        return self._key(made=False).open(content).decode(errors="surrogateescape")

    def _seal(self, text: str) -> bytes:
        return self._key(made=True).seal(text.encode(errors="surrogateescape"))

    def _key(self, *, made: bool) -> ClassKey:
        """The class key. With ``made``, creates it if there is none and no document exists yet."""
        from labstacks.storage.class_key import ClassKey

        if self._handed:
            return self._handed
        if not self._path.exists() and (not made or self.names()):
            raise key_missing(self._class, self._path)
        private_folder(self._path.parent)
        return ClassKey.load(self._path)


def documents_of(home: Path, state: str, key: ClassKey | None = None) -> Documents:
    """The documents of a class.

    Args:
        home: The class's folder, named for the class.
        state: As the class file says.
        key: The class key, where it is not in the folder.
    """
    if not is_shared(state):
        return Folder(home)

    def database() -> Database:
        from labstacks.storage.database import open_server

        return open_server(state)

    return Shared(database, home.name, home / "class.key", key)


def documents(place: Path | Documents) -> Documents:
    """Return documents as they are, and a folder as documents that are files in it."""
    return Folder(place) if isinstance(place, Path) else place


def key_missing(class_name: str, path: Path) -> StateError:
    """Return the error for a shared class whose key is not on this machine."""
    return StateError(
        f"The class key {path} is missing here: what class {class_name} shares is sealed under it.",
        hint=f"Copy class.key from a machine that has it to {path} (mode 0600), unseen by others.",
    )
