"""What whoever does the jobs of a run on one class has to be told of it: plain data, here and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from labstacks.classfile.model import ClassFile
from labstacks.components.context import ZONES
from labstacks.entrypoints.class_programs import SeatSecrets
from labstacks.entrypoints.class_spec import ClassSpec
from labstacks.storage.class_key import ClassKey
from labstacks.storage.documents import documents_of

if TYPE_CHECKING:
    from labstacks.runs.classroom_lock import ClassroomLock
    from labstacks.runs.events import Listener
    from labstacks.runs.run_context import RunContext
    from labstacks.runs.stack_runner import StackRunner


@dataclass(frozen=True, repr=False)
class RunSpec:
    """The work of one run on one class. It holds the class key, and prints only its name.

    Args:
        file: The class file.
        spec: What its programs need to know.
        key: The class key.
        issues: How often seats' passwords were issued anew, by seat id.
        refresh: Read what exists before it is brought up to date.
        plugin_per_stack: See :func:`labstacks.runs.class_run.open_class_run`.
    """

    file: ClassFile
    spec: ClassSpec
    key: ClassKey
    issues: Mapping[str, int] = field(default_factory=dict)
    refresh: bool = False
    plugin_per_stack: bool = False

    def __repr__(self) -> str:
        return f"<the work on {self.spec.class_name}>"

    def secrets(self, seat: str) -> SeatSecrets:
        """The secrets of a seat, by its id."""
        issue = self.issues.get(seat, 0)
        return SeatSecrets(self.key.password(seat, issue=issue), self.key.password(seat, "database", issue))

    def stack_runner(
        self, context: RunContext, tell: Listener, turns: ClassroomLock | None = None
    ) -> StackRunner:
        """What does its jobs, in an open workshop of the class.

        Args:
            tell: Told of every resource.
            turns: See :class:`labstacks.runs.stack_runner.StackRunner`.
        """
        from labstacks.runs.placements import Placements, choices
        from labstacks.runs.stack_runner import StackRunner
        from labstacks.runs.stock import Stock, asking

        zones = self.spec.zones or ZONES
        kept = documents_of(self.file.home, self.file.state, self.key)
        places = Placements(kept, tuple(choices(zones, self.file.fallback)))
        return StackRunner(
            self.spec,
            self.secrets,
            context.driver,
            context.once,
            places,
            tell,
            stock=Stock(asking(context.cloud, context.pacer, self.file.region)),
            fallback=self.file.fallback,
            refresh=self.refresh,
            turns=turns,
        )
