"""Names from outside never become paths outside."""

import pytest

from labstacks.errors import StateError
from labstacks.storage.database import open_file
from labstacks.storage.documents import Folder
from labstacks.storage.outside_names import below, is_plain, plain_below
from labstacks.storage.pulumi_state import Backend
from labstacks.storage.records import Records
from labstacks.storage.state_files import LocalFiles

ESCAPES = ("../x", "a/../../x", "/etc/x", "..", "a\\..\\x", "x\0y")


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_leads_out_is_refused(tmp_path, name):
    for resolve in (below, plain_below):
        with pytest.raises(StateError, match="leads out of"):
            resolve(tmp_path, name)
    assert not is_plain(name)


@pytest.mark.parametrize("name", ["", ".hidden", "a/b", "a b", "x" * 300, "名"])
def test_a_file_directly_in_a_folder_has_a_plain_name(tmp_path, name):
    with pytest.raises(StateError):
        plain_below(tmp_path, name)


def test_ordinary_names_stay_as_they_are(tmp_path):
    assert below(tmp_path, ".pulumi/stacks/labstacks/f4a-s07.json").is_relative_to(tmp_path)
    assert plain_below(tmp_path, "20261130T205507.123456Z-up.jsonl").parent == tmp_path


@pytest.mark.parametrize(
    "key",
    [".pulumi/../../../x", ".pulumi/stacks/labstacks/../../../../../x", ".pulumi/history/labstacks/../../x"],
)
def test_a_key_of_the_state_does_not_leave_the_folder(tmp_path, key):
    files = LocalFiles(tmp_path / "state" / "deep")
    for use in (lambda: files.write(key, b"mine"), lambda: files.read(key), lambda: files.delete(key)):
        with pytest.raises(StateError, match="leads out of"):
            use()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["../ledger.json", "/tmp/x.json"])
def test_a_document_does_not_leave_the_folder(tmp_path, name):
    documents = Folder(tmp_path / "class")
    for use in (
        lambda: documents.write(name, "{}"),
        lambda: documents.append(name, "{}"),
        lambda: documents.change(name, lambda before: "{}"),
        lambda: documents.remove(name),
    ):
        with pytest.raises(StateError, match="leads out of"):
            use()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_record_named_for_another_file_is_not_fetched_and_the_others_are(tmp_path):
    target = tmp_path / "profile"
    target.write_text("before")
    records = Records(open_file(tmp_path / "books.db"), "f4a")
    records.add("../profile", 0, b"{}\n" * 10)
    records.add("20261130T205507.1Z-up.jsonl", 0, b"{}\n")
    records.fetch(tmp_path / "runs", keep=50)
    assert target.read_text() == "before"
    assert [path.name for path in (tmp_path / "runs").iterdir()] == ["20261130T205507.1Z-up.jsonl"]


def test_a_stack_whose_name_is_no_folders_is_no_stack_of_ours(tmp_path, monkeypatch):
    backend = Backend(tmp_path.as_uri(), "labstacks")
    keys = [".pulumi/stacks/labstacks/../../x.json", ".pulumi/stacks/labstacks/f4a-s01.json"]
    monkeypatch.setattr(backend.files, "keys", lambda prefix: keys, raising=False)
    assert backend.stacks() == ["f4a-s01"]
