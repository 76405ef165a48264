"""Plain data that describes a run on one class, to run its jobs on this or another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from labstacks.classfile.model import ClassFile
from labstacks.engine.programs.class_programs import SeatSecrets
from labstacks.engine.programs.class_spec import ClassSpec
from labstacks.storage.class_key import ClassKey


@dataclass(frozen=True, repr=False)
class RunSpec:
    """Work of one run on one class. It holds the class key, so its repr shows only the class name.

    Args:
        file: The class file.
        spec: Settings for the Pulumi programs of the class.
        key: The class key.
        issues: Seat id to the number of new passwords issued.
        refresh: Read the cloud resources before the update.
        plugin_per_stack: See :func:`labstacks.runs.run.open_run`.
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
