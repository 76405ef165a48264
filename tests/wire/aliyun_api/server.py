"""Listens on loopback: as a plain HTTP server, and as a proxy for HTTPS to any host of Alibaba Cloud."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from aliyun_api.authority import Authority
from aliyun_api.http_request import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


class ApiServer:
    """A server, and a proxy, for one player. Use as a context manager.

    Args:
        answer: Answers each request.
        authority: Signs a certificate for each host that a client asks the proxy for.
    """

    def __init__(self, answer: Answer, authority: Authority) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(answer, authority))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)

    @property
    def port(self) -> int:
        """Its port on 127.0.0.1."""
        return int(self._server.server_address[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(answer: Answer, authority: Authority) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_CONNECT(self) -> None:
            host = self.path.rpartition(":")[0]
            self.send_response_only(200, "Connection established")
            self.end_headers()
            self.connection = authority.context(host).wrap_socket(self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb", self.rbufsize)
            self.wfile = self.connection.makefile("wb", 0)
            self.close_connection = False

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            headers = {name.lower(): value for name, value in self.headers.items()}
            response = answer(HttpRequest(self.command, self.path, headers, self.rfile.read(length)))
            self.send_response(response.status)
            for name, value in response.headers.items():
                self.send_header(name, value)
            self.send_header("x-oss-request-id", "0")
            self.send_header("Content-Length", str(len(response.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(response.body)

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    return Handler
