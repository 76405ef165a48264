"""The log of a class's folder: what went wrong inside labstacks, kept off the instructor's screen."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

LARGEST = 1_000_000
"""Bytes; then the file becomes ``labstacks.log.1``, and the one before it goes."""

_LOG = logging.getLogger("labstacks")


@contextmanager
def keep_log(path: Path) -> Iterator[None]:
    """Write what labstacks logs, Python's warnings and exceptions that nobody could catch to a file."""
    path.touch(mode=0o600)
    handler = RotatingFileHandler(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    loggers = [_LOG, logging.getLogger("py.warnings")]
    hook = sys.unraisablehook
    for logger in loggers:
        logger.addHandler(handler)
    logging.captureWarnings(True)
    sys.unraisablehook = _note
    try:
        yield
    finally:
        sys.unraisablehook = hook
        logging.captureWarnings(False)
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()


def _note(unraisable: Any) -> None:
    """Coroutines of programs whose engine died end like this, in the Automation API, and mean nothing."""
    _LOG.debug("ignored in %r: %r", unraisable.object, unraisable.exc_value)
