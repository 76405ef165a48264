"""A test kit for Pulumi programs and components that needs no cloud, also for your own labs.

With pytest, use a fixture::

    def test_keeps_old_versions(lab_mocks):
        FileShare("share", {"context": context()})
        assert lab_mocks.resources.one("oss.BucketVersioning").inputs["status"] == "Enabled"

Without pytest, ``with LabMocks() as mocks:`` does the same.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labstacks.engine.mocks.computed import ACCOUNT_ID
    from labstacks.engine.mocks.mock_run import UNKNOWN
    from labstacks.testing.data_sources import IMAGE_ID
    from labstacks.testing.lab_mocks import LabMocks
    from labstacks.testing.recording import Recorded, Recording, assert_complete, assert_tagged
    from labstacks.testing.recording_mocks import RecordingMocks, RecordingMonitor
    from labstacks.testing.rehearsal import Rehearsal, project_file, project_program
    from labstacks.testing.samples import CLASSROOM, lab_context, seat_args

__all__ = [
    "ACCOUNT_ID",
    "CLASSROOM",
    "IMAGE_ID",
    "UNKNOWN",
    "LabMocks",
    "Recorded",
    "Recording",
    "RecordingMocks",
    "RecordingMonitor",
    "Rehearsal",
    "assert_complete",
    "assert_tagged",
    "lab_context",
    "project_file",
    "project_program",
    "seat_args",
]

# pytest loads the plugin beside this file in every run, so what needs Pulumi is imported on first use.
_HOMES = {
    "labstacks.engine.mocks.computed": ("ACCOUNT_ID",),
    "labstacks.engine.mocks.mock_run": ("UNKNOWN",),
    "labstacks.testing.data_sources": ("IMAGE_ID",),
    "labstacks.testing.lab_mocks": ("LabMocks",),
    "labstacks.testing.recording_mocks": ("RecordingMocks", "RecordingMonitor"),
    "labstacks.testing.recording": (
        "Recorded",
        "Recording",
        "assert_complete",
        "assert_tagged",
    ),
    "labstacks.testing.rehearsal": ("Rehearsal", "project_file", "project_program"),
    "labstacks.testing.samples": ("CLASSROOM", "lab_context", "seat_args"),
}


def __getattr__(name: str) -> Any:
    for module, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
