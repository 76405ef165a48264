import errno
import hashlib
import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from labstacks.engine import disk, download, release
from labstacks.engine.download import download as fetch_engine
from labstacks.engine.fetch import UnavailableError
from labstacks.errors import EngineMissingError


@pytest.fixture
def folder(machine) -> Path:
    folder = machine.root / "new"
    folder.mkdir()
    return folder


def test_takes_the_engine_and_the_language_host_of_python(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive, published=True)
    fetch_engine(folder, [].append)
    assert sorted(path.name for path in folder.iterdir()) == ["pulumi", "pulumi-language-python"]
    assert all(path.stat().st_mode & 0o111 for path in folder.iterdir())


def test_tells_size_and_address_on_the_way(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive, published=True)
    lines: list[str] = []
    fetch_engine(folder, lines.append)
    wanted = release.archive()
    assert wanted
    assert lines[0] == f"Downloading Pulumi 3.259.0 from {wanted.url}"
    assert lines[-1] == "  100% of 0.0 MB"


def test_a_pinned_checksum_needs_no_list(mirror, folder, engine_archive, monkeypatch) -> None:
    wanted = release.archive()
    assert wanted
    pin = {wanted.name: mirror.serve(engine_archive)}
    monkeypatch.setattr(download, "pinned_checksums", lambda: pin)
    assert fetch_engine(folder, [].append) == "downloaded, checksum pinned in labstacks"
    assert mirror.asked == [wanted.name]


def test_without_a_pin_the_published_list_decides(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive, published=True)
    assert fetch_engine(folder, [].append).startswith("downloaded, checksum published in http://127.0.0.1")


def test_the_published_list_cannot_overrule_a_pin(mirror, folder, engine_archive, monkeypatch) -> None:
    wanted = release.archive()
    assert wanted
    mirror.serve(engine_archive, published=True)
    monkeypatch.setattr(download, "pinned_checksums", lambda: {wanted.name: "0" * 64})
    with pytest.raises(EngineMissingError, match="is not the file that Pulumi published"):
        fetch_engine(folder, [].append)


def test_another_file_than_the_published_one_is_refused_and_removed(mirror, folder, engine_archive) -> None:
    wanted = release.archive()
    assert wanted
    expected = mirror.serve(engine_archive, published=True)
    received = mirror.serve(engine_archive + b"and more")
    with pytest.raises(EngineMissingError) as caught:
        fetch_engine(folder, [].append)
    assert not isinstance(caught.value, UnavailableError)
    assert f"expected: {expected}" in caught.value.message
    assert f"received: {received}" in caught.value.message
    assert "labstacks engine install --build" in caught.value.hint
    assert list(folder.iterdir()) == []


def test_an_archive_without_any_checksum_is_not_even_fetched(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive)
    with pytest.raises(UnavailableError, match=r"checksums\.txt cannot be read \(HTTP 404 Not Found\)"):
        fetch_engine(folder, [].append)
    assert mirror.asked == ["pulumi-3.259.0-checksums.txt"]


def test_a_list_without_this_archive_is_said(mirror, folder) -> None:
    mirror.files["pulumi-3.259.0-checksums.txt"] = b"abc  pulumi-v3.259.0-plan9-mips.tar.gz\n"
    with pytest.raises(UnavailableError, match="has no checksum for pulumi-v3"):
        fetch_engine(folder, [].append)


def test_a_transfer_that_breaks_off_is_tried_once_more(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive, published=True)
    mirror.cut = 1
    lines: list[str] = []
    fetch_engine(folder, lines.append)
    assert (folder / "pulumi").is_file()
    assert any("broke off" in line and "trying once more" in line for line in lines)


def test_a_transfer_that_breaks_off_twice_is_given_up(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive, published=True)
    mirror.cut = 2
    half, whole = len(engine_archive) // 2, len(engine_archive)
    with pytest.raises(UnavailableError, match=f"broke off after {half} of {whole} bytes"):
        fetch_engine(folder, [].append)
    assert list(folder.iterdir()) == []


def test_an_archive_that_was_published_truncated_is_damaged(mirror, folder, engine_archive) -> None:
    mirror.serve(engine_archive[:-40], published=True)
    with pytest.raises(UnavailableError, match="is damaged"):
        fetch_engine(folder, [].append)


def test_a_page_instead_of_an_archive_is_damaged(mirror, folder) -> None:
    mirror.serve(b"<html>Log in to the school's network</html>", published=True)
    with pytest.raises(UnavailableError, match="is damaged"):
        fetch_engine(folder, [].append)


def test_an_archive_without_an_engine_is_refused(mirror, folder, empty_archive) -> None:
    mirror.serve(empty_archive, published=True)
    with pytest.raises(UnavailableError, match="contains no pulumi"):
        fetch_engine(folder, [].append)


def test_the_archive_for_windows_is_a_zip(mirror, folder, monkeypatch) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as bundle:
        bundle.writestr("pulumi/", "")
        bundle.writestr("pulumi/bin/pulumi", "the engine")
        bundle.writestr("pulumi/bin/pulumi-language-dotnet", "another language")
    body = buffer.getvalue()
    name = "pulumi-v3.259.0-windows-x64.zip"
    mirror.serve(body, name=name)
    served = release.archive()
    assert served
    there = release.Archive(name, served.url.replace(served.name, name), "")
    monkeypatch.setattr(download, "archive", lambda: there)
    monkeypatch.setattr(download, "pinned_checksums", lambda: {name: hashlib.sha256(body).hexdigest()})
    fetch_engine(folder, [].append)
    assert [path.name for path in folder.iterdir()] == ["pulumi"]


def test_no_network_is_said_in_a_few_words(machine, folder, monkeypatch) -> None:
    with pytest.raises(UnavailableError, match=r"cannot be reached \(Connection refused\)"):
        fetch_engine(folder, [].append)


def test_a_machine_that_pulumi_does_not_serve_is_named(machine, folder, monkeypatch) -> None:
    monkeypatch.setattr(release, "platform", SimpleNamespace(machine=lambda: "riscv64"))
    with pytest.raises(UnavailableError, match=r"publishes no engine for .* on riscv64"):
        fetch_engine(folder, [].append)


def test_a_disk_without_room_is_noticed_before_anything_is_fetched(mirror, folder, monkeypatch) -> None:
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda path: SimpleNamespace(free=12_300_000))
    with pytest.raises(EngineMissingError) as caught:
        fetch_engine(folder, [].append)
    assert f"The disk that holds {folder} is full: 12 MB are free, about 300 MB" in caught.value.message
    assert "LABSTACKS_CACHE" in caught.value.hint
    assert mirror.asked == []


def test_a_disk_that_fills_up_on_the_way_is_explained(mirror, folder, engine_archive, monkeypatch) -> None:
    mirror.serve(engine_archive, published=True)

    def fill(*args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download.shutil, "copyfileobj", fill)
    with pytest.raises(EngineMissingError, match="about 300 MB are needed"):
        fetch_engine(folder, [].append)
