"""Reports an error of a school's own lab as a mistake in that lab, with its line."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from labstacks.classfile.custom_lab import OwnLab
from labstacks.errors import LabstacksError, UsageError


@contextmanager
def lab_mistakes(labs: Iterable[OwnLab]) -> Iterator[None]:
    """Turn an unexpected error into a sentence when a lab's code raised it or led to it.

    Raises:
        UsageError: The lab, the line and what Python said. Errors that no lab led to pass unchanged.
    """
    try:
        yield
    except LabstacksError:
        # Already a sentence for the user, such as a wrong option in the class file.
        raise
    except Exception as error:
        for lab in labs:
            if line := line_of(error, lab):
                raise UsageError(
                    f"The lab {lab.path}, {line}: {_said(error)}",
                    hint=f"Correct the lab, then test it alone: python -m pytest {lab.module.split('.')[0]}",
                ) from error
        raise


def line_of(error: BaseException, lab: OwnLab) -> str:
    """The last line of the lab's package that led to an error, such as ``line 12``; empty when none did.

    A line of another file of the package comes with the file's name.
    """
    root = _package_of(lab)
    if root is None:
        return ""
    # From the innermost frame outwards: the last line of the lab is the one to correct.
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path == root or root in path.parents:
            where = f"line {frame.lineno}"
            return where if path == lab.source else f"{path.name}, {where}"
    return ""


def _package_of(lab: OwnLab) -> Path | None:
    """The lab's package folder, or its file where the module is not in a package."""
    top = lab.module.partition(".")[0]
    if lab.source:
        folder = Path(lab.folder, top)
        return folder if folder.is_dir() else lab.source
    module = sys.modules.get(top)
    file = getattr(module, "__file__", None)
    return Path(file).parent if file and hasattr(module, "__path__") else Path(file) if file else None


def _said(error: Exception) -> str:
    """The error in one sentence; its type too where the text alone says little, as for ``KeyError: 'x'``."""
    text = " ".join(str(error).split()) or "no message"
    plain = isinstance(error, ValueError | AttributeError) and " " in text
    return f"{text if plain else f'{type(error).__name__}: {text}'}".rstrip(".") + "."
