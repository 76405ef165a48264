"""The engine's events as typed classes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

STACK_TYPE = "pulumi:pulumi:Stack"


@dataclass(frozen=True)
class ResourceStarted:
    """A step on a resource began.

    Args:
        op: Pulumi's name of the step: ``create``, ``update``, ``delete``, ``replace``,
            ``create-replacement``, ``delete-replaced``, ``read``, ``refresh`` or ``same``.
        in_cloud: True for a cloud resource; False for components, providers and the stack itself.
    """

    urn: str
    type: str
    op: str
    in_cloud: bool = False


@dataclass(frozen=True)
class ResourceDone:
    """A step on a resource succeeded."""

    urn: str
    type: str
    op: str
    in_cloud: bool = False
    outputs: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ResourceFailed:
    """A step on a resource failed; a :class:`Diagnostic` says why."""

    urn: str
    type: str
    op: str
    inputs: dict[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rsplit("::", 1)[-1]


@dataclass(frozen=True)
class Diagnostic:
    """A message of the engine, a provider or the program. ``severity``: error, warning, info, info#err."""

    severity: str
    message: str
    urn: str = ""


@dataclass(frozen=True)
class Summary:
    """The end of an operation: the number of resources for each kind of step, and the seconds taken."""

    changes: dict[str, int]
    seconds: int


Event = ResourceStarted | ResourceDone | ResourceFailed | Diagnostic | Summary


def from_engine(event: Any) -> Event | None:
    """Translate an ``EngineEvent`` of the Automation API; None for kinds that labstacks does not use."""
    if event.resource_pre_event:
        meta = event.resource_pre_event.metadata
        return ResourceStarted(meta.urn, meta.type, _word(meta.op), _in_cloud(meta))
    if event.res_outputs_event:
        meta = event.res_outputs_event.metadata
        outputs = dict(meta.new.outputs) if meta.new and meta.new.outputs else {}
        return ResourceDone(meta.urn, meta.type, _word(meta.op), _in_cloud(meta), outputs)
    if event.res_op_failed_event:
        meta = event.res_op_failed_event.metadata
        inputs = dict(meta.new.inputs) if meta.new and meta.new.inputs else {}
        return ResourceFailed(meta.urn, meta.type, _word(meta.op), inputs)
    diagnostic = event.diagnostic_event
    if diagnostic and diagnostic.severity != "debug":
        return Diagnostic(diagnostic.severity, diagnostic.message, diagnostic.urn or "")
    if event.summary_event:
        summary = event.summary_event
        changes = {_word(op): count for op, count in (summary.resource_changes or {}).items()}
        return Summary(changes, summary.duration_seconds)
    return None


def _in_cloud(meta: Any) -> bool:
    state = meta.new or meta.old
    return bool(state and state.custom) and not meta.type.startswith("pulumi:")


def _word(op: object) -> str:
    """Pulumi's name of a step; the Automation API passes an enum or a string."""
    return str(getattr(op, "value", op))
