"""A seat of an invented class in the advanced course."""

from typing import Any

import pytest

from labstacks.components.base import LabContext
from labstacks.testing import CLASSROOM, lab_context


@pytest.fixture
def context() -> LabContext:
    return LabContext.of(lab_context("advanced"))


@pytest.fixture
def shared() -> dict[str, Any]:
    return dict(CLASSROOM)


@pytest.fixture
def seat(shared) -> dict[str, Any]:
    """The arguments that every lab takes."""
    return {"context": lab_context("advanced"), "classroom": shared}
