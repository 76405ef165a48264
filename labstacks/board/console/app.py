"""The console as a web application: its addresses, and who may ask for what."""

from __future__ import annotations

import asyncio
import mimetypes
import secrets
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from labstacks.board.console import course_pages, database_page, file_pages, server_pages, teacher_page
from labstacks.board.console.actions import ACTIONS
from labstacks.board.console.code import program_of
from labstacks.board.console.console_guard import ConsoleGuard
from labstacks.board.console.forms import Form, FormError, read_form
from labstacks.board.console.page_model import ServicePage
from labstacks.board.console.pages import LISTS, THINGS
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.sign_in import change_password, find_profile, user_name
from labstacks.board.console.site import ANONYMOUS, COOKIE, LANGUAGE, Site, Visitor, local_path
from labstacks.board.console.words import LANGUAGES
from labstacks.board.guard import App
from labstacks.errors import CloudError

STATIC = Path(__file__).parent / "static"
_OWN_FIELDS = ("csrf", "action", "resource", "back")


def make_console_app(site: Site, token: str, hosts: Iterable[str]) -> App:
    """The console, guarded.

    Args:
        site: The console of a class.
        token: The secret part of the teacher's address.
        hosts: Names under which browsers may ask for it, besides those of this machine's loopback.
    """

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(site.live.watch())
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching
        site.close()

    mimetypes.add_type("text/javascript", ".js")
    routes: list[BaseRoute] = [
        *_access(site),
        *course_pages.routes(site),
        *file_pages.routes(site),
        *server_pages.routes(site),
        *database_page.routes(site),
        *teacher_page.routes(site, token),
        Route("/act", site.form(partial(_act, site)), methods=["POST"]),
        Route("/live", partial(_live, site)),
        Route("/open", site.signed_in(_open)),
        Mount("/static", StaticFiles(directory=STATIC)),
        *(Route(f"/{name}", site.signed_in(partial(_list, site, name))) for name in LISTS),
        *(Route(f"/{name}/{{id}}", site.signed_in(partial(_thing, site, name))) for name in THINGS),
        Route("/{rest:path}", site.signed_in(partial(_lost, site))),
    ]
    return ConsoleGuard(Starlette(routes=routes, lifespan=lifespan), hosts, secure=site.secure)


# --- signing in --------------------------------------------------------------------------------------


def _access(site: Site) -> list[BaseRoute]:
    return [
        Route("/sign-in", partial(_sign_in_page, site), methods=["GET"]),
        Route("/sign-in", partial(_sign_in, site), methods=["POST"]),
        Route("/sign-out", site.form(partial(_sign_out, site), changed=False), methods=["POST"]),
        Route("/password", site.signed_in(partial(_password_page, site), changed=False), methods=["GET"]),
        Route("/password", site.form(partial(_password, site), changed=False), methods=["POST"]),
        Route("/language", partial(_language, site), methods=["POST"]),
    ]


async def _sign_in_page(site: Site, request: Request, status: int = 200, word: str = "") -> Response:
    # A form needs a token, and a token an id: before the sign-in a random one that means nothing else.
    known = site.sessions.opened(request.cookies.get(ANONYMOUS, ""))
    id_ = known or secrets.token_urlsafe(24)
    response = site.render(
        request, "sign_in.html", status, csrf=site.sessions.csrf(id_),
        notices=[("failed", site.speaker(request)(word))] if word else [],
    )  # fmt: skip
    if not known:
        site.cookie(response, ANONYMOUS, site.sessions.signed(id_))
    return response


async def _sign_in(site: Site, request: Request) -> Response:
    try:
        form = await read_form(request)
    except FormError as error:
        return await _sign_in_page(site, request, error.status, error.word)
    if not site.is_ours(request, site.sessions.opened(request.cookies.get(ANONYMOUS, "")), form):
        return await _sign_in_page(site, request, 403, "session_over")
    user, address = user_name(form.get("user", "")), site.address_of(request)
    if site.attempts.wait(user, address):
        return await _sign_in_page(site, request, 429, "sign_in_wait")
    password = form.get("password", "")
    profile = await site.work(lambda: find_profile(site.console.cloud, user, password))
    if profile is None or not site.knows(user):
        site.attempts.failed(user, address)
        return await _sign_in_page(site, request, 401, "sign_in_failed")
    site.attempts.succeeded(user)
    if (old := site.session_of(request)) is not None:
        site.sessions.end(old.id)
    session = site.sessions.start(user, must_change=profile.must_change)
    response = RedirectResponse("/password" if profile.must_change else "/", 303)
    site.cookie(response, COOKIE, site.sessions.signed(session.id))
    response.delete_cookie(ANONYMOUS, path="/")
    return response


