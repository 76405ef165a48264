"""The teacher's view: all seats with their students' names, who is there, and what was refused."""

from __future__ import annotations

import hmac
from functools import partial

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labstacks.board.console.site import Site
from labstacks.checks.checkpoint_record import read_record
from labstacks.custom_labs.loading import class_checks
from labstacks.emulator.store import Event

MOST_EVENTS = 100


def routes(site: Site, token: str) -> list[BaseRoute]:
    """The address of the view, which begins with the secret token."""
    return [Route("/teacher/{token}/", partial(_view, site, token))]


async def _view(site: Site, token: str, request: Request) -> Response:
    if not hmac.compare_digest(request.path_params["token"].encode(), token.encode()):
        return site.render(request, "shared.html", 403, code="403", text=site.speaker(request)("not_found"))

    def look() -> tuple[dict[str, set[str]], list[Event]]:
        passed: dict[str, set[str]] = {}
        for seat, checkpoint in read_record(site.class_.file.documents, site.class_.file.cloud):
            passed.setdefault(seat, set()).add(checkpoint)
        ours = {f"{site.class_.name}-{seat.id}" for seat in site.class_.seats}
        found = site.console.cloud.events()
        return passed, [e for e in found if e.stack in ours and e.kind in ("console", "denied")][
            -MOST_EVENTS:
        ]

    passed, events = await site.work(look)
    online = site.sessions.users()
    points = [point.id for point in class_checks(site.class_.file).checkpoints]
    # Names come from the roster each time: the console itself keeps none.
    seats = [
        (
            seat,
            online.get(f"{site.class_.name}-{seat.id}"),
            [(id_, id_ in passed.get(seat.id, ())) for id_ in points],
        )
        for seat in site.class_.seats
    ]
    return site.render(request, "teacher.html", seats=seats, events=list(reversed(events)), points=points)
