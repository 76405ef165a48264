"""The storage of Pulumi's state: keys and contents in a local folder, a PostgreSQL table or an S3 bucket.

Keys, such as ``.pulumi/stacks/labstacks/f4a-s07.json``, and storage formats are Pulumi's own. The exception
is the local folder, in which each stack has a sub-folder of its own: see :class:`LocalFiles`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

from labstacks.errors import StateError
from labstacks.storage.files import private_folder, write_private
from labstacks.storage.outside_names import below
from labstacks.storage.processes import is_on_own_disk

META = ".pulumi/meta.yaml"
"""The key that marks a backend with Pulumi's project layout."""
META_CONTENT = b"version: 1\n"


class StateFiles(Protocol):
    """Contents by their keys.

    Raises:
        StateError: From every method, when the storage cannot be used.
    """

    def read(self, key: str) -> bytes | None:
        """The content of a key; None when the key does not exist."""

    def has(self, key: str) -> bool:
        """Whether the key exists."""

    def write(self, key: str, content: bytes) -> None:
        """Write the content of a key atomically."""

    def keys(self, prefix: str) -> list[str]:
        """All keys with this prefix, sorted."""

    def delete(self, key: str) -> None:
        """Remove a key if it exists."""

    def where(self, key: str) -> str:
        """Where a key is, for a message."""

    def is_on_own_disk(self) -> bool:
        """Whether no other machine can use this storage."""


class LocalFiles:
    """Files in a folder, with a sub-folder for each stack: ``f4a-s07/.pulumi/…``.

    On every save an engine lists all stacks of its backend: with three hundred of them this would be a tenth
    of its work.

    Args:
        root: The folder.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def read(self, key: str) -> bytes | None:
        """See :meth:`StateFiles.read`."""
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StateError(
                f"The state {self.where(key)} cannot be read: {error.strerror}.",
                hint="Check its permissions.",
            ) from error

    def has(self, key: str) -> bool:
        """See :meth:`StateFiles.has`."""
        return self._path(key).exists()

    def write(self, key: str, content: bytes) -> None:
        """See :meth:`StateFiles.write`."""
        path = self._path(key)
        private_folder(path.parent)
        write_private(path, content)
        stack = stack_of_key(key)
        if stack and not (meta := self._root / stack / META).exists():
            write_private(meta, META_CONTENT)

    def keys(self, prefix: str) -> list[str]:
        """See :meth:`StateFiles.keys`."""
        stack = stack_of_key(prefix)
        places = [below(self._root, stack)] if stack else [self._root, *self._root.glob("[!.]*/")]
        found = {key for place in places for key in _keys_in(place, prefix)}
        return sorted(key for key in found if self.has(key))

    def delete(self, key: str) -> None:
        """See :meth:`StateFiles.delete`."""
        self._path(key).unlink(missing_ok=True)

    def where(self, key: str) -> str:
        """See :meth:`StateFiles.where`."""
        return str(self._path(key))

    def is_on_own_disk(self) -> bool:
        """See :meth:`StateFiles.is_on_own_disk`."""
        return is_on_own_disk(self._root)

    def _path(self, key: str) -> Path:
        return below(below(self._root, stack_of_key(key)), key)


def _keys_in(place: Path, prefix: str) -> Iterator[str]:
    folder = below(place, prefix or ".pulumi")
    files = (path for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))
    return (path.relative_to(place).as_posix() for path in files)


def stack_of_key(key: str) -> str:
    """The stack that a key belongs to; empty for a key that all stacks share."""
    match key.split("/"):
        case [".pulumi", "locks", _, _, stack, *_]:
            return stack
        case [".pulumi", "stacks", _, name]:
            return name.partition(".json")[0]
        case [".pulumi", "history" | "backups", _, stack, *_]:
            return stack
    return ""


def url_of_stack(url: str, stack: str) -> str:
    """The backend URL for the engine of one stack."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path}/{stack}")) if parts.scheme == "file" else url


def open_files(url: str) -> StateFiles:
    """Open the storage that a Pulumi backend URL names.

    Args:
        url: ``file://``, ``postgres://`` or ``s3://``.

    Raises:
        UsageError: An extra is needed and not installed.
        StateAwayError: The storage cannot be reached, or refuses the connection.
    """
    scheme = urlsplit(url).scheme
    if scheme == "postgres":
        from labstacks.storage.state_postgres import PostgresFiles

        return PostgresFiles(url)
    if scheme == "s3":
        from labstacks.storage.state_s3 import S3Files

        return S3Files(url)
    return LocalFiles(Path(unquote(urlsplit(url).path)))


def engine_environment(url: str) -> tuple[str, ...]:
    """The environment variables that the engine needs to reach the storage."""
    return _VARIABLES.get(urlsplit(url).scheme, ())


_VARIABLES = {
    "postgres": (
        *("PGUSER", "PGPASSWORD", "PGPASSFILE", "PGSERVICE", "PGSERVICEFILE", "PGCONNECT_TIMEOUT"),
        *("PGSSLMODE", "PGSSLCERT", "PGSSLKEY", "PGSSLROOTCERT"),
    ),
    "s3": (
        *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"),
        *("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"),
        *("AWS_CA_BUNDLE", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_ENDPOINT_URL_S3"),
        *("AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION"),
    ),
}
