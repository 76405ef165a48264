"""Writes internal errors and warnings to a log file in the class's folder instead of the terminal."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from typing_extensions import override

LARGEST = 1_000_000
"""Maximum bytes of the file. A full file becomes ``labstacks.log.1`` and replaces the previous one."""

_LOG = logging.getLogger("labstacks")


class LogFile(RotatingFileHandler):
    """A log file that a full disk does not disturb: the run itself reports that, and in a sentence."""

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """Drop what cannot be written; Python would print a traceback to the terminal."""

    @override
    def close(self) -> None:
        """Close the file, whether or not its last lines could be written."""
        with suppress(OSError):
            super().close()


@contextmanager
def keep_log(path: Path) -> Iterator[None]:
    """Write log messages, Python warnings and unraisable exceptions to a file."""
    path.touch(mode=0o600)
    handler = LogFile(path, maxBytes=LARGEST, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    loggers = [_LOG, logging.getLogger("py.warnings")]
    hook = sys.unraisablehook
    for logger in loggers:
        logger.addHandler(handler)
    logging.captureWarnings(True)
    sys.unraisablehook = _log_unraisable
    try:
        yield
    finally:
        sys.unraisablehook = hook
        logging.captureWarnings(False)
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()


def _log_unraisable(unraisable: sys.UnraisableHookArgs) -> None:
    """Log at debug level: coroutines of programs whose engine died end like this in the Automation API."""
    _LOG.debug("ignored in %r: %r", unraisable.object, unraisable.exc_value)