async def _sign_out(site: Site, visitor: Visitor, form: Form) -> Response:
    site.sessions.end(visitor.session.id)
    response = RedirectResponse("/sign-in", 303)
    response.delete_cookie(COOKIE, path="/")
    return response


async def _password_page(site: Site, visitor: Visitor, status: int = 200) -> Response:
    return site.page(visitor, "password.html", status)


async def _password(site: Site, visitor: Visitor, form: Form) -> Response:
    new, session = form.get("new", ""), visitor.session
    if not session.must_change:
        return RedirectResponse("/", 303)
    if new != form.get("again"):
        session.notice("failed", visitor.say("passwords_differ"))
        return await _password_page(site, visitor, 400)
    try:
        await site.work(lambda: change_password(site.console.cloud, session.user, new))
    except CloudError as error:
        session.notice("failed", str(error))
        return await _password_page(site, visitor, 400)
    # A new session once more: the old cookie is worth nothing then.
    site.sessions.end_all_of(session.user)
    fresh = site.sessions.start(session.user, must_change=False)
    fresh.notice("done", visitor.say("password_changed"))
    response = RedirectResponse("/", 303)
    site.cookie(response, COOKIE, site.sessions.signed(fresh.id))
    return response


async def _language(site: Site, request: Request) -> Response:
    try:
        form = await read_form(request)
    except FormError as error:
        return Response(status_code=error.status)
    response = RedirectResponse(local_path(form.get("back", "/")), 303)
    if form.get("language") in LANGUAGES:
        site.cookie(response, LANGUAGE, form["language"])
    return response


# --- services ----------------------------------------------------------------------------------------


async def _list(site: Site, name: str, visitor: Visitor) -> Response:
    return await _shown(site, visitor, lambda see: LISTS[name](see))


async def _thing(site: Site, name: str, visitor: Visitor) -> Response:
    id_ = visitor.request.path_params["id"]
    return await _shown(site, visitor, lambda see: THINGS[name](see, id_))


async def _shown(site: Site, visitor: Visitor, make: Any) -> Response:
    def look(see: SeatInventory) -> tuple[ServicePage | None, str]:
        page: ServicePage | None = make(see)
        return page, program_of(page.shown, see) if page else ""

    page, program = await site.see(visitor, look)
    if page is None:
        return await _lost(site, visitor)
    for section in page.sections:
        if section.denied is not None:
            error = section.denied
            await site.work(partial(site.console.note_refusal, visitor.user, error, "*"))
    return site.page(visitor, "service.html", page=page, program=program)


async def _act(site: Site, visitor: Visitor, form: Form) -> Response:
    action, back = form.get("action", ""), local_path(form.get("back", "/"))
    # Files have a form of their own, which reads bytes.
    if action not in ACTIONS or action == "oss:PutObject":
        return await _lost(site, visitor)
    inputs = {name: value for name, value in form.items() if name not in _OWN_FIELDS}
    await site.act(visitor, action, form.get("resource", ""), inputs)
    return RedirectResponse(back, 303)


async def _open(visitor: Visitor) -> Response:
    """Lead to a policy or a role by its name: a student may read the own ones, and list none."""
    query = visitor.request.query_params
    kind, name = ("roles", query["role"]) if query.get("role") else ("policies", query.get("policy", ""))
    return RedirectResponse(f"/ram/{kind}/{quote(name.strip(), safe='')}" if name.strip() else "/ram", 303)


async def _live(site: Site, request: Request) -> Response:
    session = site.session_of(request)
    if session is None or session.must_change:
        return Response(status_code=204)
    stream = site.live.stream(session.user, lambda: not site.sessions.lives(session.id))
    return StreamingResponse(stream, media_type="text/event-stream")


async def _lost(site: Site, visitor: Visitor) -> Response:
    return site.page(visitor, "message.html", 404, denied=None, text=visitor.say("not_found"))
