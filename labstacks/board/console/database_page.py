"""RDS → Log On to Database: statements in a seat's own database, in up to two sessions."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labstacks.board.console.forms import Form
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.site import Site, Visitor
from labstacks.board.console.sql import SqlSession
from labstacks.emulator.services import tokens as t
from labstacks.errors import CloudError
from labstacks.storage.class_folder import ClassFolder

NUMBERS = ("1", "2")
"""The sessions that a browser may have on one database."""


def routes(site: Site) -> list[BaseRoute]:
    """The address of each database."""
    return [
        Route("/databases/{id}/sql", site.signed_in(partial(_page, site)), methods=["GET"]),
        Route("/databases/{id}/sql", site.form(partial(_run, site)), methods=["POST"]),
    ]


async def _page(site: Site, visitor: Visitor) -> Response:
    id_ = visitor.request.path_params["id"]
    number = visitor.request.query_params.get("session", "1")
    known = await site.see(visitor, lambda see: _database(see, id_))
    if known is None or number not in NUMBERS:
        return site.page(visitor, "message.html", 404, denied=None, text=visitor.say("not_found"))
    session = _open(visitor, id_, number)
    return site.page(
        visitor, "sql.html", id=id_, number=number, numbers=NUMBERS, account=known["account"],
        database=known["database"], transcript="\n".join(session.transcript) if session else None,
    )  # fmt: skip


async def _run(site: Site, visitor: Visitor, form: Form) -> Response:
    id_, number = visitor.request.path_params["id"], form.get("session", "1")
    number = number if number in NUMBERS else "1"
    session = _open(visitor, id_, number)
    if form.get("password") is not None:
        opened = await connect(site, visitor, id_, form.get("account", ""), form.get("password", ""))
        visitor.session.kept[f"sql {id_} {number}"] = opened
    elif session is not None:
        text = form.get("sql", "")
        if text.strip().rstrip(";").lower() in ("exit", "quit"):
            visitor.session.kept.pop(f"sql {id_} {number}").close()
        else:
            await site.work(lambda: session.run(text))
    return RedirectResponse(f"/databases/{id_}/sql?session={number}", 303)


def _open(visitor: Visitor, id_: str, number: str) -> SqlSession | None:
    return visitor.session.kept.get(f"sql {id_} {number}")


def _database(see: SeatInventory, id_: str) -> dict[str, str] | None:
    """What a seat may know of its own database; None for any other."""
    row = next((row for row in see.of(t.DATABASE, shared=False) if row.id == id_), None)
    accounts = see.of(t.DB_ACCOUNT, shared=False)
    if row is None:
        return None
    return {
        "database": str(row.properties.get("dataBaseName") or row.properties.get("name")),
        "instance": str(row.inputs.get("instanceId")),
        "account": str(accounts[0].properties.get("accountName")) if accounts else "",
    }


async def connect(site: Site, visitor: Visitor, id_: str, account: str, password: str) -> SqlSession:
    """Open a session on a seat's own database.

    Raises:
        CloudError: The account or its password is wrong, or too many were.
    """
    user, cloud = visitor.user, site.console.cloud
    key, address = f"sql {user.name}", site.address_of(visitor.request)
    if site.attempts.wait(key, address):
        raise CloudError("ERROR 1129 (HY000)", visitor.say("sign_in_wait"))

    def look(see: SeatInventory) -> tuple[dict[str, str], Any, str] | None:
        known = _database(see, id_)
        rows = [r for r in see.of(t.DB_ACCOUNT, shared=False) if r.properties.get("accountName") == account]
        if known is None or not rows:
            return None
        rights = [r for r in see.of(t.DB_PRIVILEGE, shared=False) if r.inputs.get("accountName") == account]
        return known, rows[0], str(rights[-1].inputs.get("privilege")) if rights else "ReadOnly"

    found = await site.see(visitor, look)
    if found is None or not cloud.knows_secret(found[1], "accountPassword", password):
        site.attempts.failed(key, address)
        raise CloudError(
            "ERROR 1045 (28000)", f"Access denied for user '{account}'@'%' (using password: YES)"
        )
    known, _, privilege = found
    path = database_file(ClassFolder.of(site.class_.file), user.stack, known["instance"], known["database"])
    return await site.work(lambda: SqlSession(path, known["database"], account, privilege))


def database_file(folder: ClassFolder, stack: str, instance: str, database: str) -> Path:
    """The file of a seat's database, in a folder that goes with the seat."""
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{instance}-{database}")
    return folder.practice / stack / f"{name}.sqlite"
