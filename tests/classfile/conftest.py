"""A class in a folder of its own, and the problems that loading it finds."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from labstacks.classfile import ClassFileError, load_class

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
LINES = {
    "class": "class: f4a-2026",
    "level": "level: beginner",
    "labs": "labs: all",
    "roster": "roster: roster.csv",
}


class Folder:
    """The folder of a class, which is also the current one, so that problems name files as a user would."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def class_file(self, text: str | bytes) -> None:
        (self.path / "class.yaml").write_bytes(text.encode() if isinstance(text, str) else text)

    def with_line(self, line: str, *, without: str = "") -> None:
        """A good class file, four lines long, in which one line is another, or to which one is added."""
        lines = {key: text for key, text in LINES.items() if key != without}
        key = line.split(":")[0]
        self.class_file("\n".join({**lines, key: line}.values()) + "\n")

    def roster(self, content: str | bytes, name: str = "roster.csv") -> None:
        (self.path / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def load(self, name: str = "class.yaml"):
        return load_class(name, now=NOW)

    def problems(self, name: str = "class.yaml"):
        with pytest.raises(ClassFileError) as caught:
            self.load(name)
        return caught.value.problems

    def problem(self, name: str = "class.yaml"):
        """The only problem that there is."""
        problems = self.problems(name)
        assert len(problems) == 1, [str(problem) for problem in problems]
        return problems[0]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    folder = Folder(tmp_path)
    folder.roster("id,name\n1,陳大文\n2,Amelia Brook\n")
    folder.class_file("\n".join(LINES.values()) + "\n")
    return folder
