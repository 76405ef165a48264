"""The base of what the services refuse: one class for each of the cloud's error codes.

``assumed`` marks codes and words that follow the cloud's habits but that no source at hand confirms.
"""

from __future__ import annotations

from labstacks.errors import CloudError


class ApiError(CloudError):
    """A refusal. A subclass has the cloud's code, and its docstring is the cloud's words, with holes.

    Args:
        values: What the holes are filled with.
    """

    code: str = ""
    text: str = ""
    """The words; taken from the docstring."""
    assumed: bool = False

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "text" not in cls.__dict__:
            # Without docstrings (`python -OO`) the code must do.
            cls.text = " ".join((cls.__doc__ or cls.code).split())

    def __init__(self, **values: object) -> None:
        super().__init__(type(self).code, type(self).text.format(**values))


class Throttling(ApiError):
    """Request was denied due to user flow control."""

    code = "Throttling.User"


class ServiceUnavailable(ApiError):
    """The request has failed due to a temporary failure of the server."""

    code = "ServiceUnavailable"


class DryRunOperation(ApiError):
    """Request validation has been passed with DryRun flag set."""

    code = "DryRunOperation"


def error_classes(base: type[ApiError] = ApiError) -> list[type[ApiError]]:
    """Every class of refusals that is loaded, by code."""
    found = [cls for child in base.__subclasses__() for cls in (child, *error_classes(child))]
    return sorted(found, key=lambda cls: (cls.code, cls.__name__))
