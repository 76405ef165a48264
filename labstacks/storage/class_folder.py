"""The folder of a class: files that labstacks keeps beside the class file, readable by their owner only.

::

    .labstacks/                 0700, git-ignored
    ├── rehearsal.db            the cloud emulator of all classes in this folder
    └── <class>/
        ├── ledger.json         who has which seat number                                      *
        ├── places.json         who moved to another zone or type, for want of stock           *
        ├── class.key           0600: every password and the state's passphrase derive from it
        ├── issues.json         how many times each seat's passwords were reissued             *
        ├── checkpoints.jsonl   which checkpoints were passed, and when                        *
        ├── verified.json       state of each seat at the last `labstacks verify`              *
        ├── cloud.json          cloud and region that the class is deployed to                 *
        ├── state/              Pulumi's state, a folder for each stack                               *
        ├── journal.db          resources created that no Pulumi state records yet             *
        ├── runs/*.jsonl        one record a run                                               +
        ├── run.lock, run.json  who is running now                                             *
        ├── work/<stack>/       the engine's project files
        ├── practice/<stack>/   databases of the practice console, until `down`
        ├── labstacks.log       what went wrong inside labstacks
        └── classroom.lock      which shard of the class is at work on the classroom

    * elsewhere in a class with `state: postgres://...`; with `state: s3://...` only state/ is
    + here and there
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from labstacks.errors import StateError
from labstacks.storage.class_key import ClassKey
from labstacks.storage.documents import Documents, documents_of, key_missing
from labstacks.storage.files import private_folder, refuse_strangers, sweep_temporary, write_private
from labstacks.storage.pulumi_state import Backend
from labstacks.storage.state_address import LOCAL, backend_url, is_shared

if TYPE_CHECKING:
    from labstacks.storage.class_lock import LockPlace
    from labstacks.storage.database import Database

PROJECT = "labstacks"
"""The name of the Pulumi project that all stacks belong to."""
OUTER = ".labstacks"
KEEP = 50
"""How many runs' records are kept."""


class HasFolder(Protocol):
    """A class file, as far as its folder is concerned."""

    @property
    def home(self) -> Path:
        """The folder of the class, ``.labstacks/<class>``."""
        ...

    @property
    def state(self) -> str:
        """Where Pulumi's state is: ``local``, ``postgres://...`` or ``s3://...``."""
        ...


@dataclass(frozen=True)
class ClassFolder:
    """The folder of one class, and its counterparts in a database for a class with shared state.

    Args:
        home: ``<folder of the class file>/.labstacks/<class>``.
        state: As the class file says: ``local``, ``postgres://...`` or ``s3://...``.
    """

    home: Path
    state: str = LOCAL

    @classmethod
    def of(cls, file: HasFolder) -> ClassFolder:
        """Return the folder of a class."""
        return cls(file.home, file.state)

    @property
    def name(self) -> str:
        """The class's slug."""
        return self.home.name

    @property
    def shared(self) -> bool:
        """Whether the class keeps its documents, journal and run records in a database."""
        return is_shared(self.state)

    @property
    def state_url(self) -> str:
        """Pulumi's address of its stacks."""
        return backend_url(self.state, self.home, self.name)

    @property
    def documents(self) -> Documents:
        """The ledger and other small documents."""
        return documents_of(self.home, self.state)

    @property
    def work(self) -> Path:
        """The engine's project files, a folder for each stack."""
        return self.home / "work"

    @property
    def practice(self) -> Path:
        """What the practice console keeps, a folder for each stack: students' databases."""
        return self.home / "practice"

    @property
    def journal(self) -> Path:
        """The journal's file, of a class that does not share it."""
        return self.home / "journal.db"

    @property
    def runs(self) -> Path:
        """The records of runs; of a shared class as they were when :meth:`fetch` was called."""
        return self.home / "runs"

    @property
    def log(self) -> Path:
        """The log of errors inside labstacks."""
        return self.home / "labstacks.log"

    @property
    def lock(self) -> LockPlace:
        """The lock that a run holds, see :func:`labstacks.storage.class_lock.class_lock`."""
        if not self.shared:
            return self.home / "run.lock"
        from labstacks.storage.database_lock import DatabaseLock

        return DatabaseLock(self.database(), self.name)

    @property
    def turns(self) -> Path:
        """The lock of the classroom among shards of the class."""
        return self.home / "classroom.lock"

    @property
    def rehearsal(self) -> Path | str:
        """The emulator's store. Like a cloud account, all classes of this folder or database share it."""
        return self.state if self.shared else self.home.parent / "rehearsal.db"

    def database(self) -> Database:
        """The database of a class that shares its state."""
        from labstacks.storage.database import open_server

        return open_server(self.state)

    def backend(self) -> Backend:
        """Pulumi's state of the class."""
        return Backend(self.state_url, PROJECT)

    def fetch(self) -> None:
        """Bring the records of a shared class up to date with those of other machines."""
        if self.shared:
            from labstacks.storage.records import Records

            Records(self.database(), self.name).fetch(self.runs, KEEP)

    @contextmanager
    def sharing(self, record: Path) -> Iterator[None]:
        """Let others read a run's record while it is written."""
        if not self.shared:
            yield
            return
        from labstacks.storage.records import Records, Sender

        records = Records(self.database(), self.name)
        records.prune(KEEP - 1)
        sender = Sender(records, record)
        try:
            yield
        finally:
            sender.close()

    def create(self) -> None:
        """Create missing folders, and remove files that killed runs left half written.

        Raises:
            StateError: A folder is not this user's alone.
        """
        for folder in (self.home.parent, self.home, self.work, self.runs):
            refuse_strangers(private_folder(folder))
        for folder in (self.home.parent, self.home, *self.home.glob("state/*/.pulumi/stacks/*")):
            sweep_temporary(folder, time.time())
        if self.state == LOCAL:
            private_folder(self.home / "state")
        ignore = self.home.parent / ".gitignore"
        if not ignore.exists():
            write_private(ignore, "*\n")

    def key(self) -> ClassKey:
        """The class key; made on first use.

        Raises:
            StateError: It is missing although the class has state that only it can open, or is damaged.
        """
        path = self.home / "class.key"
        if path.exists():
            return ClassKey.load(path)
        if self.shared and (self.documents.names() or self.backend().stacks()):
            raise key_missing(self.name, path)
        if not self.shared and (self.journal.exists() or self.backend().stacks()):
            raise StateError(
                f"The class key {path} is missing: without it nobody can open the class's state.",
                hint=f"Restore it from a backup. If nothing of the class exists any more, delete {self.home}",
            )
        return ClassKey.load(path)
