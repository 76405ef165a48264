"""ECS from the inside: the terminal, its editor, and the pages that servers show."""

from __future__ import annotations

import hashlib
from collections import OrderedDict, deque
from functools import partial
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labstacks.board.console.commands import TerminalState, run_line
from labstacks.board.console.console_guard import SANDBOX
from labstacks.board.console.database_page import connect
from labstacks.board.console.forms import Form
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.shell import ShellError
from labstacks.board.console.simulated_server import load_server, save_server, served_page
from labstacks.board.console.site import Site, Visitor
from labstacks.board.console.sql import SqlSession
from labstacks.checks.http_probe import rehearsal_visitor
from labstacks.components.checkpoints.model import CannotTellError, VisitedPage
from labstacks.emulator.services import ApiCall
from labstacks.emulator.services import tokens as t
from labstacks.emulator.store import StoredResource
from labstacks.errors import CloudError

MOST_LINES = 300
MOST_LOGS, LONGEST_LOG = 200, 50
"""Servers whose visitors are remembered, and how many of each."""


class AccessLogs:
    """Who visited which server's page, in memory: the newest visits only."""

    def __init__(self) -> None:
        self._visits: OrderedDict[str, deque[str]] = OrderedDict()

    def note(self, address: str, line: str) -> None:
        """Note a visit."""
        self._visits.setdefault(address, deque(maxlen=LONGEST_LOG)).append(line)
        if len(self._visits) > MOST_LOGS:
            self._visits.popitem(last=False)

    def of(self, address: str) -> list[str]:
        """The lines of one server's log."""
        return list(self._visits.get(address, ()))


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of terminals, the editor, the browser and servers' pages."""
    logs = AccessLogs()
    return [
        Route("/servers/{id}/terminal", site.signed_in(partial(_terminal, site)), methods=["GET"]),
        Route("/servers/{id}/terminal", site.form(partial(_type, site, logs)), methods=["POST"]),
        Route("/servers/{id}/edit", site.form(partial(_save, site)), methods=["POST"]),
        Route("/browser", site.signed_in(partial(_browser, site, logs))),
        Route("/web/{host}/", partial(_web, site)),
    ]


# --- the terminal ------------------------------------------------------------------------------------


async def _connect(site: Site, visitor: Visitor) -> tuple[StoredResource, TerminalState]:
    """The server and this browser's terminal on it; every line needs the right to have one."""
    id_ = visitor.request.path_params["id"]
    user = visitor.user
    server = await site.work(lambda: site.console.act(user, "ecs:StartTerminalSession", id_))
    state = visitor.session.kept.setdefault(f"terminal {id_}", TerminalState())
    return server, state


async def _terminal(site: Site, visitor: Visitor) -> Response:
    server, state = await _connect(site, visitor)
    text = None
    if state.editing:
        editing = state.editing
        machine = await site.work(
            lambda: site.console.cloud.ask(lambda call: load_server(call, server), region=visitor.user.region)
        )
        text = machine.files.get(editing, "")
    session = visitor.session.kept.get(f"mysql {server.id}")
    return site.page(
        visitor, "terminal.html", server=server, name=server.properties.get("instanceName") or server.id,
        state=state, text=text, prompt=_prompt(server, state, session is not None),
    )  # fmt: skip


def _prompt(server: StoredResource, state: TerminalState, sql: bool) -> str:
    if state.asks == "password":
        return "Enter password: "
    if sql:
        return "mysql> "
    home = "/home/ecs-assist-user"
    folder = "~" if state.folder in ("", home) else state.folder.rsplit("/", 1)[-1] or "/"
    return f"[root@{server.properties.get('hostName') or server.id} {folder}]# "


async def _type(site: Site, logs: AccessLogs, visitor: Visitor, form: Form) -> Response:
    server, state = await _connect(site, visitor)
    line = form.get("line", "").replace("\r\n", "\n").strip("\n")
    back = RedirectResponse(f"/servers/{server.id}/terminal", 303)
    sql: SqlSession | None = visitor.session.kept.get(f"mysql {server.id}")
    prompt = _prompt(server, state, sql is not None)
    if line.strip() == "clear":
        state.transcript = []
        return back
    if state.asks == "password":
        state.asks = ""
        # A password is not shown, and not kept.
        output = await _log_on(site, visitor, server, state, line)
        shown = prompt
    elif sql is not None:
        shown, output = f"{prompt}{line}", await _sql(site, visitor, server, sql, line)
    elif line.strip() in ("exit", "logout"):
        visitor.session.kept.pop(f"terminal {server.id}", None)
        return RedirectResponse(f"/servers/{server.id}", 303)
    else:
        shown = f"{prompt}{line}"
        log = logs.of(str(server.properties.get("publicIp") or ""))
        output = await site.work(lambda: _run(site, visitor, server, state, line, log))
        await _cloud_wishes(site, visitor, state)
    state.transcript = [*state.transcript, *f"{shown}\n{output}".rstrip("\n").split("\n")][-MOST_LINES:]
    return back


