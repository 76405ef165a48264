"""The real provider plugin behind the gateway: one process for all seats.

There is one process for each distinct provider configuration: one if all stacks use the same region of the
same account. Messages pass through unchanged. The next call restarts a process that died. Calls in flight at
that time fail as unavailable, and the journal settles what they did.
"""

from __future__ import annotations

import logging
import os
import shutil
import threading
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2

from labstacks.errors import PluginError
from labstacks.gateway.error_class import Meaning, verdict_on
from labstacks.gateway.find_existing import (
    Question,
    id_from,
    is_same_again,
    question_for,
    questions_about,
    questions_about_tags,
)
from labstacks.gateway.host import PluginHost
from labstacks.gateway.plugin_process import PluginProcess
from labstacks.gateway.property_codec import unwrap, wrap
from labstacks.gateway.provider import CAREFUL, Call, LookupImpossibleError, ProviderSession
from labstacks.gateway.queries import invoke

VERSION = "4.0.0"
EXECUTABLE = "pulumi-resource-alicloud"
_LOG = logging.getLogger(__name__)

T = TypeVar("T")
LISTING = 8
"""Number of data sources that are queried at once."""
SETTLING = 60.0
"""Seconds after which a new resource is listed: the cloud's lists are eventually consistent."""


def find_plugin(homes: Iterable[Path]) -> Path | None:
    """The plugin's executable: ``LABSTACKS_ALICLOUD_PLUGIN``, on the PATH, or among Pulumi's plugins.

    Args:
        homes: ``PULUMI_HOME`` folders to look in, the first first.

    Raises:
        PluginError: ``LABSTACKS_ALICLOUD_PLUGIN`` names no executable file.
    """
    named = os.environ.get("LABSTACKS_ALICLOUD_PLUGIN")
    if named:
        if not os.access(named, os.X_OK) or not Path(named).is_file():
            raise PluginError(
                f"LABSTACKS_ALICLOUD_PLUGIN names {named}, which is no executable file.",
                hint="Correct it, or unset it.",
            )
        return Path(named)
    if found := shutil.which(EXECUTABLE):
        return Path(found)
    places = (home / "plugins" / f"resource-alicloud-v{VERSION}" / EXECUTABLE for home in homes)
    return next((path for path in places if os.access(path, os.X_OK)), None)


@dataclass
class _Running:
    """A process and its configuration; ``configuration`` is empty before it is configured."""

    process: PluginProcess
    configuration: bytes = b""
    region: str = ""
    response: bytes = b""


