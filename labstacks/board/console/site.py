"""What every page of the console needs: who asks, in which language, and how an answer looks."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from labstacks.alicloud.regions import regions
from labstacks.board.console.act import Console
from labstacks.board.console.console_user import ConsoleUser
from labstacks.board.console.forms import Form, FormError, read_form
from labstacks.board.console.live import LivePages
from labstacks.board.console.permissions import DeniedError
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.sessions import AttemptLimit, Session, Sessions
from labstacks.board.console.words import LANGUAGES, speaker
from labstacks.classfile.dates import HONG_KONG, zone_of
from labstacks.classfile.model import Class
from labstacks.errors import CloudError, LabstacksError

T = TypeVar("T")
TEMPLATES = Path(__file__).parent / "templates"
COOKIE, ANONYMOUS, LANGUAGE = "labstacks-console", "labstacks-form", "labstacks-language"
MENU = (
    ("group_compute", ("servers", "disks", "snapshots", "images", "security-groups")),
    ("group_storage", ("buckets",)),
    ("group_network", ("networks", "load-balancers")),
    ("group_data", ("databases",)),
    ("group_identity", ("ram", "resource-groups", "tags", "events")),
    ("group_tools", ("browser", "cost")),
)
"""The services, in the order of the menu; a page's address is its word with dashes."""
MENU_WORDS = {
    "servers": "instances",
    "security-groups": "security_groups",
    "load-balancers": "load_balancers",
} | {"resource-groups": "resource_groups"}
SOON = 1.5
"""Real seconds to wait for an action before the page says that it is under way."""
AT_ONCE = 32
"""Requests that are worked on at the same time; further ones wait their turn."""
_BACK = re.compile(r"/[A-Za-z0-9._~%/?=&:+@!,;*()-]*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@dataclass(frozen=True)
class Visitor:
    """A signed-in browser and its request."""

    request: Request
    session: Session
    user: ConsoleUser
    say: Callable[..., str]


SignedIn = Callable[[Visitor], Awaitable[Response]]
SignedInForm = Callable[[Visitor, Form], Awaitable[Response]]


class Site:
    """The console of one class.

    Args:
        console: Its emulator.
        class_: The class.
        secure: Whether browsers come over HTTPS, here or at a proxy.
        proxied: Whether a proxy stands before it, whose ``X-Forwarded-For`` is believed.
    """

    def __init__(
        self, console: Console, class_: Class, *, secure: bool = False, proxied: bool = False
    ) -> None:
        self.console = console
        self.class_ = class_
        self.secure = secure
        self.proxied = proxied
        self.sessions = Sessions()
        self.attempts = AttemptLimit()
        self.live = LivePages(console.cloud)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="console")
        sessions = class_.file.sessions
        self.zone = sessions[0].start.tzinfo if sessions else zone_of(HONG_KONG)
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(TEMPLATES),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._templates.filters["moment"] = self.moment

    # --- who asks ------------------------------------------------------------------------------------

    def session_of(self, request: Request) -> Session | None:
        """The session of a request's cookie."""
        return self.sessions.find(request.cookies.get(COOKIE, ""))

    def user_of(self, request: Request, name: str) -> ConsoleUser:
        """A RAM user as a user of the console."""
        class_name = self.class_.name
        return ConsoleUser(
            name=name,
            seat=name.removeprefix(f"{class_name}-"),
            classroom=f"{class_name}-classroom",
            region=self.class_.file.region,
            source_ip=self.address_of(request),
            secure=self.secure,
        )

    def address_of(self, request: Request) -> str:
        """The browser's address; behind a proxy the one that the proxy saw."""
        if self.proxied and (given := request.headers.get("x-forwarded-for")):
            # Browsers can send the header too, so only what the proxy added last counts.
            return given.rpartition(",")[2].strip()
        return request.client.host if request.client else ""

    def knows(self, user: str) -> bool:
        """Whether a RAM user is a seat of this class: the emulator may hold other classes too."""
        return any(user == f"{self.class_.name}-{seat.id}" for seat in self.class_.seats)

    def signed_in(
        self, handler: SignedIn, *, changed: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """Only for browsers that are signed in; others are led to the sign-in page.

        Args:
            changed: Only for users who have chosen a password.
        """

        async def guarded(request: Request) -> Response:
            session = self.session_of(request)
            if session is None:
                return RedirectResponse("/sign-in", 303)
            if changed and session.must_change:
                return RedirectResponse("/password", 303)
            visitor = Visitor(request, session, self.user_of(request, session.user), self.speaker(request))
            try:
                return await handler(visitor)
            except DeniedError as error:
                return self.page(visitor, "message.html", 403, denied=error, text="")
            except CloudError as error:
                return self.page(visitor, "message.html", 409, denied=None, text=str(error))

        return guarded

    def form(
        self, handler: SignedInForm, *, changed: bool = True
    ) -> Callable[[Request], Awaitable[Response]]:
        """Only for forms that carry the token of their session."""

        async def checked(visitor: Visitor) -> Response:
            try:
                form = await read_form(visitor.request)
            except FormError as error:
                return self.page(
                    visitor, "message.html", error.status, denied=None, text=visitor.say(error.word)
                )
            if not self.is_ours(visitor.request, visitor.session.id, form):
                text = visitor.say("session_over")
                return self.page(visitor, "message.html", 403, denied=None, text=text)
            return await handler(visitor, form)

        return self.signed_in(checked, changed=changed)

    def is_ours(self, request: Request, id_: str, form: Form) -> bool:
        """Whether a form was sent from a page of this console."""
        origin = request.headers.get("origin")
        if origin and origin != "null" and urlsplit(origin).netloc != request.headers.get("host"):
            return False
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        return self.sessions.is_csrf(id_, form.get("csrf", ""))

    # --- what is done --------------------------------------------------------------------------------

    async def work(self, job: Callable[[], T]) -> T:
        """Do something in a thread: the emulator's calls wait for its file."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, job)

    def close(self) -> None:
        """Start nothing further."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def see(self, visitor: Visitor, look: Callable[[SeatInventory], T]) -> T:
        """Look at what a seat sees, at one consistent moment."""
        user = visitor.user

        def job() -> T:
            return self.console.cloud.ask(lambda call: look(SeatInventory(call, user)), region=user.region)

        return await self.work(job)

    async def act(
        self, visitor: Visitor, action: str, resource: str, inputs: dict[str, Any], done: str = "done"
    ) -> Any:
        """Do something as the visitor, and say on the next page how it went.

        Returns:
            What the action found; None when it failed, or is still under way.
        """
        user, session, say = visitor.user, visitor.session, visitor.say
        job = asyncio.create_task(self.work(lambda: self.console.act(user, action, resource, inputs)))

        def tell(finished: asyncio.Task[object]) -> None:
            error = None if finished.cancelled() else finished.exception()
            if isinstance(error, LabstacksError):
                session.notice("failed", str(error))
            elif error is not None:
                session.notice("failed", type(error).__name__)
            else:
                session.notice("done", f"{say(done)} ({action})")
            self.live.changed(user.stack)

        finished, _ = await asyncio.wait({job}, timeout=SOON)
        if not finished:
            # A slow clock or chaos: the page says so, and gets an event when it is over.
            session.notice("done", say("under_way"))
            job.add_done_callback(tell)
            return None
        tell(job)
        return job.result() if job.exception() is None else None

    # --- how it looks --------------------------------------------------------------------------------

    def language(self, request: Request) -> str:
        """The browser's choice, or the class's first language."""
        chosen = request.cookies.get(LANGUAGE, "")
        return chosen if chosen in LANGUAGES else self.class_.file.language[0]

    def speaker(self, request: Request) -> Callable[..., str]:
        """A function that gives the texts of the request's language."""
        return speaker(self.language(request))

    def page(self, visitor: Visitor, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page for a signed-in visitor."""
        return self.render(
            visitor.request,
            template,
            status,
            user=visitor.user,
            csrf=self.sessions.csrf(visitor.session.id),
            notices=visitor.session.take_notices(),
            **values,
        )

    def render(self, request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """A page."""
        language, region = self.language(request), regions()[self.class_.file.region]
        known = {
            "w": speaker(language),
            "language": language,
            "other": next(other for other in LANGUAGES if other != language),
            "class_name": self.class_.name,
            "region": region.name if language == "en" else region.name_zh,
            "path": request.url.path,
            "here": local_path(request.url.path + (f"?{request.url.query}" if request.url.query else "")),
            "menu": MENU,
            "menu_words": MENU_WORDS,
            "user": None,
            "csrf": "",
            "notices": [],
        }
        return HTMLResponse(self._templates.get_template(template).render({**known, **values}), status)

    def moment(self, text: str) -> str:
        """A time of the cloud in the class's zone; other texts as they are."""
        if not _TIME.fullmatch(text):
            return text
        return f"{datetime.fromisoformat(text).astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def cookie(self, response: Response, name: str, value: str, *, script: bool = False) -> None:
        """Set a cookie that no other site and no script gets."""
        response.set_cookie(name, value, httponly=not script, samesite="strict", secure=self.secure, path="/")


def local_path(text: str) -> str:
    """A path of this console; the overview for anything else, so that no form leads elsewhere."""
    return text if _BACK.fullmatch(text) and not text.startswith("//") else "/"
