"""The catalog names what the levels' root components deploy."""

import importlib

import pytest

from labstacks.components.catalog import LEVELS
from labstacks.engine.programs.class_programs import ROOTS


@pytest.mark.parametrize("level", LEVELS)
def test_each_lab_names_its_component(level):
    root = getattr(importlib.import_module(f"labstacks.{level}"), ROOTS[level])
    deployed = {lab: component.__name__ for lab, component in root.components.items()}
    assert {lab.id: lab.component for lab in LEVELS[level].labs} == deployed
