"""Small classes to plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from planned import NOW, MakeClass

from labstacks.classfile import load_class
from labstacks.classfile.model import Class

LESSONS = [{"start": f"{NOW + timedelta(days=days):%Y-%m-%d}T14:00+08:00", "hours": 2} for days in (7, 14)]


@pytest.fixture
def a_class(tmp_path: Path) -> MakeClass:
    """Writes a class file and loads it; keys override those of a small bridging class."""

    def make(**keys: Any) -> Class:
        entries = {
            "class": "f4a", "level": "bridging", "labs": ["B1", "B3"], "seats": 3, "cloud": "alibaba",
            "sessions": LESSONS,
        }  # fmt: skip
        entries |= keys
        path = tmp_path / "class.yaml"
        path.write_text(yaml.safe_dump({k: v for k, v in entries.items() if v is not None}))
        return load_class(path, NOW)

    return make


@pytest.fixture(autouse=True)
def nothing_left_in_pulumi() -> Iterator[None]:
    """A plan must leave Pulumi's runtime as it found it: without a stack and without mocks."""
    yield
    import sys

    if "pulumi" in sys.modules:
        from pulumi.runtime import settings

        assert settings.get_root_resource() is None
