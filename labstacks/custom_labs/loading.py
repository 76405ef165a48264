"""Imports a school's own labs, and refuses labs that cannot be deployed for a seat.

Their code runs with the rights of the user who runs labstacks. As with any Pulumi program, use only labs of
people whom you trust.
"""

from __future__ import annotations
import __future__

import importlib
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from labstacks.classfile.custom_lab import IMPORTED_FROM, OwnLab
from labstacks.components.catalog import Lab
from labstacks.components.checkpoints import LabChecks, checks_of
from labstacks.custom_labs.mistakes import lab_mistakes, line_of
from labstacks.errors import UsageError

if TYPE_CHECKING:
    from labstacks.classfile.model import ClassFile

CHECKS_MODULE = "_checks"
"""Suffix of the module with a lab's title and checkpoints."""
HANDED = ("context", "classroom", "user_name", "labs")
"""Arguments that labstacks passes to an own lab if it takes them. Others are options in the class file."""


def component_of(lab: OwnLab) -> Any:
    """The component's class, checked.

    Raises:
        UsageError: It cannot be imported, or is not a lab component that can be deployed for a seat.
    """
    from labstacks.components.base import LabComponent, output_names
    from labstacks.components.level_lab import argument_type

    found = getattr(_imported(lab.module, lab), lab.component, None)
    if not (isinstance(found, type) and issubclass(found, LabComponent)):
        raise _unfit(
            lab, "is not a LabComponent", "Let it derive from labstacks.components.base.LabComponent."
        )
    if _postpones_annotations(sys.modules.get(found.__module__)):
        raise _unfit(
            lab,
            "has the line `from __future__ import annotations`",
            "Remove that line: with it, Pulumi cannot read the types of the component's arguments.",
        )
    takes = getattr(argument_type(found), "__annotations__", None) if _takes_args(found) else None
    if takes is None or "context" not in takes:
        raise _unfit(
            lab,
            "does not take (name, args, opts) with a context",
            "Give __init__ the arguments name, args and opts=None, and the type of args a `context`.",
        )
    if "summary" not in output_names(found):
        raise _unfit(lab, "has no output `summary`", "Annotate it: summary: pulumi.Output[dict[str, str]].")
    if found.lab != lab.id:
        raise _unfit(lab, f"has the tag lab = {found.lab!r}", f'Set `lab = "{lab.id}"` in the class.')
    return found


def load_own(labs: Iterable[OwnLab]) -> list[ModuleType]:
    """Import and check labs. Returns their modules.

    Raises:
        UsageError: One of them is not usable.
    """
    return [sys.modules[component_of(lab).__module__] for lab in labs]


def make_own(lab: OwnLab, name: str, handed: Mapping[str, object], options: Mapping[str, object]) -> Any:
    """Create a lab inside a running program.

    Args:
        name: The component's name in Pulumi.
        handed: Values for :data:`HANDED`. Those that the lab does not take are ignored.
        options: What the class file says under ``lab_options``.
    """
    from labstacks.components.arguments import Arguments
    from labstacks.components.level_lab import argument_type

    # Checked again here: a worker on another machine imports the lab itself.
    component = component_of(lab)
    takes = argument_type(component)
    Arguments(f"{lab.component} ({lab.id})", options).check_keys((), set(takes.__annotations__) - set(HANDED))
    given = {key: value for key, value in handed.items() if key in takes.__annotations__}
    with lab_mistakes([lab]):
        made = component(name, {**given, **options})
    if not made.is_published:
        raise _unfit(lab, "does not call self.publish()", "Call it as the last line of __init__.")
    return made


def lab_of(lab: OwnLab) -> Lab:
    """Its title and the shared parts it needs: ``LAB`` of its checks module, else its class's name."""
    found = getattr(_checks_module(lab), "LAB", None)
    if not isinstance(found, Lab):
        return Lab(lab.id, lab.component, lab.component)
    return Lab(lab.id, found.title, found.title_zh, shared=found.shared)


def own_checks(lab: OwnLab) -> LabChecks:
    """Its checkpoints: ``CHECKS`` of its checks module; none without such a module.

    Raises:
        UsageError: A checkpoint's id is not one of this lab.
    """
    checks = getattr(_checks_module(lab), "CHECKS", None) or LabChecks(())
    for checkpoint in checks.checkpoints:
        if checkpoint.lab != lab.id:
            raise _unfit(
                lab,
                f"has a checkpoint {checkpoint.id!r}",
                f"Call it `{lab.id}.` and a word, for it is recorded so.",
            )
    return checks


def class_checks(file: ClassFile) -> LabChecks:
    """The checkpoints of all labs of a class, those of the course first."""
    course = checks_of(file.level, file.labs)
    own = [own_checks(lab) for lab in file.own_labs]
    work = {role: names for checks in (course, *own) for role, names in checks.students_work.items()}
    points = [point for checks in (course, *own) for point in checks.checkpoints]
    return LabChecks(tuple(points), work)


def class_lab(file: ClassFile, lab_id: str) -> Lab:
    """A lab of a class by its id: a lab of the course or the school's own."""
    own = next((lab for lab in file.own_labs if lab.id == lab_id), None)
    return lab_of(own) if own else file.course_level.lab(lab_id)


def _checks_module(lab: OwnLab) -> ModuleType | None:
    source = lab.source
    if source is not None and not source.with_name(f"{source.stem}{CHECKS_MODULE}.py").is_file():
        return None
    return _imported(f"{lab.module}{CHECKS_MODULE}", lab, required=source is not None)


def _imported(name: str, lab: OwnLab, *, required: bool = True) -> Any:
    folder = lab.folder if lab.source else ""
    if folder:
        _forget_others(name.partition(".")[0], folder)
    try:
        with _first_on_path(folder):
            return importlib.import_module(name)
    except UsageError:
        raise
    except Exception as error:
        if not required and isinstance(error, ModuleNotFoundError):
            return None
        line = line_of(error, lab)
        raise UsageError(
            f"The lab {lab.path}{f', {line}' if line else ''}: it cannot be imported: "
            f"{type(error).__name__}: {error}.",
            hint="Correct the lab, then test it alone: python -m pytest " + lab.module.split(".")[0],
        ) from error


@contextmanager
def _first_on_path(folder: str) -> Iterator[None]:
    """Put a folder first on the import path, and afterwards last, for later imports of its modules."""
    if not folder:
        yield
        return
    # So that a lab imported from here is not taken for an installed package afterwards.
    IMPORTED_FROM.add(folder)
    # First, because an installed package may have the same name.
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        sys.path.remove(folder)
        if folder not in sys.path:
            sys.path.append(folder)


def _forget_others(package: str, folder: str) -> None:
    """Forget modules imported from another folder: two classes may each have a package ``my_labs``."""
    known = sys.modules.get(package)
    places = [*getattr(known, "__path__", ()), getattr(known, "__file__", None) or ""]
    if known is None or any(Path(place).is_relative_to(folder) for place in places if place):
        return
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _postpones_annotations(module: ModuleType | None) -> bool:
    """Whether a module's annotations are strings, which Pulumi does not evaluate."""
    return getattr(module, "annotations", None) is __future__.annotations


def _takes_args(component: Any) -> bool:
    parameters = list(inspect.signature(component.__init__).parameters)
    annotated = "args" in inspect.get_annotations(component.__init__)
    return annotated and parameters[:4] == ["self", "name", "args", "opts"]


def _unfit(lab: OwnLab, what: str, fix: str) -> UsageError:
    return UsageError(f"The lab {lab.path} {what}.", hint=fix)
