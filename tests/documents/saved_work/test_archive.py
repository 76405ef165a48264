"""The folder of saved work: safe paths, and which save a student gets back."""

import os
from datetime import UTC, datetime, timedelta

import pytest

from labstacks.classfile.people import Seat, Student
from labstacks.documents.saved_work.archive import (
    LONGEST_PART,
    PathNames,
    StudentFolder,
    new_folder,
    newest_of,
    safe_part,
    saved_seats,
)
from labstacks.errors import UsageError

NOW = datetime(2026, 12, 1, 7, 30, tzinfo=UTC)
ADA = Seat(1, Student("d01", "Ada Chan"))


def write(parent, seat, when=NOW, **files):
    folder = StudentFolder(new_folder(parent, when), seat)
    for key, content in files.items():
        folder.add_file("b2-bucket", key, content)
    return folder.finish("f4a", when, [])


@pytest.mark.parametrize(
    "key",
    [
        "../../evil", "/etc/passwd", "a//b", "..", ".", "con", "NUL.txt", "a\\b", "c:evil", "line\nbreak",
        "trailing. ", "x" * 400 + ".txt", "照" * 200 + ".png", "a/./b", "",
    ],
)  # fmt: skip
def test_no_key_leaves_the_students_folder_or_is_refused_by_a_system(tmp_path, key):
    saved = write(tmp_path, ADA, **{key: b"mine"})
    [file] = saved.files
    path = (saved.folder / file.path).resolve()
    assert path.is_relative_to(saved.folder)
    assert path.read_bytes() == b"mine"
    for part in file.path.split("/"):
        assert part not in ("", ".", "..")
        assert len(part.encode()) <= LONGEST_PART + 1
        assert not set('\\:*?"<>|\n') & set(part)


def test_names_that_some_systems_take_for_one_get_paths_of_their_own():
    names = PathNames()
    paths = [names.path_for(name) for name in ("Cat.jpg", "cat.jpg", "a", "a/b", "A/b", "x/../y", "x/_/y")]
    assert len({path.casefold() for path in paths}) == len(paths)
    # A file cannot also be a folder.
    assert not any(other.casefold().startswith(f"{path.casefold()}/") for path in paths for other in paths)


def test_a_file_after_files_in_a_folder_of_its_name():
    names = PathNames()
    assert names.path_for("a/b") == "a/b"
    assert names.path_for("a") == "a (2)"


def test_a_long_name_keeps_its_ending():
    assert safe_part("x" * 400 + ".png").endswith(".png")


def test_only_the_teacher_can_read_saved_work(tmp_path):
    saved = write(tmp_path / "f4a-saved", ADA, note=b"mine")
    for path in (tmp_path / "f4a-saved", saved.folder.parent, saved.folder):
        assert path.stat().st_mode & 0o077 == 0
    assert (saved.folder / saved.files[0].path).stat().st_mode & 0o077 == 0


def test_two_saves_in_one_minute_have_two_folders(tmp_path):
    assert new_folder(tmp_path, NOW) != new_folder(tmp_path, NOW)


def test_a_student_gets_the_newest_save_with_files_back_at_another_seat_too(tmp_path):
    write(tmp_path, ADA, note=b"old")
    newer = write(tmp_path, ADA, NOW + timedelta(days=7), note=b"new")
    write(tmp_path, ADA, NOW + timedelta(days=14))
    moved = Seat(9, Student("D01", "Ada Chan"))
    assert newest_of(list(saved_seats(tmp_path, "f4a")), moved) == newer
    assert newest_of(list(saved_seats(tmp_path, "f4b")), moved) is None
    assert newest_of(list(saved_seats(tmp_path, "f4a")), Seat(1, Student("d02", "Ben Li"))) is None


def test_a_seat_without_a_student_gets_its_own_files_and_never_a_students(tmp_path):
    write(tmp_path, ADA, note=b"mine")
    saved = write(tmp_path, Seat(2), note=b"yours")
    saves = list(saved_seats(tmp_path, "f4a"))
    assert newest_of(saves, Seat(2)) == saved
    assert newest_of(saves, Seat(1)) is None


def test_an_incomplete_or_damaged_save_is_skipped(tmp_path):
    saved = write(tmp_path, ADA, note=b"mine")
    (saved.folder / "saved.json").write_text("{")
    assert list(saved_seats(tmp_path, "f4a")) == []
    os.unlink(saved.folder / "saved.json")
    assert list(saved_seats(tmp_path, "f4a")) == []


def test_a_manifest_cannot_name_a_file_outside(tmp_path):
    (tmp_path / "secret").write_text("mine")
    saved = write(tmp_path / "f4a-saved", ADA, note=b"mine")
    manifest = saved.folder / "saved.json"
    manifest.write_text(manifest.read_text().replace(saved.files[0].path, "../../../secret"))
    [read] = saved_seats(tmp_path / "f4a-saved", "f4a")
    with pytest.raises(UsageError, match="outside its folder"):
        read.content(read.files[0])
