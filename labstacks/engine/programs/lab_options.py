"""Check the options of a lab, with the checks of its component, before anything is planned."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from labstacks.components.catalog import LEVELS, with_dependencies
from labstacks.errors import LabArgumentError

_WIRED = frozenset({"address", "bucket", "labs", "password", "security_group_id"})
"""Optional arguments that a lab gets from other labs, so that no teacher writes them."""


def check_lab_options(level: str, labs: tuple[str, ...], lab: str, options: Mapping[str, object]) -> None:
    """Check the ``lab_options:`` of a class file for one lab of the course.

    Args:
        level: The class's level.
        labs: The chosen labs.
        lab: The lab's id.
        options: Its options.

    Raises:
        LabArgumentError: The class does not use the lab, or an option does not exist or has a wrong value.
    """
    from labstacks.components.arguments import Arguments
    from labstacks.components.level_lab import argument_type
    from labstacks.engine.programs.class_programs import root_component

    used = with_dependencies(LEVELS[level], labs)
    if lab not in used:
        hint = f"It uses {', '.join(used)}: add {lab}, or remove this."
        raise LabArgumentError(f"The class does not use lab {lab}.", hint=hint)
    root = root_component(level)
    component = root.component_of(lab, options)
    chooser, _ = root.variants.get(lab, ("", {}))
    takes = argument_type(component).__optional_keys__ | ({chooser} if chooser else set())
    known = sorted(takes - _WIRED)
    for key in options:
        if key not in takes:
            near = difflib.get_close_matches(key.lower(), known, 1)
            has = f"Its options are: {', '.join(known)}." if known else "It has no options."
            raise LabArgumentError(
                f"Lab {lab} has no option {key}.", hint=f"Did you mean {near[0]}?" if near else has
            )
    component.options_type(Arguments(f"{component.__name__} ({lab})", options))
