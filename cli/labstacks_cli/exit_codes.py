"""Exit codes, the same for every command."""

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes that scripts may rely on."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SOME_SEATS_FAILED = 3
    LOCKED = 4
    NO_GO = 5
    SURVIVORS = 6
