"""Reads what a browser sends: bounded in bytes and in time, before anything of it is looked at."""

from __future__ import annotations

import asyncio
from email.message import Message
from email.parser import BytesHeaderParser
from email.policy import HTTP
from urllib.parse import parse_qsl

from starlette.requests import Request

LARGEST_FORM = 512 * 1024
"""Bytes of a form without a file: the editor's page is the largest."""
LARGEST_UPLOAD = 5 * 1024 * 1024 + 64 * 1024
"""Bytes of a form with a file, with what surrounds it."""
PATIENCE = 60.0
"""Seconds that a body may take. A slower one would hold its place for as long as it likes."""
MOST_FIELDS = 40


class FormError(Exception):
    """A body that is not read: its HTTP status, and a word for why."""

    def __init__(self, status: int, word: str) -> None:
        super().__init__(word)
        self.status = status
        self.word = word


class Form(dict[str, str]):
    """The fields of a form, and at most one file."""

    file_name: str = ""
    file: bytes | None = None


async def read_form(request: Request) -> Form:
    """The form in a request's body.

    Raises:
        FormError: It is too large (413), too slow (408) or none that we read (400, 415).
    """
    kind = request.headers.get("content-type", "")
    is_upload = kind.startswith("multipart/form-data")
    if not is_upload and not kind.startswith("application/x-www-form-urlencoded"):
        raise FormError(415, "form_unreadable")
    body = await _body(request, LARGEST_UPLOAD if is_upload else LARGEST_FORM)
    if not is_upload:
        try:
            fields = parse_qsl(
                body.decode("ascii"), keep_blank_values=True, max_num_fields=MOST_FIELDS, errors="strict"
            )
        except ValueError as error:
            raise FormError(400, "form_unreadable") from error
        return Form(fields)
    # In a thread: a large upload would hold up everybody's pages.
    return await asyncio.to_thread(_parts, kind, body)


async def _body(request: Request, most: int) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isdigit() or int(length) > most:
        raise FormError(413, "upload_too_large")
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    raise FormError(413, "upload_too_large")
    except TimeoutError as error:
        raise FormError(408, "upload_too_slow") from error
    return bytes(content)


def _parts(kind: str, body: bytes) -> Form:
    boundary = _header(b"Content-Type: " + kind.encode("latin-1")).get_boundary()
    mark = b"\r\n--" + (boundary or "").encode("latin-1")
    # The first boundary has no line before it.
    _, *parts = (b"\r\n" + body).split(mark)
    if not boundary or not parts or not parts[-1].startswith(b"--") or len(parts) > MOST_FIELDS:
        raise FormError(400, "form_unreadable")
    form = Form()
    for part in parts[:-1]:
        head, separator, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        described = _header(head)
        name = described.get_param("name", header="content-disposition")
        if not separator or not isinstance(name, str):
            raise FormError(400, "form_unreadable")
        file_name = described.get_filename()
        if file_name is None:
            form[name] = content.decode("utf-8", "replace")
        else:
            form.file_name, form.file = file_name, content
    return form


def _header(lines: bytes) -> Message:
    return BytesHeaderParser(policy=HTTP).parsebytes(lines + b"\r\n\r\n")
