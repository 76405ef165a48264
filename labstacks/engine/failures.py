"""Error messages for failed engine operations: in the user's terms, with the engine's message kept."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pulumi.automation.errors import CommandError

from labstacks.engine.events import Diagnostic
from labstacks.errors import StackError, StackLockedError, StackUnsavedError
from labstacks.storage.pulumi_state import Holder

_CLOUD_CODE = re.compile(
    r"\b((?:[A-Z][A-Za-z]*\.)*[A-Z][A-Za-z]+(?:\.[A-Z][A-Za-z]+)+|[A-Z][a-z]+[A-Z]\w+): "
)
_REFUSED = re.compile(
    r"\S+ resource '(?P<name>.*?)': property (?P<key>\S+) value \{(?P<value>.*)\} has a problem: (?P<why>.*)",
    re.DOTALL,
)
_INVOKED = re.compile(
    r"(?:Exception: )?invoke of \S+?:(?P<name>\w+) failed: invocation of \S+ returned an error: (?P<why>.*)",
    re.DOTALL,
)
_STATE_AWAY = re.compile(
    r"driver: bad connection|sql: database is closed|failed to ping PostgreSQL.*"
    r"|blob \(code=(?:Unknown|Internal|DeadlineExceeded|Canceled)\).*"
    r"|pq: (?:terminating connection|the database system is).*"
    r"|(?:dial tcp|read tcp|write tcp) [^\n]*(?:refused|reset|broken pipe|EOF|timeout|no such host)",
    re.IGNORECASE,
)
"""Messages of an engine that cannot reach its state. Cloud errors come through the gateway instead."""
_DISK_FULL = re.compile(r"no space left on device|disk quota exceeded", re.IGNORECASE)
_FREE_SPACE = "Free some space on the disk, then run the same command again: what was made is known."
_AWAY = "Run it again when the database is back: what was made is known, and is not made twice."
_FROM_PROVIDER = (
    # The provider's errors include Go traces; these patterns extract code and message for its four clients.
    re.compile(
        r"\bCode: (?P<code>[\w.-]+)\s+Message: (?:code: \d+, )?(?P<words>.*?)"
        r"(?:\s*request id: (?P<id>[\w-]+))?\s*(?:Data:|$)",
        re.DOTALL | re.IGNORECASE,
    ),
    re.compile(
        r"\bErrorCode: (?P<code>[\w.-]+).*?RequestId: (?P<id>[\w-]+).*?Message: (?P<words>[^\n]*)", re.DOTALL
    ),
    re.compile(
        r'\bErrorCode=(?P<code>[\w.-]+), ErrorMessage="?(?P<words>.*?)"?, RequestId=(?P<id>[\w-]+)', re.DOTALL
    ),
    re.compile(
        r'"errorCode":\s*"(?P<code>[\w.-]+)",\s*"errorMessage":\s*"(?P<words>[^"]*)",'
        r'\s*"requestID":\s*"(?P<id>[\w-]+)"'
    ),
)
_COLOURS = re.compile(r"<\{%.*?%\}>")


def stack_error(
    stack: str, error: CommandError, diagnostics: Sequence[Diagnostic], *, shared: bool = False
) -> StackError:
    """Return the error for a failed command.

    Args:
        shared: Whether the state is in a database or a bucket, which can become unreachable.
    """
    causes = _causes(diagnostics) or (_last_words(error),)
    if _DISK_FULL.search(str(error)):
        cause = "the disk is full, and its state could not be saved"
        return StackUnsavedError(
            f"Stack {stack}: {cause}.", stack=stack, causes=(cause,), log=str(error), hint=_FREE_SPACE
        )
    if shared and (lost := _STATE_AWAY.search(str(error))):
        cause = f"its state could not be saved or read: {lost.group().strip()}"
        return StackUnsavedError(
            f"Stack {stack}: {cause}.", stack=stack, causes=(cause,), log=str(error), hint=_AWAY
        )
    return StackError(f"Stack {stack}: {causes[0]}", stack=stack, causes=causes, log=str(error))


def stack_locked(stack: str, holder: Holder | None, log: str = "") -> StackLockedError:
    """Return the error for a stack that another engine works on, with a hint how to find that engine."""
    if holder is None:
        who, hint = "another engine", "Run it again."
    else:
        where = "this machine" if holder.is_here else holder.host
        user = holder.user or "somebody"
        who = f"process {holder.pid} of {user} on {where}, since {holder.since:%d %b %H:%M}"
        hint = (
            f"Wait until it has ended, or end it: `kill {holder.pid}`."
            if holder.is_here
            else f"Wait until it has ended. If {holder.host} is gone for good, delete {holder.lock}"
        )
    return StackLockedError(
        f"Stack {stack} is locked by {who}.", stack=stack, causes=(f"locked by {who}",), log=log, hint=hint
    )


def could_not_start(stack: str, error: OSError) -> StackError:
    """Return the error for an engine that the system could not start."""
    cause = f"the engine could not be started: {error.strerror or error}"
    hint = "Look at free memory and disk with `labstacks doctor`, then run it again."
    return StackError(f"Stack {stack}: {cause}.", stack=stack, causes=(cause,), hint=hint)


def disk_full(stack: str, free: int) -> StackError:
    """Return the error for an engine that was not started because only ``free`` bytes of disk are left."""
    cause = f"the disk is nearly full: {free / 1_000_000:,.0f} MB are free"
    return StackError(f"Stack {stack}: {cause}.", stack=stack, causes=(cause,), hint=_FREE_SPACE)


def cloud_codes(cause: str) -> list[str]:
    """Possible error codes of the cloud in an engine's message, e.g. ``QuotaExceeded.Vpc``."""
    return _CLOUD_CODE.findall(cause)


