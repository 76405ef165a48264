"""The path of ``labstacks up`` through the code, from the command to the first engine process.

The path consists of the functions that are active when the first engine starts, in the main thread and in the
job's thread, and of the stages before. A stop is a function in another file that the path calls.
``scripts/structure up`` prints both.
"""

from __future__ import annotations

import importlib
import inspect
import io
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

ROOT = Path(__file__).parents[2]
STAGES = ("open_run", "schedule_up", "run_stacks")
"""The stages that begin before the first engine."""
CLASS = "class: path\nlevel: bridging\nlabs: [B1]\nseats: 1\n"

Function = tuple[str, str]
"""File and name of a function. A function inside it counts as part of it."""


@dataclass
class CodePath:
    """Functions on the path, and all calls until the first engine started, in their order."""

    functions: list[Function] = field(default_factory=list)
    calls: dict[tuple[Function, Function], None] = field(default_factory=dict)

    @property
    def stops(self) -> list[Function]:
        """Functions in another file that functions of the path call. Properties read like attributes."""
        found = {called: None for caller, called in self.calls if caller in self.functions}
        return [one for one in found if not _is_property(one)]

    @property
    def files(self) -> set[str]:
        """Files of the path and of its stops."""
        return {file for file, _ in (*self.functions, *self.stops)}


def follow_up() -> CodePath:
    """Run one ``labstacks up`` in a rehearsal and follow it to its first engine."""
    from labstacks_cli.main import cli

    before = os.getcwd()
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "class.yaml").write_text(CLASS)
        os.chdir(folder)
        try:
            with _traced() as path, redirect_stdout(io.StringIO()):
                cli.main(["up", "--yes", "--json"], standalone_mode=False)
        finally:
            os.chdir(before)
    return path


@contextmanager
def _traced() -> Iterator[CodePath]:
    path, start = CodePath(), subprocess.Popen.__init__

    def trace(frame: FrameType, event: str, argument: object) -> None:
        if event == "call" and not path.functions and (called := _function(frame)):
            caller = frame.f_back
            while caller and not _function(caller) and caller.f_code.co_name != "<module>":
                caller = caller.f_back
            if caller and (calling := _function(caller)) and calling[0] != called[0]:
                path.calls[calling, called] = None

    def starting(process: Any, args: Any, *more: Any, **options: Any) -> None:
        if "up" in args and not path.functions:
            frames = sys._current_frames()
            active = [*_active(frames[threading.main_thread().ident or 0]), *_active(inspect.currentframe())]
            stages = [called for _, called in path.calls if called[1] in STAGES]
            path.functions = list(dict.fromkeys([*active, *stages]))
        start(process, args, *more, **options)

    subprocess.Popen.__init__ = starting  # type: ignore[method-assign]
    threading.setprofile(trace)
    sys.setprofile(trace)
    try:
        yield path
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
        subprocess.Popen.__init__ = start  # type: ignore[method-assign]


def _active(frame: FrameType | None) -> list[Function]:
    """The functions of a thread, from its start to where it is."""
    found: list[Function] = []
    while frame:
        if function := _function(frame):
            found.append(function)
        frame = frame.f_back
    return found[::-1]


def _function(frame: FrameType) -> Function | None:
    file = frame.f_code.co_filename
    hidden = frame.f_code.co_name in ("<module>", "<genexpr>", "<lambda>")
    if hidden or not file.startswith((f"{ROOT}/labstacks/", f"{ROOT}/cli/")):
        return None
    return str(Path(file).relative_to(ROOT)), frame.f_code.co_qualname.split(".<locals>")[0]


def _is_property(function: Function) -> bool:
    file, name = function
    module = importlib.import_module(file.removeprefix("cli/").removesuffix(".py").replace("/", "."))
    class_, _, attribute = name.rpartition(".")
    return bool(class_) and isinstance(vars(getattr(module, class_))[attribute], property)


def main() -> None:
    """Print the path and its stops."""
    path = follow_up()
    print("The path of `labstacks up` to the first engine:")
    for file, name in path.functions:
        print(f"  {file}  {name}")
    print("\nIts stops:")
    for file, name in path.stops:
        print(f"  {file}  {name}")
    print(f"\n{len(path.functions)} functions, {len(path.stops)} stops in {len(path.files)} files")


if __name__ == "__main__":
    main()
