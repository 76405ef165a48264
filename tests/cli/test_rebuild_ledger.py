"""``labstacks state rebuild-ledger``: a lost ledger, while seats are deployed."""

from labstacks.classfile import load_class, save_ledger
from labstacks.storage.class_folder import ClassFolder


def test_a_lost_ledger_is_refused_and_then_restored(labstacks, a_class):
    class_ = load_class("class.yaml")
    save_ledger(class_)
    folder = ClassFolder.of(class_.file)
    folder.create()
    folder.backend().create("f4a-s01")
    (folder.home / "ledger.json").unlink()
    (a_class / "roster.csv").write_text("id,name\nd03,Priya Raman\nd01,Amelia Brook\nd02,Daniel Okoye\n")

    refused = labstacks("check")
    assert refused.code == 1
    assert "state rebuild-ledger" in refused.err
    ran = labstacks("state", "rebuild-ledger", "--yes", "--json")

    assert (ran.document["seats"], ran.document["unknown"]) == (3, [])
    assert [seat.student.id for seat in load_class("class.yaml").seats] == ["d01", "d02", "d03"]
