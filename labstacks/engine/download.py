"""Download Pulumi's release of the engine: fetch the archive, verify its checksum, unpack what is needed."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from labstacks.engine.disk import MB, is_full, no_space, require_space
from labstacks.engine.fetch import Progress, UnavailableError, fetch, read_text
from labstacks.engine.locate import EXECUTABLE
from labstacks.engine.release import Archive, archive, parse_checksums, pinned_checksums, system_name
from labstacks.engine.version import ENGINE
from labstacks.errors import EngineMissingError

NEEDED = 300 * MB
"""Room for the archive and for what is taken out of it."""


def download(folder: Path, progress: Progress) -> str:
    """Fetch, verify and unpack the release archive into ``folder``, which exists and is empty.

    Returns:
        The origin of the archive and of its checksum, for the record.

    Raises:
        UnavailableError: No archive for this machine, no network, or a transfer that broke off twice.
        EngineMissingError: The archive is not the one that was published, or the disk is full.
    """
    wanted = archive()
    if wanted is None:
        raise UnavailableError(f"Pulumi publishes no engine for {system_name()}")
    require_space(folder, NEEDED)
    progress(f"Downloading Pulumi {ENGINE} from {wanted.url}")
    checksum, origin = _checksum(wanted)
    file = folder / wanted.name
    try:
        fetch(wanted.url, file, progress)
        _verify(file, wanted.url, checksum, origin)
        _unpack(file, folder)
    except OSError as error:
        if is_full(error):
            raise no_space(folder, NEEDED) from error
        raise
    finally:
        file.unlink(missing_ok=True)
    return f"downloaded, checksum {origin}"


def _checksum(wanted: Archive) -> tuple[str, str]:
    """The expected checksum of the archive, and its source."""
    if pinned := pinned_checksums().get(wanted.name):
        return pinned, "pinned in labstacks"
    published = parse_checksums(read_text(wanted.checksums_url)).get(wanted.name)
    if published is None:
        raise UnavailableError(f"{wanted.checksums_url} has no checksum for {wanted.name}")
    return published, f"published in {wanted.checksums_url}"


def _verify(file: Path, url: str, checksum: str, origin: str) -> None:
    with file.open("rb") as body:
        actual = hashlib.file_digest(body, "sha256").hexdigest()
    if actual != checksum:
        raise EngineMissingError(
            f"{url} is not the file that Pulumi published, and was removed.\n"
            f"  SHA-256 expected: {checksum} ({origin})\n"
            f"  SHA-256 received: {actual}",
            hint="Run `labstacks engine install` again. If this happens again, a proxy or a mirror changes "
            "the file: `labstacks engine install --build` builds the same version from source instead.",
        )


def _unpack(file: Path, folder: Path) -> None:
    """Unpack the engine and Python's language host without folders; other files serve other languages."""
    try:
        for name, body in _members(file):
            if _needed(name):
                with body, (folder / name).open("wb") as target:
                    shutil.copyfileobj(body, target)
                (folder / name).chmod(0o755)
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise UnavailableError(f"{file.name} is damaged ({error})") from error
    if not (folder / EXECUTABLE).is_file():
        raise UnavailableError(f"{file.name} contains no {EXECUTABLE}")


def _needed(name: str) -> bool:
    return name == EXECUTABLE or name.startswith(("pulumi-language-python", "pulumi-python"))


def _members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """Base name and content of every plain file in the archive, whatever folders it has."""
    return _zip_members(file) if file.suffix == ".zip" else _tar_members(file)


def _tar_members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with tarfile.open(file) as bundle:
        for member in bundle:
            if member.isfile() and (body := bundle.extractfile(member)):
                yield PurePosixPath(member.name).name, body


def _zip_members(file: Path) -> Iterator[tuple[str, IO[bytes]]]:
    with zipfile.ZipFile(file) as bundle:
        for entry in bundle.infolist():
            if not entry.is_dir():
                yield PurePosixPath(entry.filename).name, bundle.open(entry)
