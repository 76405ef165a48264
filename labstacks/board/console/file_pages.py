"""OSS: a bucket's objects and their versions, uploads, downloads, and links that expire."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from labstacks.board.console.actions import versions_of
from labstacks.board.console.code import program_of
from labstacks.board.console.console_guard import SANDBOX
from labstacks.board.console.forms import Form
from labstacks.board.console.links import SignedLinks
from labstacks.board.console.pages import object_path
from labstacks.board.console.permissions import DeniedError
from labstacks.board.console.seat_inventory import SeatInventory
from labstacks.board.console.site import Site, Visitor
from labstacks.emulator.contents import ContentVersion
from labstacks.emulator.services import tokens as t
from labstacks.errors import CloudError

LARGEST_SHOWN = 64 * 1024
"""Bytes of a text that is shown, and can be edited, in the page."""


@dataclass(frozen=True)
class BucketObjectEntry:
    """An object, with its versions where they are asked for."""

    key: str
    size: str
    time: str
    versions: tuple[ContentVersion, ...]
    exists: bool = True


def routes(site: Site) -> list[BaseRoute]:
    """The addresses of buckets and objects."""
    links = SignedLinks()
    form = site.form
    return [
        Route("/buckets/{bucket}", site.signed_in(partial(_bucket, site))),
        Route("/buckets/{bucket}/object", site.signed_in(partial(_object, site))),
        Route("/buckets/{bucket}/download", site.signed_in(partial(_download, site))),
        Route("/buckets/{bucket}/upload", form(partial(_upload, site)), methods=["POST"]),
        Route("/buckets/{bucket}/restore", form(partial(_restore, site)), methods=["POST"]),
        Route("/buckets/{bucket}/link", form(partial(_link, site, links)), methods=["POST"]),
        Route("/share/{bucket}/{key:path}", partial(_share, site, links)),
    ]


async def _bucket(site: Site, visitor: Visitor) -> Response:
    bucket = visitor.request.path_params["bucket"]
    shown = visitor.request.query_params.get("versions") == "1"

    def look(see: SeatInventory) -> dict[str, Any] | None:
        row = see.one((t.BUCKET,), bucket)
        if row is None or row.stack != see.user.stack:
            return None
        look_action = "oss:ListObjectVersions" if shown else "oss:ListObjects"
        see.permissions.require(look_action, row=row)
        return {"entries": _entries(see, bucket, shown), "program": program_of([row], see)}

    found = await site.see(visitor, look)
    if found is None:
        return _lost(site, visitor)
    return site.page(visitor, "bucket.html", bucket=bucket, versions=shown, **found)


def _entries(see: SeatInventory, bucket: str, shown: bool) -> list[BucketObjectEntry]:
    by_key: dict[str, list[ContentVersion]] = {}
    for version in versions_of(see.call, bucket):
        by_key.setdefault(version.name, []).append(version)
    found = [
        BucketObjectEntry(
            row.id,
            str(row.properties.get("contentLength") or ""),
            by_key[row.id][-1].time if row.id in by_key else row.created,
            tuple(reversed(by_key.get(row.id, ()))) if shown else (),
        )
        for row in see.objects(bucket)
    ]
    known = {entry.key for entry in found}
    if shown:
        found += [
            BucketObjectEntry(key, "", versions[-1].time, tuple(reversed(versions)), exists=False)
            for key, versions in by_key.items()
            if key not in known
        ]
    return sorted(found, key=lambda entry: entry.key)


async def _object(site: Site, visitor: Visitor) -> Response:
    bucket, key = visitor.request.path_params["bucket"], visitor.request.query_params.get("key", "")
    return await _object_page(site, visitor, bucket, key)


async def _object_page(site: Site, visitor: Visitor, bucket: str, key: str, **more: Any) -> Response:
    user = visitor.user
    data = await site.work(lambda: site.console.act(user, "oss:GetObject", f"{bucket}/{key}"))

    def look(see: SeatInventory) -> dict[str, Any]:
        rows = [row for row in see.objects(bucket) if row.id == key]
        return {"program": program_of(rows, see), "entries": _versions(see, bucket, key)}

    found = await site.see(visitor, look)
    return site.page(
        visitor, "object.html", bucket=bucket, key=key, size=len(data), text=_text(data),
        **{"link": "", "until": "", **more}, **found,
    )  # fmt: skip


def _versions(see: SeatInventory, bucket: str, key: str) -> list[ContentVersion]:
    return list(reversed(versions_of(see.call, bucket, key)))


def _text(data: bytes) -> str | None:
    if len(data) > LARGEST_SHOWN:
        return None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


async def _download(site: Site, visitor: Visitor) -> Response:
    bucket, query = visitor.request.path_params["bucket"], visitor.request.query_params
    key, version, user = query.get("key", ""), query.get("version", ""), visitor.user
    action = "oss:GetObjectVersion" if version else "oss:GetObject"
    inputs = {"version": version}
    data = await site.work(lambda: site.console.act(user, action, f"{bucket}/{key}", inputs))
    return _attachment(data, key)


def _attachment(data: bytes, key: str) -> Response:
    """A file to keep: never shown by the browser in the console's own origin."""
    name = quote(key.rpartition("/")[2] or "file", safe="")
    return Response(
        data,
        media_type="application/octet-stream",
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{name}",
            "content-security-policy": SANDBOX,
        },
    )