def _causes(diagnostics: Sequence[Diagnostic]) -> tuple[str, ...]:
    """The distinct error messages, without the engine's summary of their number."""
    causes: dict[str, None] = {}
    for diagnostic in diagnostics:
        text = _COLOURS.sub("", diagnostic.message).strip()
        if text and text not in ("update failed", "update canceled", "preview failed"):
            causes[_tell(text, diagnostic.urn)] = None
    return tuple(causes)


def _tell(text: str, urn: str) -> str:
    """Name the resource, and keep only the last line of a Python traceback."""
    if "Traceback (most recent call last)" in text:
        text = _exception(text)
    if refused := _REFUSED.fullmatch(text):
        found = "" if refused["value"] == "<nil>" else f" (found {refused['value']})"
        return f"{refused['name']}: {refused['key']}: {refused['why']}{found}"
    if invoked := _INVOKED.fullmatch(text.strip()):
        text, urn = f"{invoked['name']}: {invoked['why']}", ""
    text = _cloud_words(text)
    name = urn.rsplit("::", 1)[-1] if urn and "pulumi:pulumi:Stack" not in urn else ""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    text = " ".join(lines)
    return f"{name}: {text}" if name and name not in text else text


def _cloud_words(text: str) -> str:
    """Extract the cloud's code and message from a provider error; the log keeps the rest."""
    for pattern in _FROM_PROVIDER:
        if found := pattern.search(text):
            sentence = " ".join(found["words"].split()).rstrip(".")
            request = f" (RequestId: {found['id']})" if found["id"] else ""
            return f"{found['code']}: {sentence}.{request}"
    return text


def _exception(text: str) -> str:
    """The text below the last frame of a traceback, without the module name of labstacks' own errors."""
    lines = text.rstrip().splitlines()
    below = max(number for number, line in enumerate(lines) if line.startswith((" ", "Traceback")))
    return re.sub(r"^labstacks\.[\w.]+: ", "", "\n".join(lines[below + 1 :]) or lines[-1])


def _last_words(error: CommandError) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("error:", "stderr: error:"))]
    return (errors or lines or ["the engine ended without a message"])[-1]
