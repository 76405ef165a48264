"""The board of a class whose books are in a database, written by another machine."""

from datetime import UTC, datetime

import pytest

from labstacks.board import watch
from labstacks.board.watch import Watcher
from labstacks.checks.checkpoint_record import Reached, add_to_record
from labstacks.classfile import load_class
from labstacks.storage.class_folder import ClassFolder
from labstacks.storage.database import open_server


@pytest.fixture
def shared(postgres, written, monkeypatch):
    monkeypatch.setattr(watch, "SHARED_REST", 0.0)
    text = written.path.read_text("utf-8")
    written.path.write_text(f"{text}state: {postgres.fresh_database()}\n", "utf-8")
    class_ = load_class(written.path)
    folder = ClassFolder.of(class_.file)
    folder.create()
    return class_


def test_what_verify_saw_on_another_machine_is_shown(shared, written):
    watcher = Watcher(written.path)
    add_to_record(shared.file.documents, [Reached("s01", "B1.password", datetime.now(UTC))])
    news = watcher.poll()
    assert [(seat["id"], list(seat["reached"])) for seat in news.data["seats"]] == [("s01", ["B1.password"])]
    assert news.data["events"][0]["event"] == "reached"


def test_a_database_that_is_away_is_told_and_what_was_known_stays(shared, written, postgres, monkeypatch):
    watcher = Watcher(written.path)
    postgres.stop()
    try:
        with monkeypatch.context() as impatient:
            impatient.setattr(open_server(shared.file.state), "_patience", 0.2)
            news = watcher.poll()
    finally:
        postgres.start()
    assert news.data["trouble"]
    assert len(watcher.board["seats"]) == 6
    watcher.poll()
    assert watcher.board["trouble"] == ""