async def _upload(site: Site, visitor: Visitor, form: Form) -> Response:
    bucket = visitor.request.path_params["bucket"]
    data = form.file if form.file_name else form.get("text", "").replace("\r\n", "\n").encode()
    # Browsers send a file's name without its folders; others may send any text.
    own_name = form.file_name.replace("\\", "/").rpartition("/")[2]
    key = form.get("key", "").strip() or own_name
    await site.act(visitor, "oss:PutObject", f"{bucket}/{key}", {"data": data or b""}, "uploaded")
    back = object_path(bucket, key) if form.get("then") == "object" else f"/buckets/{quote(bucket)}"
    return RedirectResponse(back, 303)


async def _restore(site: Site, visitor: Visitor, form: Form) -> Response:
    bucket = visitor.request.path_params["bucket"]
    key, version, user = form.get("key", ""), form.get("version", ""), visitor.user
    # OSS restores by copying an old version onto the object, which needs both rights.
    data = await site.work(
        lambda: site.console.act(user, "oss:GetObjectVersion", f"{bucket}/{key}", {"version": version})
    )
    await site.act(visitor, "oss:PutObject", f"{bucket}/{key}", {"data": data, "restored": True}, "restored")
    return RedirectResponse(object_path(bucket, key), 303)


async def _link(site: Site, links: SignedLinks, visitor: Visitor, form: Form) -> Response:
    bucket, key = visitor.request.path_params["bucket"], form.get("key", "")
    minutes = int(form["minutes"]) if form.get("minutes", "").isdecimal() and len(form["minutes"]) < 6 else 5
    path, expires = links.make(visitor.user.name, bucket, key, minutes)
    base = f"{'https' if site.secure else 'http'}://{visitor.request.headers.get('host', '')}"
    until = f"{datetime.fromtimestamp(expires, site.zone):%H:%M:%S}"
    return await _object_page(site, visitor, bucket, key, link=base + path, until=until)


async def _share(site: Site, links: SignedLinks, request: Request) -> Response:
    """What a link gives, to anybody: with the permission of the one who made it, as it is now."""
    bucket, key = request.path_params["bucket"], request.path_params["key"]
    query, say = request.query_params, site.speaker(request)
    name, expires = query.get("OSSAccessKeyId", ""), query.get("Expires", "")
    if not links.is_signed(name, bucket, key, expires, query.get("Signature", "")):
        return site.render(request, "shared.html", 403, code="SignatureDoesNotMatch", text=say("link_wrong"))
    if links.is_over(expires):
        return site.render(request, "shared.html", 403, code="AccessDenied", text=say("link_expired"))
    user = site.user_of(request, name)
    try:
        data = await site.work(lambda: site.console.act(user, "oss:GetObject", f"{bucket}/{key}"))
    except CloudError as error:
        status = 403 if isinstance(error, DeniedError) else 404
        return site.render(request, "shared.html", status, code=error.code, text=error.message)
    return _attachment(data, key)


def _lost(site: Site, visitor: Visitor) -> Response:
    return site.page(visitor, "message.html", 404, denied=None, text=visitor.say("not_found"))