class PluginProvider:
    """Passes calls on to processes of the plugin.

    Args:
        path: The plugin's executable.
        start: Starts a process of it, given the address of its host.
    """

    lag = SETTLING
    tuning = CAREFUL

    def __init__(self, path: Path, start: Callable[[Path, str], PluginProcess] = PluginProcess) -> None:
        self._host = PluginHost()
        self._start = lambda: start(path, self._host.address)
        self._running: list[_Running] = []
        self._requests: dict[bytes, bytes] = {}
        self._handshake: bytes | None = None
        self._lock = threading.Lock()

    def answer(self, call: Call) -> bytes:
        """See :meth:`Provider.answer`."""
        if call.method == "Configure":
            return self._configured(call.session, call.raw).response
        if call.method == "Handshake":
            return self._shake(call)
        # Resources of an interrupted run are removed before any engine of this run configures a provider.
        session = self._ready(call.session) if call.in_cloud else call.session
        return self._process(session).ask(call.method, call.raw)

    def caveat(self, call: Call) -> str:
        """See :meth:`Provider.caveat`."""
        return ""

    def find(self, create: Call, known: AbstractSet[str]) -> bytes | None:
        """See :meth:`Provider.find`."""
        inputs = unwrap(create.request.properties).values
        if is_same_again(create.type):
            return None
        id_ = id_from(create.type, inputs) or self._id_by_name(create, inputs, known)
        return None if id_ is None or id_ in known else self._read(create, id_)

    def named(self, prefix: str, session: ProviderSession) -> list[tuple[str, str, str]]:
        """(type, id, name) of all resources whose names have this prefix.

        Types that the account may not list are skipped and logged.
        """
        return self._all(questions_about(prefix), lambda question: self._listed(question, session), session)

    def tagged(
        self, tags: Mapping[str, str], session: ProviderSession
    ) -> list[tuple[str, str, Mapping[str, str]]]:
        """(type, id, tags) of all resources with these tags.

        Types that the account may not list are skipped and logged.
        """
        return self._all(
            questions_about_tags(tags), lambda question: self._with_tags(question, session), session
        )

    def _all(
        self,
        questions: Mapping[str, Question],
        ask: Callable[[Question], list[tuple[str, T]]],
        session: ProviderSession,
    ) -> list[tuple[str, str, T]]:
        """The results of all these queries, several of which run at once."""
        self._ready(session)

        def answers(type_: str) -> list[tuple[str, str, T]]:
            try:
                return [(type_, id_, more) for id_, more in ask(questions[type_])]
            except LookupImpossibleError as error:
                _LOG.warning("%s cannot be listed: %s", type_, error)
                return []

        with ThreadPoolExecutor(LISTING, thread_name_prefix="listing") as pool:
            return [found for some in pool.map(answers, questions) for found in some]

    def invoke(self, token: str, args: Mapping[str, object], session: ProviderSession) -> Mapping[str, Any]:
        """A data source's answer; raises the plugin's ``grpc.RpcError``."""
        return invoke(self.answer, token, args, session)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            running, self._running = self._running, []
        for each in running:
            each.process.close()
        self._host.close()

    # --- processes -------------------------------------------------------------------------------------

    def _process(self, session: ProviderSession) -> PluginProcess:
        """The process that a session's calls go to."""
        if session.configuration:
            return self._configured(session).process
        return (self._in_region(session.region) or self._any()).process

    def _in_region(self, region: str) -> _Running | None:
        with self._lock:
            return next((r for r in self._running if r.region == region and r.process.alive), None)

    def _any(self) -> _Running:
        with self._lock:
            return next((r for r in self._running if r.process.alive), None) or self._started()

    def _configured(self, session: ProviderSession, request: bytes | None = None) -> _Running:
        """The process of a configuration. Configures it at first use and after each restart.

        Args:
            session: The session with that configuration.
            request: A ``ConfigureRequest`` for it; optional if one was sent before.
        """
        with self._lock:
            request = self._requests.setdefault(session.configuration, request or b"")
            for running in self._running:
                if running.configuration == session.configuration and running.process.alive:
                    return running
            self._bury()
            unused = (running for running in self._running if not running.configuration)
            running = next(unused, None) or self._started()
            running.response = running.process.ask("Configure", request)
            running.configuration, running.region = session.configuration, session.region
            return running

    def _bury(self) -> None:
        for running in self._running:
            if not running.process.alive:
                running.process.close()
        self._running = [running for running in self._running if running.process.alive]

    def _started(self) -> _Running:
        running = _Running(self._start())
        if self._handshake is not None:
            _shaken(running.process, self._handshake)
        self._running.append(running)
        return running

    def _shake(self, call: Call) -> bytes:
        """Handshake in the engine's place: the plugin outlives every engine that connects to the gateway."""
        process = self._any().process
        request = call.request
        request.engine_address = self._host.address
        self._handshake = request.SerializeToString()
        return process.ask("Handshake", self._handshake)

    # --- looking up ------------------------------------------------------------------------------------

    def _id_by_name(self, create: Call, inputs: Mapping[str, object], known: AbstractSet[str]) -> str | None:
        question = question_for(create.type, inputs)
        if question is None:
            raise LookupImpossibleError(create.type)
        ids = [id_ for id_, _ in self._listed(question, self._ready(create.session)) if id_ not in known]
        if len(ids) > 1:
            raise LookupImpossibleError(create.type)
        return ids[0] if ids else None

    def _listed(self, question: Question, session: ProviderSession) -> list[tuple[str, str]]:
        """(id, name) of the live resources in a data source's list.

        Raises:
            LookupImpossibleError: The cloud refuses the query for good.
        """
        answer = self._asked(question, session)
        # Some lists have no ids because names identify the type; a list of images has no names.
        names = answer.get("names") or [row.get("name") for _, row in _rows(answer)]
        ids = answer.get("ids") or names
        if len(names) != len(ids):
            names = ids
        gone = _gone(question, answer)
        return [(str(id_), str(name)) for id_, name in zip(ids, names, strict=True) if str(id_) not in gone]

    def _with_tags(self, question: Question, session: ProviderSession) -> list[tuple[str, Mapping[str, str]]]:
        """(id, tags) of the live resources in a data source's list."""
        answer = self._asked(question, session)
        gone = _gone(question, answer)
        return [(id_, row.get("tags") or {}) for id_, row in _rows(answer) if id_ not in gone]

    def _asked(self, question: Question, session: ProviderSession) -> Mapping[str, Any]:
        try:
            return self.invoke(question.token, question.args, self._ready(session))
        except grpc.RpcError as error:
            raise _unless_passing(error) from error

    def _read(self, create: Call, id_: str) -> bytes | None:
        request = provider_pb2.ReadRequest(id=id_, urn=create.subject)
        call = Call.of("Read", request, self._ready(create.session))
        try:
            found = provider_pb2.ReadResponse.FromString(self.answer(call))
        except grpc.RpcError as error:
            raise _unless_passing(error) from error
        if not found.id:
            return None
        return provider_pb2.CreateResponse(id=found.id, properties=found.properties).SerializeToString()

    def _ready(self, session: ProviderSession) -> ProviderSession:
        """A configured session: after a crash no engine has configured one yet."""
        if session.configuration or self._in_region(session.region):
            return session
        request = provider_pb2.ConfigureRequest(
            variables={"alicloud:config:region": session.region},
            args=wrap({"region": session.region}),
            acceptSecrets=True,
            acceptResources=True,
            sends_old_inputs=True,
            sends_old_inputs_to_delete=True,
        )
        raw = request.SerializeToString(deterministic=True)
        configured = ProviderSession(session.region, raw)
        self._configured(configured, raw)
        return configured


