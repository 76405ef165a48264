"""Finds the stacks that an ``up`` cannot change, so that no engine runs for them.

An engine compares a program with the state. The result is known when nothing of both has changed since the
last ``up`` of the stack: the installed code, the class's settings, the seat's placement and passwords, the
classroom's outputs, the answers of data sources, and the state itself, byte by byte. The class's document
``unchanged.json`` holds a digest of these for each stack. Without the class key nobody can compute a digest.

A stack runs an engine all the same when its journal has entries, when somebody works on it, and when the
class has labs of the school's own, whose code may read anything. ``up --refresh``, ``verify``, shards and
runs without the gateway do not use the digests.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from labstacks.classfile.account import account_name
from labstacks.components.network import own_route_tables
from labstacks.engine.programs.class_spec import CLASSROOM
from labstacks.engine.programs.installed_version import installed_digest
from labstacks.errors import LabstacksError, StateError
from labstacks.runs.placements import Placements
from labstacks.runs.run_spec import RunSpec
from labstacks.storage.documents import Documents
from labstacks.storage.pulumi_state import Backend

FILE_NAME = "unchanged.json"
SCHEMA = 1
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class SettledStacks:
    """What the last runs of a class left.

    Args:
        stacks: Digest by stack.
        answers: Data-source query to the digest of its answer in those runs.
        engine: Version of the engine that ran.
    """

    stacks: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    engine: str = ""

    @classmethod
    def read(cls, documents: Documents) -> SettledStacks:
        """Read the class's document. A damaged one counts as none: engines then run."""
        try:
            document = json.loads(documents.read(FILE_NAME) or "{}")
            if document.get("schema") != SCHEMA:
                return cls()
            return cls(dict(document["stacks"]), dict(document["answers"]), str(document["engine"]))
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def write(self, documents: Documents) -> None:
        """Write the class's document."""
        document = {"schema": SCHEMA, "engine": self.engine, "answers": self.answers, "stacks": self.stacks}
        documents.write(FILE_NAME, json.dumps(document, indent=1, sort_keys=True) + "\n")


class StackDigests:
    """Computes the digests of a class's stacks.

    Args:
        run_spec: The class, its key and password numbers.
        backend: Pulumi's state.
        placements: Of the seats and of the classroom.
    """

    def __init__(self, run_spec: RunSpec, backend: Backend, placements: Placements) -> None:
        self._run_spec = run_spec
        self._backend = backend
        self._placements = placements
        self._key = run_spec.key.passphrase().encode()

    def of(self, seat: str) -> str:
        """The digest of a seat's stack, or of the classroom's; empty if an engine must run in any case."""
        run_spec, spec = self._run_spec, self._run_spec.spec
        stack = spec.seat_stack(seat)
        state = self._backend.digest(stack)
        if spec.own_labs or not state or self._backend.pending(stack):
            return ""
        inputs: list[Any] = [installed_digest(), account_name(run_spec.file), seat, state]
        inputs.append(self._placements.of(CLASSROOM))
        if seat == CLASSROOM:
            inputs.append(spec)
        else:
            shared = self._backend.outputs(spec.classroom_stack).get("shared") or {}
            # A student more must not touch the other seats. Their number matters for route tables only.
            without_number = {**shared, "seats": own_route_tables(shared.get("seats"))}
            inputs += [replace(spec, seats=0), json.dumps(without_number, sort_keys=True)]
            inputs += [self._placements.of(seat), sorted(vars(run_spec.secrets(seat)).items())]
        return hmac.new(self._key, repr(inputs).encode(), hashlib.sha256).hexdigest()


class UnchangedStacks:
    """Decides for one run which stacks it cannot change. Safe to call from several threads.

    Args:
        digests: Of the stacks as they are now.
        documents: Of the class.
        engine: Version of the engine.
        ask: Sends a data-source query to the cloud.
        answers: Returns the queries of this run with digests of their answers.
        in_journal: Returns the stacks with entries in the journal.
    """

    def __init__(
        self,
        digests: StackDigests,
        documents: Documents,
        engine: str,
        ask: Callable[[str], str],
        answers: Callable[[], Mapping[str, str]],
        in_journal: Callable[[], Collection[str]],
    ) -> None:
        self._digests = digests
        self._documents = documents
        self._engine = engine
        self._ask = ask
        self._answers = answers
        self._in_journal = in_journal
        self._before = SettledStacks.read(documents)
        self._after: dict[str, str] = {}
        self._same_answers: bool | None = None
        self._lock = threading.Lock()

    def holds(self, stack: str, seat: str) -> bool:
        """Whether nothing that an ``up`` of this stack depends on has changed since its last one."""
        known = self._before.stacks.get(stack)
        if not known or self._before.engine != self._engine or stack in self._in_journal():
            return False
        try:
            return self._digests.of(seat) == known and self._have_same_answers()
        except StateError:
            return False

    def keep(self, stack: str, seat: str) -> None:
        """Record that a stack is as the class describes it: an ``up`` has ended, or was not necessary."""
        try:
            digest = "" if stack in self._in_journal() else self._digests.of(seat)
        except StateError:
            digest = ""
        with self._lock:
            self._after[stack] = digest

    def save(self, stacks: Collection[str]) -> None:
        """Write the digests of the run, and keep those of stacks that were not part of it.

        Args:
            stacks: All stacks that the run may have changed.
        """
        answers = dict(self._answers())
        others = {stack: digest for stack, digest in self._before.stacks.items() if stack not in stacks}
        used_before = set(others) | {stack for stack in self._after if stack in self._before.stacks}
        if used_before and self._before.engine == self._engine and self._have_same_answers():
            answers = {**self._before.answers, **answers}
            agree = all(answers[question] == was for question, was in self._before.answers.items())
        else:
            others, agree = {}, True
        kept = {stack: digest for stack, digest in self._after.items() if digest}
        if not agree or "" in answers.values():
            # The cloud changed its answers during the run: nobody knows which stack got which.
            others, kept, answers = {}, {}, {}
        SettledStacks({**others, **kept}, answers, self._engine).write(self._documents)

    def _have_same_answers(self) -> bool:
        """Whether the cloud still answers the queries of the last runs as it did then."""
        with self._lock:
            if self._same_answers is None:
                self._same_answers = all(map(self._is_same, self._before.answers.items()))
            return self._same_answers

    def _is_same(self, known: tuple[str, str]) -> bool:
        question, digest = known
        try:
            return bool(digest) and self._ask(question) == digest
        except LabstacksError as error:
            _LOG.info("a query of an earlier run failed: %s", error)
            return False


def forget_digests(documents: Documents) -> None:
    """Forget what is known of a class's stacks, for a run that does not record its own."""
    documents.remove(FILE_NAME)
