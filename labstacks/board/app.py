"""The board as a web application: the page, its files, and the stream of events."""

from __future__ import annotations

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from labstacks.board.guard import App, Guard
from labstacks.board.hub import Hub
from labstacks.board.student_app import StudentApp
from labstacks.board.student_pages import StudentPages
from labstacks.board.watch import Watcher

PAGE = Path(__file__).parent / "page"
TICK = 0.25
"""Seconds between two reads of the class."""


@dataclass(frozen=True)
class StudentSide:
    """The students' pages and the application that serves them."""

    pages: StudentPages
    app: StudentApp


def make_app(watcher: Watcher, hub: Hub, token: str, students: StudentSide | None = None) -> App:
    """The application, guarded.

    Args:
        watcher: Watches the class. Used in one thread at a time.
        hub: Holds the connected browsers.
        token: The first part of every path.
        students: Kept up to date with the board; None without students' pages.
    """

    async def page(request: Request) -> FileResponse:
        return FileResponse(PAGE / "index.html")

    async def events(request: Request) -> StreamingResponse:
        return StreamingResponse(hub.stream(), media_type="text/event-stream")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        watching = asyncio.create_task(_watch(watcher, hub, students))
        yield
        watching.cancel()
        with suppress(asyncio.CancelledError):
            await watching

    # Some systems map .js to text/plain, and browsers run no module of that type.
    mimetypes.add_type("text/javascript", ".js")
    routes = [
        Route("/", page),
        Route("/events", events),
        Mount("/", StaticFiles(directory=PAGE)),
    ]
    return Guard(Starlette(routes=routes, lifespan=lifespan), token)


async def _watch(watcher: Watcher, hub: Hub, students: StudentSide | None) -> None:
    outdated = False
    while True:
        # In a thread, so that reading a large state delays no browser.
        if news := await asyncio.to_thread(watcher.poll):
            hub.publish(watcher.board, news)
            outdated = True
        if students and outdated and await asyncio.to_thread(students.pages.refresh):
            students.app.publish()
            outdated = False
        await asyncio.sleep(TICK)
