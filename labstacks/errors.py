"""The tree of errors that users can see.

::

    LabstacksError                  every error meant for a user: message and hint (the next step)
    ├── UsageError                  bad usage or bad input                          exit 2
    │   ├── ClassFileError          the class file or the roster, all problems at once
    │   │   ├── PriceFileError      a price file, likewise
    │   │   └── ProgrammeFileError  a programme file and the files of its classes, likewise
    │   ├── LabArgumentError        a wrong argument of a component (also a ValueError)
    │   ├── PlanError               a class that cannot be deployed as written
    │   └── PolicyError             a RAM policy document that cannot be read (emulator/ram)
    ├── EngineError                 Pulumi's engine
    │   ├── EngineMissingError      none found, or it could not be installed         exit 2
    │   │   └── UnavailableError    a download is not available (engine/fetch)
    │   │       └── BrokenOffError  a download stopped early
    │   ├── PluginError             the real provider's plugin: none, or not working exit 1
    │   └── StackError              an operation on one stack failed                 exit 1
    │       ├── StackLockedError    another run holds the stack                      exit 4
    │       ├── StackSoldOutError   the cloud has no stock for a resource            exit 1
    │       └── StackUnsavedError   the state backend became unavailable             exit 1
    ├── CloudError                  the cloud refused: its code and sentence         exit 1
    │   ├── DeniedError             a student's policy does not allow it (practice console)
    │   └── NotSentError            the run ended before the call was sent (gateway)
    ├── AccountError                the account could not be asked: credentials, network, no SDK   exit 1
    ├── LockedError                 another labstacks run holds the class            exit 4
    │   └── RestartedError          the database that held the lock was restarted (storage)
    ├── SchedulerGoneError          Dask's scheduler cannot be reached (runs/dask)   exit 1
    └── StateError                  stored data is damaged or of another version     exit 1
        └── StateAwayError          the state backend cannot be reached, or refuses access

The emulator adds one subclass of ``CloudError`` per code of the cloud. Every error says what happened
and, in ``hint``, what to do next. Any other exception is a bug.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


class LabstacksError(Exception):
    """Base of all errors meant for a user.

    Args:
        message: One or more sentences: what happened, where, with which value.
        hint: What to do next, as a sentence or a command. Empty when there is nothing to do.
    """

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle every attribute: constructors of subclasses take different arguments."""
        return _restore, (type(self), self.args, self.__dict__)


def _restore(kind: type[LabstacksError], args: tuple[Any, ...], known: dict[str, Any]) -> LabstacksError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(known)
    return error


class UsageError(LabstacksError):
    """Bad usage or bad input. Nothing was changed."""


@dataclass(frozen=True)
class Problem:
    """A mistake in a file of the user, or a notice about it.

    Args:
        file: The file, as the user would name it.
        message: What is wrong, as one sentence.
        fix: What would be right, as one sentence.
        line: From 1; the row of a workbook. None for the whole file.
        column: From 1; a character in a class file, a cell in a roster.
        key: The key (``sessions[0].start``) or the roster's column (``id``).
        value: The value found there, as written.
        is_missing_file: Whether there is no such file, so that no line can be corrected.
    """

    file: str
    message: str
    fix: str = ""
    line: int | None = None
    column: int | None = None
    key: str = ""
    value: str = ""
    is_missing_file: bool = False

    @property
    def where(self) -> str:
        """The place, e.g. ``class.yaml:4:9``, which editors can follow, or ``roster.xlsx:C5``."""
        if self.line and self.column and self.file.lower().endswith(".xlsx"):
            return f"{self.file}:{_letters(self.column)}{self.line}"
        return ":".join(str(part) for part in (self.file, self.line, self.column) if part is not None)

    def __str__(self) -> str:
        # The line says which item of a list it is; people do not count from zero.
        key = re.sub(r"\[\d+\]", "", self.key)
        parts = (f"{self.where}:", key and f"{key}:", self.message, self.fix)
        return " ".join(part for part in parts if part)


def _letters(column: int) -> str:
    """The name of a column in a spreadsheet: ``A`` for 1, ``AA`` for 27."""
    before, index = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(ord("A") + index)


MAX_FILES = 3
"""The most files with mistakes that a message names."""


class ClassFileError(UsageError):
    """The class file or the roster has mistakes. All are reported at once; nothing was changed.

    Args:
        problems: The mistakes, in the order of the files and their lines.
    """

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        count = "1 mistake" if len(problems) == 1 else f"{len(problems)} mistakes"
        names = list(dict.fromkeys(problem.file for problem in problems))
        files = " and ".join(names) if len(names) <= MAX_FILES else f"{len(names)} files"
        lines = "\n".join(f"  {problem}" for problem in problems)
        hint = "Nothing was changed. Correct the lines above and run the command again."
        if all(problem.is_missing_file for problem in problems):
            hint = "Nothing was changed. Go to the class's folder, or name its class file with -f."
        super().__init__(f"{count} in {files}:\n{lines}", hint=hint)
        self.problems = problems


class PriceFileError(ClassFileError):
    """A price file has mistakes. All are reported at once."""


class ProgrammeFileError(ClassFileError):
    """A programme file or a file of its classes has mistakes. All are reported at once."""


class LabArgumentError(UsageError, ValueError):
    """A component got a wrong argument.

    Raised before the component registers its first child. The message names the component, the
    argument, the value and what is allowed.
    """


class PlanError(UsageError):
    """The cloud would refuse something of the class: the resource, the line that made it, the reason."""


class EngineError(LabstacksError):
    """Pulumi's engine could not do its work."""


class EngineMissingError(EngineError):
    """No usable engine was found, or it could not be installed."""


class PluginError(EngineError):
    """The plugin of the real provider was not found, could not be installed or does not start."""


class StackError(EngineError):
    """An operation on one stack failed.

    Args:
        stack: The stack's name.
        causes: What was wrong, in the engine's and the cloud's own words, most important first.
        log: Everything the engine printed.
    """

    def __init__(
        self, message: str, *, stack: str, causes: tuple[str, ...], log: str = "", hint: str = ""
    ) -> None:
        super().__init__(message, hint=hint)
        self.stack = stack
        self.causes = causes
        self.log = log


class StackLockedError(StackError):
    """Another engine holds the stack."""


class StackSoldOutError(StackError):
    """The cloud had no stock for something of a stack.

    Args:
        shortage: A :class:`labstacks.runs.shortage.Shortage`; None when the cloud could not be asked.
    """

    def __init__(self, message: str, *, shortage: Any = None, **more: Any) -> None:
        super().__init__(message, **more)
        self.shortage = shortage


class StackUnsavedError(StackError):
    """The place of a stack's state went away while an engine worked: what was made is in the journal."""


class CloudError(LabstacksError):
    """The cloud refused a call.

    Args:
        code: The cloud's own code, e.g. ``InvalidVpcId.NotFound``.
        message: The cloud's own words.
        request_id: The id under which the cloud keeps the call.
    """

    def __init__(self, code: str, message: str, *, request_id: str = "", hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        tail = f" (RequestId: {self.request_id})" if self.request_id else ""
        return f"{self.code}: {self.message}{tail}"


class AccountError(LabstacksError):
    """The account could not be asked for its prices or quotas."""


class LockedError(LabstacksError):
    """Another run of labstacks holds this class."""


class StateError(LabstacksError):
    """A file of ours is damaged, or was written by another version."""


class StateAwayError(StateError):
    """The database or storage that holds a class's state cannot be reached, or refuses labstacks."""
