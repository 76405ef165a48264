"""What labstacks keeps about a class, and where: a folder beside the class file, closed to others.

::

    .labstacks/                 0700, git-ignored
    ├── rehearsal.db            the embedded cloud of all classes in this folder
    └── <class>/
        ├── ledger.json         who has which seat number
        ├── places.json         which seats moved to another zone or type, for want of stock
        ├── class.key           0600: every password and the state's passphrase derive from it
        ├── issues.json         how often a seat's passwords were issued anew
        ├── checkpoints.jsonl   which checkpoints were reached, and when
        ├── verified.json       how each seat was when `labstacks verify` last looked
        ├── state/              Pulumi's state, one file a stack
        ├── work/<stack>/       the engine's project files
        ├── journal.db          what the gateway made and no state holds yet
        ├── cloud.json          which cloud and region it stands in
        ├── runs/*.jsonl        one record a run
        ├── labstacks.log       what went wrong inside labstacks
        ├── classroom.lock      which shard of the class is at work on the classroom
        └── run.lock, run.json  who is running now
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from labstacks.engine.state import Backend
from labstacks.errors import StateError
from labstacks.files import private_folder, write_private
from labstacks.keys import ClassKey
from labstacks.programs import PROJECT

OUTER = ".labstacks"


@dataclass(frozen=True)
class ClassFolder:
    """The folder of one class.

    Args:
        home: ``<folder of the class file>/.labstacks/<class>``.
    """

    home: Path

    @property
    def state_url(self) -> str:
        # Without it the engine writes attributes beside each file, not atomically: one that is killed while
        # it does leaves a stack that no engine can read.
        return f"{(self.home / 'state').as_uri()}?metadata=skip"

    @property
    def work(self) -> Path:
        return self.home / "work"

    @property
    def journal(self) -> Path:
        return self.home / "journal.db"

    @property
    def runs(self) -> Path:
        return self.home / "runs"

    @property
    def whereabouts(self) -> Path:
        return self.home / "cloud.json"

    @property
    def log(self) -> Path:
        return self.home / "labstacks.log"

    @property
    def lock(self) -> Path:
        return self.home / "run.lock"

    @property
    def turns(self) -> Path:
        return self.home / "classroom.lock"

    @property
    def rehearsal(self) -> Path:
        """The embedded cloud, shared by the classes of this folder as an account is."""
        return self.home.parent / "rehearsal.db"

    def create(self) -> None:
        """Make what is missing."""
        private_folder(self.home.parent)
        for folder in (self.home, self.home / "state", self.work, self.runs):
            private_folder(folder)
        ignore = self.home.parent / ".gitignore"
        if not ignore.exists():
            write_private(ignore, "*\n")

    def key(self) -> ClassKey:
        """The class key; made on first use.

        Raises:
            StateError: It is missing although the class has state that only it can open, or is damaged.
        """
        path = self.home / "class.key"
        if not path.exists() and (self.journal.exists() or Backend(self.state_url, PROJECT).stacks()):
            raise StateError(
                f"The class key {path} is missing: without it nobody can open the class's state.",
                hint=f"Restore it from a backup. If nothing of the class exists any more, delete {self.home}",
            )
        return ClassKey.load(path)
