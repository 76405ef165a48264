"""The overview, each lab's tasks and checkpoints, and the cost card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.site import Site, Visitor
from labstacks.bridging.price_card import HOURS_A_MONTH, PRICES, SERVER_PRICES
from labstacks.checks.checkpoint_record import read_record
from labstacks.components.catalog import with_dependencies
from labstacks.custom_labs.loading import class_checks, class_lab
from labstacks.documents import inline_markup
from labstacks.documents.lab_sheets import LabSheet, lab_sheets, with_values
from labstacks.emulator.services import tokens as t
from labstacks.storage.class_folder import ClassFolder

_DISK_PRICE = next(item.price for item in PRICES if item.key == "disk") / 40
_BUCKET_PRICE = next(item.price for item in PRICES if item.key == "bucket")


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of the overview, the labs and the cost card."""
    return [
        Route("/", site.signed_in(partial(_home, site))),
        Route("/labs/{id}", site.signed_in(partial(_lab, site))),
        Route("/cost", site.signed_in(partial(_cost, site))),
    ]


def _labs(site: Site) -> list[Any]:
    file = site.class_.file
    ids = (*with_dependencies(file.course_level, file.labs), *(lab.id for lab in file.own_labs))
    return [class_lab(file, id_) for id_ in ids]


async def _home(site: Site, visitor: Visitor) -> Response:
    passed = await site.work(lambda: _passed(site, visitor.user.seat))
    points = class_checks(site.class_.file).checkpoints
    labs = [
        (
            lab,
            sum(point.id in passed for point in points if point.lab == lab.id),
            sum(point.lab == lab.id for point in points),
        )
        for lab in _labs(site)
    ]
    return site.page(visitor, "home.html", labs=labs)


def _passed(site: Site, seat: str) -> dict[str, str]:
    record = read_record(site.class_.file.documents, site.class_.file.cloud)
    return {id_: f"{item.time:%Y-%m-%dT%H:%M:%SZ}" for (of, id_), item in record.items() if of == seat}


async def _lab(site: Site, visitor: Visitor) -> Response:
    lab = next((lab for lab in _labs(site) if lab.id == visitor.request.path_params["id"].upper()), None)
    if lab is None:
        return site.page(visitor, "message.html", 404, denied=None, text=visitor.say("not_found"))
    file, user = site.class_.file, visitor.user

    def look() -> tuple[dict[str, str], dict[str, str]]:
        outputs = ClassFolder.of(file).backend().outputs(user.stack)
        return _passed(site, user.seat), (outputs.get("labs") or {}).get(lab.id) or {}

    passed, values = await site.work(look)
    sheet = lab_sheets(file.level).get(lab.id, LabSheet())
    own = {name: str(value) for name, value in values.items() if value}
    language = site.language(visitor.request)
    steps = [
        (inline_markup.html(with_values(step.text[language], own)), with_values(step.code, own))
        for step in sheet.steps
    ]
    names = sheet.values or {}
    points = [point for point in class_checks(file).checkpoints if point.lab == lab.id]
    return site.page(
        visitor, "lab.html", lab=lab, goal=(sheet.goal or {}).get(language, ""), steps=steps,
        values=[(names.get(name, {}).get(language, name), value) for name, value in own.items()],
        points=points, passed=passed,
    )  # fmt: skip


@dataclass(frozen=True)
class CostLine:
    """What one thing costs, in Hong Kong dollars an hour."""

    name: str
    id: str
    hourly: float
    stopped: float

    @property
    def monthly(self) -> float:
        """What it costs when it is forgotten for a month."""
        return self.hourly * HOURS_A_MONTH


async def _cost(site: Site, visitor: Visitor) -> Response:
    lines = await site.see(visitor, lambda see: list(_costs(see)))
    return site.page(
        visitor, "cost.html", lines=lines, hourly=sum(line.hourly for line in lines),
        stopped=sum(line.stopped for line in lines), monthly=sum(line.monthly for line in lines),
    )  # fmt: skip


def _costs(see: SeatInventory) -> Iterator[CostLine]:
    for row in see.of(t.INSTANCE, shared=False):
        price = SERVER_PRICES.get(str(row.properties.get("instanceType")), 0.0)
        yield CostLine(str(row.properties.get("instanceName")), row.id, price, 0.0)
    for row in see.disks():
        price = float(row.properties.get("size") or 0) * _DISK_PRICE
        yield CostLine(str(row.properties.get("diskName") or row.id), row.id, price, price)
    for row in see.of(t.BUCKET, shared=False):
        yield CostLine(row.id, row.id, _BUCKET_PRICE, _BUCKET_PRICE)
    for row in see.of(t.SECURITY_GROUP, t.SWITCH, shared=False):
        yield CostLine(
            str(row.properties.get("securityGroupName") or row.properties.get("vswitchName")),
            row.id,
            0.0,
            0.0,
        )
