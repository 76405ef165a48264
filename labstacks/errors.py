"""What can go wrong, as a tree.

::

    LabstacksError                  everything a user may be told: message, hint (the next step), where
    ├── UsageError                  bad usage or bad input                          exit 2
    │   ├── ClassFileError          the class file or the roster, all problems at once
    │   └── LabArgumentError        a wrong argument of a component (also a ValueError)
    ├── EngineError                 Pulumi's engine
    │   ├── EngineMissingError      none found, or it could not be installed         exit 2
    │   └── StackError              an operation on one stack failed                 exit 1
    │       └── StackLockedError    another run holds the stack                      exit 4
    ├── CloudError                  the cloud refused: its code, its words           exit 1
    ├── LockedError                 another labstacks run holds the class            exit 4
    └── StateError                  something on disk is damaged or of another version   exit 1

Every error says what happened and, in ``hint``, what to do next. Anything else that is raised is a bug.
"""

from __future__ import annotations


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


class UsageError(LabstacksError):
    """Bad usage or bad input: nothing was touched."""


class LabArgumentError(UsageError, ValueError):
    """A component got a wrong argument.

    Raised before the component registers its first child. The message names the component, the
    argument, the value and what is allowed.
    """


class EngineError(LabstacksError):
    """Pulumi's engine could not do its work."""


class EngineMissingError(EngineError):
    """No usable engine was found, or it could not be installed."""


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


class LockedError(LabstacksError):
    """Another run of labstacks holds this class."""


class StateError(LabstacksError):
    """A file of ours is damaged, or was written by another version."""
