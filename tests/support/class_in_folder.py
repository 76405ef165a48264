"""A class of three in a folder, and what runs have left there."""

import json
from pathlib import Path

import pytest

from labstacks.classfile import load_class, save_ledger
from labstacks.classfile.ledger import has_ledger
from labstacks.storage.class_folder import ClassFolder


class Room:
    """The folder of a class: its files, and stacks that are as if an engine had made them."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "class.yaml"
        self.file.write_text("class: f4a\nlevel: bridging\nlabs: [B1]\nroster: roster.csv\n")
        self.enrol("d01", "d02", "d03")

    def enrol(self, *students: str) -> None:
        rows = "".join(f"{student},Student {student}\n" for student in students)
        (self.file.parent / "roster.csv").write_text(f"id,name\n{rows}")

    def class_(self):
        return load_class(self.file)

    @property
    def folder(self) -> ClassFolder:
        return ClassFolder(self.class_().file.home)

    def stand(self, seat: str, *types: str, outputs=None) -> Path:
        if not has_ledger(self.folder.home):
            save_ledger(self.class_())
        stack = f"f4a-{seat}"
        root = {"urn": f"urn:{stack}", "type": "pulumi:pulumi:Stack", "outputs": outputs or {}}
        rows = [{"urn": f"urn:{stack}:{n}", "type": type_, "id": f"id-{n}"} for n, type_ in enumerate(types)]
        part = {"urn": f"urn:{stack}:part", "type": "labstacks:index:SeatIdentity"}
        path = self.folder.home / "state" / stack / ".pulumi/stacks/labstacks" / f"{stack}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"checkpoint": {"latest": {"resources": [root, part, *rows]}}}))
        return path


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)