def _run(
    site: Site, visitor: Visitor, server: StoredResource, state: TerminalState, line: str, log: list[str]
) -> str:
    return site.console.cloud.change_by_hand(
        lambda call: run_line(call, server, state, line, log), region=visitor.user.region
    )


async def _cloud_wishes(site: Site, visitor: Visitor, state: TerminalState) -> None:
    """What the server's role asked the cloud for. The role's policies were asked already."""
    refused, state.refused = state.refused, []
    for who, action, resource in refused:
        text = f"{visitor.user.name} ({who}): {action} {resource}: Forbidden.RAM"
        await site.work(partial(site.console.note, visitor.user, "denied", text))
    wishes, state.cloud = state.cloud, []
    for action, resource in wishes:
        await site.act(visitor, action, resource, {})


async def _log_on(
    site: Site, visitor: Visitor, server: StoredResource, state: TerminalState, password: str
) -> str:
    host, account, database = state.database

    def find(see: SeatInventory) -> str:
        for row in see.of(t.DATABASE, shared=False):
            instance = see.one((t.DB_INSTANCE,), str(row.inputs.get("instanceId")))
            known = instance is not None and host == instance.properties.get("connectionString")
            if known and database in ("", row.properties.get("dataBaseName")):
                return row.id
        return ""

    id_ = await site.see(visitor, find)
    if not id_:
        return f"ERROR 2005 (HY000): Unknown MySQL server host '{host}', or no database of yours there\n"
    try:
        session = await connect(site, visitor, id_, account, password)
    except CloudError as error:
        return f"{error}\n"
    visitor.session.kept[f"mysql {server.id}"] = session
    return "Welcome to the MySQL monitor. Commands end with ;\nType exit to leave.\n"


async def _sql(site: Site, visitor: Visitor, server: StoredResource, sql: SqlSession, line: str) -> str:
    if line.strip().rstrip(";").lower() in ("exit", "quit", "\\q"):
        visitor.session.kept.pop(f"mysql {server.id}").close()
        return "Bye\n"
    return await site.work(lambda: sql.run(line))


async def _save(site: Site, visitor: Visitor, form: Form) -> Response:
    server, state = await _connect(site, visitor)
    path, text = state.editing, form.get("text", "").replace("\r\n", "\n")
    state.editing = ""

    def write(call: ApiCall) -> None:
        machine, before = load_server(call, server), load_server(call, server)
        machine.write(path, text)
        save_server(call, machine, before)

    if path and form.get("save"):
        try:
            await site.work(lambda: site.console.cloud.change_by_hand(write, region=visitor.user.region))
            visitor.session.notice("done", visitor.say("saved"))
        except ShellError as error:
            visitor.session.notice("failed", str(error))
    return RedirectResponse(f"/servers/{server.id}/terminal", 303)


# --- pages of servers --------------------------------------------------------------------------------


async def _browser(site: Site, logs: AccessLogs, visitor: Visitor) -> Response:
    address = visitor.request.query_params.get("address", "").strip()[:300]
    address = address if not address or "://" in address else f"http://{address}"
    frame, trouble = "", ""
    if address:
        host = _host(address)
        if address.startswith("https:"):
            trouble = "visit_https"
        else:
            found = await site.work(lambda: _visit(site, host))
            trouble = found if isinstance(found, str) else ""
            frame = "" if trouble else f"/web/{host}/"
            stamp = site.moment(await site.work(lambda: site.console.cloud.ask(lambda call: call.now)))
            if frame:
                seat = hashlib.sha256(visitor.user.name.encode()).digest()[0]
                logs.note(host, f'192.0.2.{seat} - - [{stamp}] "GET / HTTP/1.1" 200')
    return site.page(visitor, "browser.html", address=address, frame=frame, trouble=trouble)


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


async def _web(site: Site, request: Request) -> Response:
    """The page of a public server, as anybody on the internet would get it, in a sandbox of its own."""
    host = request.path_params["host"]
    found = await site.work(lambda: _visit(site, host))
    if isinstance(found, str):
        text = site.speaker(request)(found)
        return Response(text, 504, media_type="text/plain", headers={"content-security-policy": SANDBOX})
    return Response(
        found.text, found.status, media_type="text/html", headers={"content-security-policy": SANDBOX}
    )


def _visit(site: Site, host: str) -> VisitedPage | str:
    """A server's page, or the word that says why there is none."""

    def look(call: ApiCall) -> VisitedPage | str:
        servers = call.tx.having(t.INSTANCE, "publicIp", host) if host else []
        if not servers:
            return "visit_unknown"
        rules = [
            rule
            for group in servers[-1].properties.get("securityGroups") or ()
            for rule in call.tx.naming(str(group), t.SECURITY_GROUP_RULE, "securityGroupId")
        ]
        try:
            found = rehearsal_visitor([*servers, *rules], lambda known: served_page(call, servers[-1]))(
                f"http://{host}/"
            )
        except CannotTellError:
            return "visit_refused"
        if found.status:
            return found
        return "visit_stopped" if servers[-1].properties.get("status") != "Running" else "visit_closed"

    return site.console.cloud.ask(look, region=site.class_.file.region)
