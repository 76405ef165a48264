"""Plain data that describes a run on one class, to run its jobs on this or another machine."""

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
    """Work of one run on one class. It holds the class key, so its repr shows only the class name.

    Args:
        file: The class file.
        spec: Settings for the Pulumi programs of the class.
        key: The class key.
        issues: Seat id to the number of new passwords issued.
        refresh: Read the cloud resources before the update.
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
        """Derive the secrets of a seat from the class key."""
        issue = self.issues.get(seat, 0)
        return SeatSecrets(self.key.password(seat, issue=issue), self.key.password(seat, "database", issue))

    def stack_runner(
        self, context: RunContext, tell: Listener, classroom_lock: ClassroomLock | None = None
    ) -> StackRunner:
        """Create the runner of its jobs, in an open context of the class.

        Args:
            context: Open context of the class.
            tell: Called with every event.
            classroom_lock: See :class:`labstacks.runs.stack_runner.StackRunner`.
        """
        from labstacks.runs.placements import Placements, choices
        from labstacks.runs.stack_runner import StackRunner
        from labstacks.runs.stock import Stock, asking

        zones = self.spec.zones or ZONES
        kept = documents_of(self.file.home, self.file.state, self.key)
        placements = Placements(kept, tuple(choices(zones, self.file.fallback)))
        return StackRunner(
            self.spec,
            self.secrets,
            context.driver,
            context.once,
            placements,
            tell,
            stock=Stock(asking(context.cloud, context.pacer, self.file.region)),
            fallback=self.file.fallback,
            refresh=self.refresh,
            classroom_lock=classroom_lock,
        )