def _rows(answer: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(id, properties) of each resource in a data source's answer, which holds ids and a list of objects."""
    ids = [str(id_) for id_ in answer.get("ids") or ()]
    lists = (value for value in answer.values() if isinstance(value, list) and len(value) == len(ids))
    rows = next((rows for rows in lists if all(isinstance(row, Mapping) for row in rows)), [])
    return list(zip(ids, rows, strict=False))


def _gone(question: Question, answer: Mapping[str, object]) -> set[str]:
    """Ids of deleted resources that are still listed. Logs each."""
    found = set()
    lists = [value for value in answer.values() if isinstance(value, list)]
    for row in (row for rows in lists for row in rows if isinstance(row, Mapping)):
        if row.get("status") in question.gone_states:
            date = row.get("deleteDate")
            _LOG.info(
                "%s is deleted and %s",
                row.get("id"),
                f"gone on {date}" if date else "leaves the list by itself",
            )
            found.add(str(row.get("id") or row.get("name")))
    return found


def _shaken(process: PluginProcess, request: bytes) -> None:
    try:
        process.ask("Handshake", request)
    except grpc.RpcError:
        return  # an old plugin without a handshake works too


def _unless_passing(error: grpc.RpcError) -> Exception:
    """The error to raise: permanent errors make the look-up impossible, the others may be retried."""
    verdict = verdict_on(error)
    return LookupImpossibleError(verdict.code or "refused") if verdict.meaning is Meaning.REFUSED else error
